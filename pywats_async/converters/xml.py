"""XML of testers, read safely: no document type, no entities of its own, bounded in depth."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from xml.etree.ElementTree import Element, TreeBuilder
from xml.parsers import expat

from ..errors import ConverterError

__all__ = ["Element", "child_text", "children", "find", "parse_xml", "root_name"]

MAX_DEPTH = 500
"""How deep elements may nest."""


def parse_xml(content: bytes | str) -> Element:
    """Return the root element, with names without their namespaces; that of the root itself is its attribute "xmlns".

    Raises `ConverterError` for what is no XML, has a DOCTYPE, or nests deeper than 500 elements.
    """
    reader = _Reader()
    parser = expat.ParserCreate("utf-8" if isinstance(content, str) else None, " ")
    parser.buffer_text = parser.ordered_attributes = True
    parser.buffer_size = 1 << 16
    parser.StartDoctypeDeclHandler = _refuse
    parser.StartElementHandler, parser.EndElementHandler = reader.start, reader.end
    parser.CharacterDataHandler = reader.builder.data
    try:
        parser.Parse(content.encode() if isinstance(content, str) else content, True)
        return reader.builder.close()
    except (expat.ExpatError, LookupError, ValueError) as error:
        raise ConverterError(f"Not XML: {error}.", cause=error) from error
    finally:
        parser.StartElementHandler = parser.EndElementHandler = parser.CharacterDataHandler = None


class _Reader:
    """Builds the tree of one document."""

    def __init__(self) -> None:
        self.builder = TreeBuilder()
        self._depth = 0

    def start(self, name: str, attributes: list[str]) -> None:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise ConverterError(f"XML that nests deeper than {MAX_DEPTH} elements is not read.")
        namespace, _, local = name.rpartition(" ")
        pairs = {_local(attributes[i]): attributes[i + 1] for i in range(0, len(attributes), 2)}
        if self._depth == 1 and namespace:
            pairs["xmlns"] = namespace
        self.builder.start(local, pairs)

    def end(self, name: str) -> None:
        self._depth -= 1
        self.builder.end(_local(name))


def _local(name: str) -> str:
    return name.rpartition(" ")[2]


def _refuse(*_: Any) -> None:
    raise ConverterError("XML with a DOCTYPE is not read: it could name files and grow without bound.")


def root_name(head: bytes) -> tuple[str, str, dict[str, str]] | None:
    """Return namespace, name and attributes of the first element in the head of a file; None if it is not XML."""
    found: list[tuple[str, str, dict[str, str]]] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        if not found:
            namespace, _, local = name.rpartition(" ")
            found.append((namespace, local, {_local(key): value for key, value in attributes.items()}))

    parser = expat.ParserCreate(None, " ")
    parser.StartElementHandler = start
    parser.StartDoctypeDeclHandler = _refuse
    try:
        parser.Parse(head, False)
    except (expat.ExpatError, LookupError, ValueError, ConverterError):
        pass
    finally:
        parser.StartElementHandler = None
    return found[0] if found else None


def children(element: Element, name: str) -> Iterator[Element]:
    """Yield the elements of that name directly inside."""
    return (child for child in element if child.tag == name)


def find(element: Element, path: str) -> Element | None:
    """Return the first element at a path as "Header/UUT"; None if there is none."""
    return element.find(path)


def child_text(element: Element, path: str, default: str = "") -> str:
    """Return the text of the first element at a path, stripped; `default` if there is none or it is blank."""
    found = element.find(path)
    return ((found.text or "") if found is not None else "").strip() or default
