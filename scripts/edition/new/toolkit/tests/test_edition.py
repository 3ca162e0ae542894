"""What must hold of this edition: every promise is kept, and the site is built with every passage of every text."""

import csv
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

ROOT = Path(__file__).parent.parent


def edition(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the command `edition` on this edition."""
    command = [sys.executable, "-m", "edition", "--root", str(ROOT), *arguments]
    return subprocess.run(command, capture_output=True, text=True)  # noqa: S603 -- the toolkit’s own command


class TheEdition(unittest.TestCase):
    def test_every_promise_is_kept(self) -> None:
        ran = edition("check")
        self.assertEqual(ran.returncode, 0, ran.stdout + ran.stderr)

    def test_the_site_has_every_passage_of_every_text(self) -> None:
        with tempfile.TemporaryDirectory() as folder:
            ran = edition("build", "--site-dir", folder)
            self.assertEqual(ran.returncode, 0, ran.stdout + ran.stderr)
            with (Path(folder) / "data/passages.csv").open(encoding="utf-8", newline="") as file:
                passages = {(row["text"], row["passage"]) for row in csv.DictReader(file)}
            texts = {path.stem for path in (ROOT / "docs/texts").glob("*.md")} - {"index"}
            self.assertEqual({text for text, _ in passages}, texts)
            for text, passage in sorted(passages):
                page = (Path(folder) / "texts" / text / "index.html").read_text("utf-8")
                self.assertIn(f'id="{passage}"', page, f"{text} lacks {passage}")
