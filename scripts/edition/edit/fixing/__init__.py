"""What has one right answer is put right: marks of changes, YAML, white space, braces, the order of fields."""
