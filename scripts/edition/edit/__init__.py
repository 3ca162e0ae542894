"""From pages as people edit them to one tree that is proven, linked and cited."""
