"""One record for each text, and every format that is written from it."""
