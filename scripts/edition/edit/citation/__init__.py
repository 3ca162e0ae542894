"""The bibliography, and the citations in the editors’ words."""
