"""What of the theme the pages use: our own frame and styles. Material's script is there for its search alone."""

import re
from pathlib import Path

from jinja2 import Environment
from mkdocs.config.config_options import ExtraScriptValue
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files

HERE = Path(__file__).parent
TEMPLATES = HERE / "theme"
ASSETS = HERE / "assets"
STYLES = ASSETS / "styles"
FOLDER = "assets/edition"
# One file for readers; in this order, since of two rules the later holds.
PARTS = "fonts base frame reading notes entries lists statements timeline pictures search cite print".split()
SCRIPTS = ("edition", "reading", "preview", "cite", "version", "coins")

_BUNDLE = re.compile(r"assets/javascripts/bundle\.\w+\.min\.js")
_WORKER = re.compile(r"assets/javascripts/workers/search\.\w+\.min\.js")


def style_sheet() -> str:
    """All our styles."""
    return "\n".join((STYLES / f"{part}.css").read_text("utf-8") for part in PARTS)


def add_assets(config: MkDocsConfig) -> None:
    """Name our style sheet and scripts before those that mkdocs.yml adds. No script holds up the page."""
    config.extra_css = [f"{FOLDER}/edition.css", *config.extra_css]
    scripts = []
    for name in SCRIPTS:
        script = ExtraScriptValue(f"{FOLDER}/{name}.js")
        script.defer = True
        scripts.append(script)
    config.extra_javascript = [*scripts, *config.extra_javascript]


def has_material_search(config: MkDocsConfig) -> bool:
    """Whether the pages are searched with Material's own search."""
    search = config.plugins.get("material/search")
    return search is not None and bool(search.config.get("enabled", True))


def frame_files(files: Files, config: MkDocsConfig) -> None:
    """Add our files, and leave out the theme's own that no page asks for."""
    for file in list(files):
        if file.src_uri.startswith(("assets/javascripts/", "assets/stylesheets/")) and _is_themes(file, config):
            files.remove(file)
    files.append(File.generated(config, f"{FOLDER}/edition.css", content=style_sheet()))
    for path in sorted(ASSETS.rglob("*")):
        if path.is_file() and STYLES not in path.parents:
            uri = f"{FOLDER}/{path.relative_to(ASSETS).as_posix()}"
            files.append(File.generated(config, uri, abs_src_path=str(path)))


def _is_themes(file: File, config: MkDocsConfig) -> bool:
    """A file of Material's that its search does not need. Those in docs/ are the edition's, whatever their names."""
    if str(file.abs_src_path).startswith(str(Path(config.docs_dir))):
        return False
    return not has_material_search(config) or file.src_uri.startswith("assets/stylesheets/")


def add_names(env: Environment, files: Files) -> None:
    """Tell the templates what Material's files are called in its present version."""
    uris = [file.src_uri for file in files]
    env.globals["material_bundle"] = next((uri for uri in uris if _BUNDLE.fullmatch(uri)), "")
    env.globals["material_worker"] = next((uri for uri in uris if _WORKER.fullmatch(uri)), "")
