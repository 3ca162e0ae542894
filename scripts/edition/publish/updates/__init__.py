"""What has changed between releases, and how readers and programs hear of it."""
