"""Shows EDTF dates as people read them."""

import re
from calendar import month_name
from functools import lru_cache


@lru_cache(maxsize=1 << 12)
def shown(edtf: str | None) -> str:
    """18 February 2025; March 2022 – April 2022; about 2025; 3 March 2025 or later. Empty without a date."""
    if not edtf:
        return ""
    start, slash, end = edtf.partition("/")
    if not slash:
        return _one(start)
    if end in ("", ".."):
        return f"{_one(start)} or later"
    if start in ("", ".."):
        return f"{_one(end)} or earlier"
    return f"{_one(start)} – {_one(end)}"


def _one(date: str) -> str:
    found = re.fullmatch(r"(-?\d{4})(?:-(\d\d))?(?:-(\d\d))?([~?%]?)", date)
    if not found:
        return date
    year, month, day, doubt = found.groups()
    words = [str(int(day))] if day else []
    words += [month_name[int(month)]] if month and 1 <= int(month) <= 12 else []
    lead = {"": "", "~": "about ", "?": "probably ", "%": "probably about "}[doubt]
    return lead + " ".join([*words, year.lstrip("0") or "0"])
