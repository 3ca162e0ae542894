"""What the command, the settings and the fields of the files are: as a page for people, as JSON Schemas for editors."""
