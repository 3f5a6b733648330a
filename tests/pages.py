"""The blocks of the documentation's pages, as the tests and a newcomer find them.

Blocks in `python` and `sh` are run, one after another. With a `title` a block is the file of that name; a shell block
whose title says "second terminal" runs beside the others. `output` is what the block before it prints, where `...`
stands for anything. `py` is Python that is part of something else, and stands where its types are checked. Everything
else is only shown.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
_FENCE = re.compile(r"^```([\w+]+)(?: title=\"([^\"\n]*)\")?\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Block:
    """A fenced block of a page."""

    language: str
    title: str
    text: str
    line: int
    """Number of the line before its first."""


def blocks(page: Path, *languages: str) -> list[Block]:
    """Return the blocks of a page, or those in some languages."""
    text = page.read_text(encoding="utf-8")
    found = [Block(m[1], m[2] or "", m[3], text.count("\n", 0, m.start(3))) for m in _FENCE.finditer(text)]
    return [block for block in found if not languages or block.language in languages]


def navigation() -> dict[str, list[Path]]:
    """Return the pages of the site by their group."""
    groups: dict[str, list[Path]] = {}
    group = ""
    for line in (ROOT / "mkdocs.yml").read_text(encoding="utf-8").splitlines():
        if match := re.fullmatch(r"( +)- ([^:]+):(?: (\S+\.md))?", line):
            if match[3] is None:
                group = match[2]
            else:
                groups.setdefault(group if len(match[1]) > 2 else "", []).append(DOCS / match[3])
    return groups
