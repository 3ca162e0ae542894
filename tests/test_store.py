"""What is kept between runs: found again whole, or not at all; and nothing that somebody else wrote."""

import os
import shutil
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from edition import store
from edition.store import Store, key_of, store_of


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home for this test alone."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """The folder of an edition."""
    folder = tmp_path / "edition"
    folder.mkdir()
    return folder


def entry(kept: Store) -> Path:
    """The one file that is kept."""
    [path] = (path for path in kept.folder.glob("??/*"))
    return path


def test_what_was_kept_is_found_by_the_next_run(root: Path) -> None:
    key = key_of("a page", b"its bytes")
    assert store_of(root, "pages").get(key) is None
    store_of(root, "pages").put(key, b"\0proven\n")
    assert store_of(root, "pages").get(key) == b"\0proven\n"
    assert store_of(root, "site").get(key) is None


def test_other_parts_have_another_key() -> None:
    parts = [("a", "b"), ("ab",), ("a", "", "b"), ("a", b"b"), ("b", "a"), ("\ud800",), ("a",), ()]
    assert len({key_of(*each) for each in parts}) == len(parts)


def test_a_changed_toolkit_or_library_has_other_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    before = key_of("a page")
    monkeypatch.setattr(store, "toolkit", lambda: "another")
    assert key_of("a page") != before


@pytest.mark.parametrize("damage", [b"", b"\0" * 20, b"\0" * 400])
def test_a_damaged_entry_counts_as_missing_and_is_kept_anew(root: Path, damage: bytes) -> None:
    kept, key = store_of(root, "pages"), key_of("a page")
    kept.put(key, b"proven")
    entry(kept).write_bytes(damage)
    assert kept.get(key) is None
    kept.put(key, b"proven")
    assert kept.get(key) == b"proven"


@pytest.mark.parametrize("at", [0, 31, 32, -1])
def test_one_wrong_bit_is_noticed(root: Path, at: int) -> None:
    kept, key = store_of(root, "pages"), key_of("a page")
    kept.put(key, b"proven")
    content = bytearray(entry(kept).read_bytes())
    content[at] ^= 1
    entry(kept).write_bytes(content)
    assert kept.get(key) is None


def test_what_somebody_else_wrote_counts_as_missing(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A pull request may carry a .cache/ that says its pages are proven."""
    theirs, key = store_of(root, "pages"), key_of("a page")
    theirs.put(key, b"proven")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "home of a reader"))
    assert store_of(root, "pages").get(key) is None


def test_an_entry_put_in_the_place_of_another_counts_as_missing(root: Path) -> None:
    kept, key, other = store_of(root, "pages"), key_of("a page"), key_of("another page")
    kept.put(key, b"proven")
    (kept.folder / other[:2]).mkdir(exist_ok=True)
    shutil.copy(entry(kept), kept.folder / other[:2] / other[2:])
    assert kept.get(other) is None


def test_a_pipe_in_the_place_of_an_entry_is_not_waited_for(root: Path) -> None:
    kept, key = store_of(root, "pages"), key_of("a page")
    kept.put(key, b"proven")
    path = entry(kept)
    path.unlink()
    os.mkfifo(path)
    assert kept.get(key) is None


def test_the_secret_is_for_this_user_alone(root: Path, home: Path) -> None:
    store_of(root, "pages")
    assert (home / store.SECRET).stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("mode", [0o640, 0o602])
def test_a_secret_that_others_can_read_or_write_is_made_anew(root: Path, home: Path, mode: int) -> None:
    kept, key = store_of(root, "pages"), key_of("a page")
    kept.put(key, b"proven")
    (home / store.SECRET).chmod(mode)
    assert store_of(root, "pages").get(key) is None
    assert (home / store.SECRET).stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("where", ["edition/home", "no folder"])
def test_where_no_secret_can_be_kept_outside_the_edition_nothing_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    (tmp_path / "no folder").write_text("")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / where))
    kept = store_of(tmp_path / "edition", "pages")
    kept.put(key_of("a page"), b"proven")
    kept.prune()
    assert kept.get(key_of("a page")) is None
    assert not (tmp_path / "edition").exists()


def test_what_cannot_be_written_is_not_kept_and_nothing_is_raised(root: Path) -> None:
    (root / ".cache").write_text("no folder")
    kept = store_of(root, "pages")
    kept.put(key_of("a page"), b"proven")
    kept.prune()
    assert kept.get(key_of("a page")) is None


def test_what_three_runs_have_not_used_is_dropped(root: Path) -> None:
    now = time.time()
    first = replace(store_of(root, "pages"), begun=now - 1000)
    used, unused = key_of("a page"), key_of("a page as it was")
    for key in (used, unused):
        first.put(key, b"proven")
        os.utime(first.folder / key[:2] / key[2:], (now - 999, now - 999))
    begun = first.folder / used[:2] / f"{used[2:]}.0123456789abcdef.part"
    begun.write_bytes(b"begun")
    os.utime(begun, (now - 9999, now - 9999))
    first.prune()
    for ago in (900, 800):
        assert first.get(unused) is not None
        os.utime(first.folder / unused[:2] / unused[2:], (now - 999, now - 999))
        later = replace(first, begun=now - ago)
        assert later.get(used) is not None
        later.prune()
    replace(first, begun=now - 700).prune()
    assert first.get(used) is not None
    assert first.get(unused) is None
    assert not list(first.folder.rglob("*.part"))


@pytest.mark.parametrize("content", ["", "[", "{}", '["now"]', "[1e99, NaN, null]"])
def test_a_damaged_list_of_runs_drops_nothing(root: Path, content: str) -> None:
    kept, key = store_of(root, "pages"), key_of("a page")
    kept.put(key, b"proven")
    (kept.folder / "runs").write_text(content)
    kept.prune()
    assert kept.get(key) == b"proven"


WRITING = """
import sys
from pathlib import Path
from edition.store import key_of, store_of
kept = store_of(Path(sys.argv[1]), "pages")
print("begun", flush=True)
while True:
    kept.put(key_of("a page"), b"proven" * 100_000)
"""


def test_a_run_that_is_killed_leaves_an_entry_whole_or_none(root: Path) -> None:
    for pause in (0.0, 0.01, 0.02):
        with subprocess.Popen([sys.executable, "-c", WRITING, root], stdout=subprocess.PIPE) as process:
            assert process.stdout
            process.stdout.readline()
            time.sleep(pause)
            process.kill()
        assert store_of(root, "pages").get(key_of("a page")) in (None, b"proven" * 100_000)


def test_several_runs_at_once_use_one_store(root: Path) -> None:
    keys = [key_of(f"page {n}") for n in range(20)]

    def run(number: int) -> bool:
        kept = store_of(root, "pages")
        for key in keys:
            kept.put(key, key.encode() * 1000)
        kept.prune()
        return all(kept.get(key) == key.encode() * 1000 for key in keys)

    store_of(root, "pages")
    with ThreadPoolExecutor(4) as pool:
        assert all(pool.map(run, range(8)))
