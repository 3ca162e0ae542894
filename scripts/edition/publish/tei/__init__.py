"""The edition in TEI P5."""
