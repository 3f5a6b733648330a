"""What TestStand calls things, in any of its reports: statuses, step groups, thresholds, loops."""

from __future__ import annotations

from ...errors import ConverterError
from ...report.document import Json
from ..steps import possible_operator

__all__ = ["add_loop", "group_letter", "seconds_of", "step_letter", "thresholds"]

_GROUPS = {"setup": "S", "cleanup": "C"}
_STATUSES = {
    "passed": "P", "failed": "F", "done": "D", "skipped": "S", "error": "E", "terminated": "T", "aborted": "T",
    "notstarted": "S", "": "D",
}  # fmt: skip
_PARTS = {"percentage": 100.0, "ppm": 1e6}


def step_letter(status: str) -> str | None:
    """Return the letter of a step's status; None for one that sequences define themselves."""
    return _STATUSES.get(status.strip().lower())


def group_letter(group: str) -> str:
    """Return the letter of a step group."""
    return _GROUPS.get(group.strip().lower(), "M")


def thresholds(
    kind: str, nominal: float | None, low: float | None, high: float | None, where: str
) -> tuple[str, float | None, float | None]:
    """Return operator and limits of an equality with a tolerance (EQT), which WATS does not know.

    Args:
        kind: of `low` and `high`: "percentage", "ppm" or "delta".
    """
    if nominal is None:
        raise ConverterError(f"{where}: an equality with a threshold has no nominal value.")
    kind = kind.strip().lower()
    if kind in _PARTS:
        low, high = (None if part is None else abs(nominal) * part / _PARTS[kind] for part in (low, high))
    elif kind != "delta":
        raise ConverterError(f"{where}: the threshold type {kind!r} is none of percentage, ppm, delta.")
    low, high = None if low is None else nominal - low, None if high is None else nominal + high
    return possible_operator("GELE", low, high), low, high


def add_loop(step: Json, said: dict[str, int | None]) -> None:
    """Give a step its place in a loop: `said` holds idx, or num, endingIndex, passed and failed."""
    loop = {name: value for name, value in said.items() if value is not None}
    if loop:
        step["loop"] = loop


def seconds_of(text: str) -> float | None:
    """Return a duration; None if it is none, or not finite."""
    try:
        seconds = float(text)
    except ValueError:
        return None
    return seconds if 0 <= seconds < 1e12 else None
