"""What holds for every kind of object in a WSJF document, and the list of findings.

Where there is nothing to say, little is done: a place is a linked tuple that becomes text only for a finding.
"""

from __future__ import annotations

import binascii
from collections.abc import Iterator
from datetime import datetime
from typing import Any, NamedTuple, TypeAlias, cast
from uuid import UUID

from ..attachments import MAX_ATTACHMENT_BYTES
from ..document import Json
from .rules import MAX_DEPTH, STEP_STATUSES, WORDS, Kind, Shape

__all__ = ["Checks", "Finding", "Place", "listed", "moment", "path_of", "shown"]

Place: TypeAlias = "tuple[Place | None, str, int | None]"
"""An object in the document: the one it is in, the key, and its index if that key holds a list."""

_MANY = 256  # signatures that a kind of object remembers
_SPECIAL_NUMBERS = frozenset({"NaN", "Infinity", "-Infinity"})


class Finding(NamedTuple):
    """Something about a report: where ("root.steps[3].numericMeas[0].lowLimit"), what, and of which kind."""

    path: str
    message: str
    code: str

    def __str__(self) -> str:
        return f"{self.path}: {self.message}" if self.path else self.message


class Checks:
    """Collects findings."""

    def __init__(self) -> None:
        self.findings: list[Finding] = []

    def add(self, place: Place | None, key: str, message: str, code: str, *, step: Any = None) -> None:
        """Note a finding about a key of the object at `place`, or about the object if there is no key."""
        where = f"Step {step!r}: " if isinstance(step, str) else ""
        self.findings.append(Finding(path_of(place, key), where + message, code))

    def shape(self, value: Json, shape: Shape, place: Place | None) -> None:
        """Check types, lengths, forms, and that nothing required is missing."""
        signature = (*value, *map(type, value.values()))
        texts = shape.good.get(signature)
        if texts is None:
            before = len(self.findings)
            self._look_at_all(value, shape, place)
            if len(self.findings) == before and len(shape.good) < _MANY:
                shape.good[signature] = _texts(value, shape)
            return
        before = len(self.findings)
        for key, shortest, longest in texts:
            item = value[key]
            if longest == 0 and item:
                self._look_at(key, item, shape, place)
            elif shortest <= len(item) <= longest:
                continue
            if longest or not item or len(self.findings) > before:
                del self.findings[before:]
                self._look_at_all(value, shape, place)
                return

    def _look_at_all(self, value: Json, shape: Shape, place: Place | None) -> None:
        for key, item in value.items():
            if item is not None:
                self._look_at(key, item, shape, place)
        for key in shape.required:
            item = value.get(key)
            if item is None or item == "":
                self.add(place, key, f"{key} is required.", "required", step=value.get("name"))
        for key in shape.present:
            if value.get(key) is None:
                self.add(place, key, f"{key} is required.", "required", step=value.get("name"))

    def _look_at(self, key: str, item: Any, shape: Shape, place: Place | None) -> None:
        length, kind = shape.lengths.get(key), shape.kinds.get(key)
        if length is None and kind is None:
            if isinstance(item, dict | list) and _is_deep(item):
                self.add(place, key, f"{key} nests deeper than {MAX_DEPTH:,} levels.", "depth")
        elif length is not None and isinstance(item, str):
            if key in shape.guids:
                self.guid(item, place, key)
            elif key in shape.dates:
                self._date(item, key, place)
            elif 1 < length < len(item):
                self.add(place, key, f"{key} has {len(item):,} characters; WATS has room for {length:,}.", "length")
        elif kind is None or not _is_of(item, kind):
            self.add(place, key, f"{key} must be {kind.name if kind else 'a text'}, not {shown(item)}.", "type")

    def letter(self, value: Json, key: str, letters: dict[str, str], place: Place | None) -> None:
        """Check that a key is there and holds one of some letters."""
        item = value.get(key)
        wanted = ", ".join(letters)
        if item is None:
            self.add(place, key, f"{key} is required: one of {wanted}.", "required", step=value.get("name"))
        elif isinstance(item, str) and item not in letters:
            letter = WORDS.get(item.lower(), "")
            hint = f" Write {letter!r}." if letter in letters else ""
            if item == "U" and letters is STEP_STATUSES:
                hint = " A server says U of a step whose status it does not know; it does not take it back."
            self.add(place, key, f"{key} must be one of {wanted}, not {item!r}.{hint}", key, step=value.get("name"))

    def each(self, value: Json, key: str, place: Place | None) -> Iterator[tuple[Json, Place]]:
        """The objects of a list, each with its place; anything else in it is a finding."""
        items = value.get(key)
        if not isinstance(items, list):
            return
        for index, item in enumerate(items):
            if isinstance(item, dict):
                yield cast("Json", item), (place, key, index)
            else:
                self.add((place, key, index), "", f"{key} must hold objects, not {shown(item)}.", "type")

    def one(self, value: Json, key: str, shape: Shape, place: Place | None) -> None:
        """Check the object under a key, if there is one."""
        item = value.get(key)
        if isinstance(item, dict):
            self.shape(cast("Json", item), shape, (place, key, None))

    def guid(self, text: Any, place: Place | None, key: str) -> None:
        """Check the form of an id."""
        if text == "":
            return  # as good as none, and said so if it is required
        try:
            UUID(text)
        except (AttributeError, TypeError, ValueError):
            self.add(place, key, f"{shown(text)} is not a GUID.", "guid")

    def base64(self, text: Any, place: Place | None) -> None:
        """Check the data of an attachment and its size."""
        if not isinstance(text, str):
            return
        data = text if text.isascii() and not any(space in text for space in " \n\r\t") else "".join(text.split())
        size = len(data) // 4 * 3 - data[-2:].count("=")
        if size > MAX_ATTACHMENT_BYTES:
            self.add(place, "data", f"data holds {size:,} bytes; WATS takes {MAX_ATTACHMENT_BYTES:,}.", "size")
            return
        try:
            binascii.a2b_base64(data, strict_mode=True)
        except (binascii.Error, ValueError) as error:
            self.add(place, "data", f"data is not base64: {error}.", "base64")

    def _date(self, text: str, key: str, place: Place | None) -> None:
        if text and moment(text) is None:
            message = f"{shown(text)} is not a date of ISO 8601, as 2024-03-05T14:07:09.000+01:00 is."
            self.add(place, key, message, "date")


