"""Tell what got slower from one run to the next: `python -m tests.bench --compare OLD.json`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from .table import shown

__all__ = ["TOLERANCE", "Change", "compare", "comparison"]

TOLERANCE = 1.10
"""How many times the earlier median the later one may be."""

_CONDITIONS = ("quick", "python", "system", "cores")


class Change(NamedTuple):
    """What became of one scenario. `factor` is the later median to the earlier one; None if the later run failed."""

    title: str
    before: str
    after: str
    factor: float | None
    verdict: str
    """slower, faster, failed, or empty: no change that the spread does not explain."""


def compare(before: Iterable[Mapping[str, Any]], after: Iterable[Mapping[str, Any]]) -> list[Change]:
    """Return a change for each row of `after` that `before` has figures for.

    A row is slower (faster) if its median is more than a tenth beyond the earlier one, and its best (worst) round is
    worse (better) than every round of the earlier run.
    """
    known = {row["name"]: row for row in before if "median" in row["ours"]}
    return [_change(known[row["name"]], row) for row in after if row["name"] in known]


def _change(before: Mapping[str, Any], after: Mapping[str, Any]) -> Change:
    old, new, unit = before["ours"], after["ours"], after["unit"]
    texts = shown(old, unit), shown(new, unit)
    if "median" not in new:
        return Change(after["title"], *texts, None, "failed")
    if not old["median"]:
        return Change(after["title"], *texts, None, "slower" if new["min"] > 0 else "")
    verdict = ""
    if new["median"] > TOLERANCE * old["median"] and new["min"] > old["max"]:
        verdict = "slower"
    elif TOLERANCE * new["median"] < old["median"] and new["max"] < old["min"]:
        verdict = "faster"
    return Change(after["title"], *texts, new["median"] / old["median"], verdict)


def comparison(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[str, bool]:
    """Return a table of the changes between two runs, and whether something got slower or failed."""
    changes = compare(before["rows"], after["rows"])
    lines = [
        f"Note: `{key}` was {before[key]} and is {after[key]}: the two runs are not alike."
        for key in _CONDITIONS
        if before[key] != after[key]
    ]
    if not changes:
        lines.append("Note: the runs have no scenario in common.")
    lines += ["", *_table(changes)]
    return "\n".join(lines).strip(), any(change.verdict in ("slower", "failed") for change in changes)


def _table(changes: Iterable[Change]) -> list[str]:
    rows = [("what", "before", "after", "change", "verdict"), ("---",) * 5]
    for change in changes:
        factor = "" if change.factor is None else f"{change.factor - 1:+.0%}"
        rows.append((change.title, change.before, change.after, factor, change.verdict))
    return [f"| {' | '.join(row)} |" for row in rows]
