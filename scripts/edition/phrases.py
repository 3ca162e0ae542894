"""Words that are put together for people."""


def counted(number: int, one: str, many: str = "") -> str:
    """A number with its noun: 1 text, 2 texts."""
    return f"{number:,} {one if number == 1 else many or f'{one}s'}"