def _texts(value: Json, shape: Shape) -> list[tuple[str, int, int]]:
    """What a signature does not say of an object that is right: its texts, with the least and most characters."""
    texts: list[tuple[str, int, int]] = []
    for key, item in value.items():
        length = shape.lengths.get(key)
        if length is None:
            if isinstance(item, str if key in shape.kinds else dict | list):
                texts.append((key, 1, 0))  # "NaN" for a number, or something unknown that may be deep: look each time
        elif isinstance(item, str) and length != 1:
            texts.append((key, 1 if key in shape.required else 0, length))
    return texts


def moment(text: Any) -> datetime | None:
    """Read a date of ISO 8601; None if it is none."""
    try:
        return datetime.fromisoformat(text)
    except (TypeError, ValueError):
        return None


def listed(value: Any) -> list[Any]:
    """The value if it is a list, else an empty one."""
    return value if isinstance(value, list) else []


def path_of(place: Place | None, key: str = "") -> str:
    """The path of a key of the object at `place`, as in "root.steps[3].name"."""
    parts = [key] if key else []
    while place is not None:
        place, name, index = place
        parts.append(name if index is None else f"{name}[{index}]")
    return ".".join(reversed(parts))


def shown(value: Any) -> str:
    """A value for a message: short, and without its content if that could be large."""
    if isinstance(value, dict | list):
        return "an object" if isinstance(value, dict) else "a list"
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "..."


def _is_of(value: Any, kind: Kind) -> bool:
    """Whether a value of a derived type will do, or a number that JSON has no literal for."""
    if isinstance(value, bool):
        return bool in kind.types
    return isinstance(value, tuple(kind.types)) or (float in kind.types and str(value) in _SPECIAL_NUMBERS)


def _is_deep(value: Any) -> bool:
    level: list[Any] = [value]
    for _ in range(MAX_DEPTH):
        level = [
            inner
            for item in level
            if isinstance(item, dict | list)
            for inner in (item.values() if isinstance(item, dict) else item)
        ]
        if not level:
            return False
    return True
