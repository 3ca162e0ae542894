"""The least a builder must do: read the inputs, and write as many files of as many bytes. `floor.py LIKE OUT IN…`."""

import sys
from pathlib import Path


def main() -> None:
    """Read the inputs, files and all below folders; write the files that LIKE lists, of the sizes it has, below OUT."""
    like, out, *inputs = map(Path, sys.argv[1:])
    for path in inputs:
        for file in path.rglob("*") if path.is_dir() else [path]:
            if file.is_file():
                file.read_bytes()
    sizes = {line.rpartition("\t")[0]: int(line.rpartition("\t")[2]) for line in like.read_text("utf-8").splitlines()}
    content = bytes(max(sizes.values()))
    for name, size in sizes.items():
        file = out / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(memoryview(content)[:size])


if __name__ == "__main__":
    main()
