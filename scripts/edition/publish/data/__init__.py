"""The files under /data/."""
