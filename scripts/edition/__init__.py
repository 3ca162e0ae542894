"""Digital editions from raw texts: every passage proven, linked and citable."""

__version__ = "0.1.0"
