"""The commands of `edition`: the arguments of each, and what runs it. They import late: `--help` needs none of it."""
