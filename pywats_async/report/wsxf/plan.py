"""What one reading knows of the table: how the attributes of an element become an object in a few steps."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..document import Json
from .codecs import TEXT, Codec
from .fields import Child, Element
from .write import EXTRA

__all__ = ["EXTRA_KEY", "SEPARATOR", "Node", "Plan", "Values", "clark"]

SEPARATOR = "}"
"""What joins namespace and name for expat: no namespace holds it, and "{" before it makes the usual notation."""
EXTRA_KEY = "@" + EXTRA
"""The key under which the attribute `EXTRA` is found before it is taken up."""


class Values(dict[str, Any]):
    """Texts and what they mean. A text that is not the canonical one of its value is noted in `odd` each time."""

    def __init__(self, codec: Codec, odd: list[str]) -> None:
        super().__init__()
        self.codec, self.odd = codec, odd

    def __missing__(self, text: str) -> Any:
        value = self.codec.load(text)
        if self.codec.dump(value) == text:
            self[text] = value
        else:
            self.odd.append(text)
        return value


class Plan:
    """How one list of attribute names becomes an object: its keys, and the values that are more than their text."""

    __slots__ = ("convert", "has_extra", "keys", "names", "template")

    def __init__(self, element: Element, names: list[str], values: Callable[[Codec], Values]) -> None:
        fields = [element.attributes.get(name) for name in names]
        self.names = names
        self.keys = [field.key if field else "@" + clark(name) for field, name in zip(fields, names, strict=True)]
        self.convert = [
            (place, field.key, values(field.codec))
            for place, field in enumerate(fields)
            if field and field.codec is not TEXT
        ]
        self.has_extra = EXTRA_KEY in self.keys
        blanks = {name for name, field in element.attributes.items() if field.blank}
        self.template: Json = dict.fromkeys(element.nulls) | {"@" + name: None for name in blanks.difference(names)}


class Node:
    """A row of the table during one reading: its children under expat's names, and the plans made so far."""

    __slots__ = ("children", "element", "leaf", "loaded", "plan", "plans", "text", "unqualified")

    def __init__(self, element: Element, leaf: Child | None = None) -> None:
        self.element, self.leaf, self.loaded = element, leaf, element.loaded
        self.text, self.unqualified = element.text, not element.namespace
        self.plan: Plan | None = None
        self.plans: dict[tuple[str, ...], Plan] = {}
        self.children: dict[str, tuple[Child, Node]] = {}


def clark(name: str) -> str:
    """The name of an attribute, as "name" or "{namespace}name"."""
    return "{" + name if SEPARATOR in name else name
