"""Paths of steps and measurements: "Main/Step" for people, "Main\u00b6Step" on the wire."""

from __future__ import annotations

from typing import Any, Self

__all__ = ["MeasurementPath", "StepPath", "display_path", "normalize_path", "normalize_paths"]

_WIRE = "\u00b6"


def normalize_path(path: str) -> str:
    """Return a path as the server writes it."""
    return str(path).replace("/", _WIRE)


def display_path(path: str) -> str:
    """Return a path as people write it."""
    return str(path).replace(_WIRE, "/")


def normalize_paths(paths: Any) -> str:
    """Return one or more paths as the server takes them, with semicolons between."""
    return normalize_path(paths) if isinstance(paths, (str, StepPath)) else ";".join(map(normalize_path, paths))


class StepPath:
    """The path of a step. Its text is that of the wire."""

    __slots__ = ("_path",)

    def __init__(self, path: str) -> None:
        self._path = normalize_path(path)

    @classmethod
    def from_parts(cls, *parts: str) -> Self:
        """Return the path of these names."""
        return cls(_WIRE.join(parts))

    @property
    def api_format(self) -> str:
        """As the server writes it."""
        return self._path

    @property
    def display(self) -> str:
        """As people write it."""
        return display_path(self._path)

    @property
    def parts(self) -> list[str]:
        """The names."""
        return [part for part in self._path.split(_WIRE) if part]

    @property
    def name(self) -> str:
        """The last name."""
        return self.parts[-1] if self.parts else ""

    @property
    def parent(self) -> StepPath | None:
        """The path without its last name; None at the top."""
        return StepPath.from_parts(*self.parts[:-1]) if len(self.parts) > 1 else None

    def __str__(self) -> str:
        return self._path

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.display!r})"

    def __eq__(self, other: object) -> bool:
        return normalize_path(str(other)) == self._path if isinstance(other, (str, StepPath)) else NotImplemented

    def __hash__(self) -> int:
        return hash(self._path)

    def __truediv__(self, name: object) -> Self:
        return type(self)(f"{self._path}{_WIRE}{name}")


class MeasurementPath(StepPath):
    """The path of a measurement: that of its step, and its name."""

    __slots__ = ()

    @property
    def measurement_name(self) -> str:
        """The name of the measurement."""
        return self.name

    @property
    def step_path(self) -> StepPath:
        """The path of the step."""
        return StepPath.from_parts(*self.parts[:-1])
