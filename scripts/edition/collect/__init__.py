"""From a witness to drafted pages."""
