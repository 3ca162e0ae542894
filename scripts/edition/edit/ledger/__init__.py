"""The statement ledger: read, proven against the texts, marked in them, and proposed."""
