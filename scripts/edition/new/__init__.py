"""Editions of one's own: `edition new` makes one, `edition upgrade` brings the toolkit under it up to date.

`start/` is written once, and then the edition's. `toolkit/` stays the toolkit's; what is the same in the toolkit's own
repository is a link to it there. Nothing here needs a package beyond Python: an upgrade runs before the packages of the
new version are installed.
"""
