"""Reads mkdocs.yml: the plugin's options, and what the edition needs of the site's."""

import re
from collections.abc import Collection, Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any

import yaml
from mkdocs.utils.yaml import yaml_load

from edition.edit.links import scheme
from edition.edit.rendered import Settings
from edition.files import read_regular
from edition.problems import Problem, nearest

SETTINGS = "mkdocs.yml"
CSL = "{http://purl.org/net/xbiblio/csl}"


class _Plain(yaml.SafeLoader):
    """Reads mkdocs.yml as values alone. MkDocs’ own reader would call any Python that a tag names (!!python/…)."""


# What a tag would make (an environment variable, a function) is MkDocs’ business: here it is nothing.
_Plain.add_constructor(None, lambda loader, node: None)


def read_settings(root: Path, files: Collection[str]) -> tuple[Settings, list[Problem]]:
    """Read the plugin's options. A broken mkdocs.yml is a problem. `files` are those in docs/."""
    try:
        text, config = _read(root)
        problems = [*_unsupported(config, text), *_elsewhere(config, text), *_missing_pages(config, text, files)]
        return _options(config, root), problems
    except Exception as error:  # MkDocs' YAML raises many kinds; all are the file's fault
        message = f"mkdocs.yml cannot be used: {error}".replace("\n", " ")
        return Settings(), [Problem(SETTINGS, 0, 0, "P111", message, "See README.")]


def _read(root: Path) -> tuple[str, dict[str, Any]]:
    text = read_regular(root / SETTINGS).decode("utf-8-sig")
    return text, yaml_load(text, _Plain)  # type: ignore[arg-type]  # SafeLoader has all that it asks for


def _options(config: dict[str, Any], root: Path) -> Settings:
    options = _of_plugin(config.get("plugins") or [])
    if not isinstance(options, dict):
        raise ValueError("the plugin's options are fields: write edition: {link: first}")
    if unknown := set(options) - {f.name for f in fields(Settings)}:
        raise ValueError(f"the plugin has no option {sorted(unknown)[0]}")
    values: dict[str, Any] = {name: tuple(v) if isinstance(v, list) else v for name, v in options.items()}
    settings = Settings(**values)
    if settings.link not in ("first", "section", "all"):
        raise ValueError(f"link: is first, section or all, not {settings.link!r}")
    if settings.csl and not (root / settings.csl).is_file():
        raise ValueError(f"csl: there is no file {settings.csl}")
    if settings.license and not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9.+-]*", str(settings.license)):
        raise ValueError(f"license: is an SPDX identifier, such as CC-BY-4.0, not {settings.license!r}")
    for name in ("csl_styles", "editors"):
        if not isinstance(listed := getattr(settings, name), tuple) or not all(isinstance(v, str) for v in listed):
            raise ValueError(f"{name}: is a list: write {name}: [One, Two]")
    if wrong := next((path for path in settings.csl_styles if not _is_style(root / path)), None):
        raise ValueError(f"csl_styles: {wrong} is no file with a citation style of its own (CSL)")
    return settings


def read_site(root: Path) -> tuple[str, str, str]:
    """The site's name, address and author, as mkdocs.yml has them; empty where it has none."""
    _, config = _read(root)
    name, address, author = (str(config.get(f"site_{what}") or "") for what in ("name", "url", "author"))
    return name, address, author


def _of_plugin(plugins: Any) -> Any:
    """The plugin's options in either form of the list: items, or a mapping of names to options."""
    listed = [plugins] if isinstance(plugins, dict) else plugins
    return next((item["edition"] or {} for item in listed if isinstance(item, dict) and "edition" in item), {})


def _is_style(path: Path) -> bool:
    """Whether it is a CSL file that says how to cite, and does not only name another that does."""
    from lxml import etree  # late: few editions have styles of their own

    try:
        root = etree.fromstring(read_regular(path), etree.XMLParser(resolve_entities=False, no_network=True))
    except (OSError, etree.XMLSyntaxError):
        return False
    return root.tag == f"{CSL}style" and all(root.find(f"{CSL}{part}") is not None for part in ("citation", "info"))


def _unsupported(config: dict[str, Any], text: str) -> Iterator[Problem]:
    """Pages are in docs/, and each has an address that ends with a stroke."""
    if config.get("use_directory_urls", True) is not True:
        message = "use_directory_urls: the edition supports only true: its links and citations end with a stroke"
        yield _problem(text, "use_directory_urls", "P111", message, "Remove this line.")
    if str(config.get("docs_dir", "docs")).rstrip("/") not in ("docs", "./docs"):
        message = f"docs_dir: the edition reads docs/, not {config['docs_dir']}"
        yield _problem(text, "docs_dir", "P111", message, "Name the folder docs, and remove this line.")


def _elsewhere(config: dict[str, Any], text: str) -> Iterator[Problem]:
    """The site's pages load nothing from another host."""
    theme = config.get("theme")
    icons = [theme.get("logo"), theme.get("favicon")] if isinstance(theme, dict) else []
    for each in (*(config.get("extra_css") or []), *(config.get("extra_javascript") or []), *icons):
        path = str(each.get("path", "") if isinstance(each, dict) else each or "")
        if scheme(path) or path.startswith("//"):
            message = f"this would be loaded from another host: {path:.60}"
            yield _problem(text, path, "P108", message, "Put the file into docs/assets/ and name it so: assets/….")


def _missing_pages(config: dict[str, Any], text: str, files: Collection[str]) -> Iterator[Problem]:
    """Every page that nav names is in docs/."""
    for path in _leaves(config.get("nav") or []):
        if path.endswith(".md") and not scheme(path) and path not in files:
            hint = f"Create docs/{path}, with a front matter (---, title: …, ---), or correct or remove the line."
            yield _problem(text, path, "P115", f"nav: there is no page docs/{path}{nearest(path, files)}", hint)


def _leaves(nav: Any) -> Iterator[str]:
    match nav:
        case str():
            yield nav
        case list():
            for item in nav:
                yield from _leaves(item)
        case dict():
            for item in nav.values():
                yield from _leaves(item)


def _problem(text: str, words: str, code: str, message: str, hint: str) -> Problem:
    """A problem at the place where these words stand in mkdocs.yml, outside of comments."""
    for number, line in enumerate(text.split("\n"), 1):
        if words in line.partition(" #")[0] and not line.lstrip().startswith("#"):
            return Problem(SETTINGS, number, line.index(words) + 1, code, message, hint)
    return Problem(SETTINGS, 0, 0, code, message, hint)
