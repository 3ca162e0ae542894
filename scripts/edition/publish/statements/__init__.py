"""Statements as pages show them and as linked data."""
