"""Paths of steps and measurements: read with slashes, sent with pilcrows.

A path names its steps from the root: "Main/Power/5V rail". A measurement of a step that has several stands after two
colons: "Main/Power/Rails::5V". The server writes "Main¶Power¶Rails¶¶5V". Text that holds a pilcrow is the server's
already, and the slashes in it belong to names.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Self

__all__ = ["MeasurementPath", "StepPath", "display_path", "normalize_path", "normalize_paths"]

_MARK = "¶"


def normalize_path(path: str) -> str:
    """Return a path, or several divided by semicolons, as the server writes it."""
    return ";".join(_sent(one) for one in path.split(";"))


def _sent(path: str) -> str:
    return path if _MARK in path else path.replace("::", "//").replace("/", _MARK)


def display_path(path: str) -> str:
    """Return a path with slashes, and two colons before the measurement."""
    return path.replace(_MARK * 2, "::").replace(_MARK, "/")


def normalize_paths(paths: str | StepPath | Iterable[str | StepPath]) -> str:
    """Return one path or many as the text that the server takes, divided by semicolons."""
    many = [paths] if isinstance(paths, str | StepPath) else paths
    return ";".join(normalize_path(str(path)) for path in many)


class StepPath:
    """The path of a step: `StepPath("Main/Power") / "5V rail"`. Two are equal if they name the same step."""

    def __init__(self, path: str) -> None:
        self._sent = _sent(path)

    @classmethod
    def from_parts(cls, *parts: str) -> Self:
        """Return the path of these step names, in which slashes are text."""
        path = cls("")
        path._sent = _MARK.join(parts)
        return path

    @property
    def api_format(self) -> str:
        """The path as the server writes it."""
        return self._sent

    @property
    def display(self) -> str:
        """The path with slashes."""
        return display_path(self._sent)

    @property
    def parts(self) -> list[str]:
        """The names of the steps, from the root."""
        return [part for part in self._sent.partition(_MARK * 2)[0].split(_MARK) if part]

    @property
    def name(self) -> str:
        """The name of the last step."""
        return self.parts[-1] if self.parts else ""

    @property
    def parent(self) -> StepPath | None:
        """The path of the sequence that the step is in; None for the root."""
        return StepPath.from_parts(*self.parts[:-1]) if len(self.parts) > 1 else None

    def __truediv__(self, name: str) -> StepPath:
        return StepPath.from_parts(*self.parts, *StepPath(name).parts)

    def __str__(self) -> str:
        return self._sent

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.display!r})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, StepPath) and self._sent == other._sent

    def __hash__(self) -> int:
        return hash(self._sent)


class MeasurementPath(StepPath):
    """The path of a measurement: that of its step, and its name where the step has several."""

    @property
    def measurement_name(self) -> str | None:
        """The name of the measurement; None where the step has only one."""
        return self._sent.partition(_MARK * 2)[2] or None

    @property
    def step_path(self) -> StepPath:
        """The path of the step."""
        return StepPath.from_parts(*self.parts)
