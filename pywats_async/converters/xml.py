"""XML of testers, read safely: no document type, no entities of its own, bounded in depth."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any
from xml.etree.ElementTree import Element, ParseError, TreeBuilder, XMLParser
from xml.parsers import expat

from ..errors import ConverterError
from .source import Source, decode

__all__ = ["Element", "child_text", "children", "find", "parse_xml", "read_xml", "root_name"]

MAX_DEPTH = 500
"""How deep elements may nest."""
_DECLARED = re.compile(rb"""\s*<\?xml[^>]*?encoding\s*=\s*["']([^"']*)""")
_PLAIN = re.compile(rb"utf-?8|(us-)?ascii|iso-8859-\d+|windows-125\d|cp125\d|latin-?1", re.IGNORECASE)
_BOM = b"\xef\xbb\xbf"
_BOMS = (_BOM, b"\xff\xfe", b"\xfe\xff")
_PIECE = 1024


def parse_xml(content: bytes | str) -> Element:
    """Return the root element, with names without their namespaces; that of the root itself is its attribute "xmlns".

    Raises `ConverterError` for what is no XML, has a DOCTYPE, or nests deeper than 500 elements.
    """
    content = content.encode() if (text := isinstance(content, str)) else content
    try:
        if _is_plain(content, declared=not text):
            parser = XMLParser(encoding="utf-8" if text else None)  # noqa: S314  # there is no DOCTYPE
            parser.feed(content)
            root: Element = parser.close()
            _check_depth(root)
            return _localized(root) if b"xmlns" in content or b"xml:" in content else root
        return _read_slowly(content, "utf-8" if text else None)
    except (ParseError, expat.ExpatError, LookupError, ValueError) as error:
        raise ConverterError(f"Not XML: {error}.", cause=error) from error


def read_xml(source: Source, encoding: str | None = None, content: bytes | None = None) -> Element:
    """Return the root element of a source, in the encoding that it declares, or that text without one has.

    What is no XML as declared is read as `decode` reads text: testers that write cp1252 often declare UTF-8.

    Args:
        encoding: the encoding, whatever is declared.
        content: instead of that of the source.

    Raises `ConverterError` as `parse_xml`.
    """
    content = source.read() if content is None else content
    if encoding is None:
        try:
            return parse_xml(content)
        except ConverterError:
            said = _DECLARED.match(content[:256])
            declared = None if said is None or _PLAIN.fullmatch(said[1]) else said[1].decode("ascii", "replace")
            text, encoding = decode(content, declared)
            if encoding == "utf-8":
                raise
    else:
        text, encoding = decode(content, encoding)
    root = parse_xml(text)
    source.notes.append(f"read as {encoding}")
    return root


def _is_plain(content: bytes, *, declared: bool) -> bool:
    """Return whether there is surely no DOCTYPE: no bytes of one in an encoding that has ASCII as it is."""
    if b"<!DOCTYPE" in content or content[:4].count(0):
        return False
    said = _DECLARED.match(content.removeprefix(_BOM)[:256]) if declared else None
    return said is None or _PLAIN.fullmatch(said[1]) is not None


def _check_depth(root: Element) -> None:
    level = [root]
    for _ in range(MAX_DEPTH):
        level = [child for element in level for child in element]
        if not level:
            return
    raise ConverterError(f"XML that nests deeper than {MAX_DEPTH} elements is not read.")


def _localized(root: Element) -> Element:
    """Take the namespaces from all names."""
    if root.tag[:1] == "{":
        root.attrib = {"xmlns": root.tag[1:].partition("}")[0], **root.attrib}
    names: dict[str, str] = {}
    for element in root.iter():
        tag = element.tag
        if tag[:1] == "{":
            element.tag = names.get(tag) or names.setdefault(tag, tag.rpartition("}")[2])
        for key in element.attrib:
            if key[:1] == "{":
                element.attrib = {name.rpartition("}")[2]: value for name, value in element.attrib.items()}
                break
    return root


def _read_slowly(content: bytes, encoding: str | None) -> Element:
    """Read XML that may have a DOCTYPE, which is refused before anything is made of it."""
    reader = _Reader()
    parser = expat.ParserCreate(encoding, " ")
    parser.buffer_text = parser.ordered_attributes = True
    parser.buffer_size = 1 << 16
    parser.StartDoctypeDeclHandler = _refuse
    parser.StartElementHandler, parser.EndElementHandler = reader.start, reader.end
    parser.CharacterDataHandler = reader.builder.data
    try:
        parser.Parse(content, True)
        return reader.builder.close()
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


@lru_cache(maxsize=4)
def root_name(head: bytes) -> tuple[str, str, dict[str, str]] | None:
    """Return namespace, name and attributes of the first element in the head of a file; None if it is not XML."""
    said = _DECLARED.match(head[:256])
    if said is not None and not _PLAIN.fullmatch(said[1]) and not head.startswith(_BOMS):
        try:  # expat knows no encodings with several bytes but its own
            return _root_name(head.decode(said[1].decode("ascii", "replace"), "ignore").encode(), "utf-8")
        except LookupError:
            return None
    return _root_name(head, None)


def _root_name(head: bytes, encoding: str | None) -> tuple[str, str, dict[str, str]] | None:
    found: list[tuple[str, str, dict[str, str]]] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        if not found:
            namespace, _, local = name.rpartition(" ")
            found.append((namespace, local, {_local(key): value for key, value in attributes.items()}))

    parser = expat.ParserCreate(encoding, " ")
    parser.StartElementHandler = start
    parser.StartDoctypeDeclHandler = _refuse
    try:
        for at in range(0, len(head), _PIECE):
            parser.Parse(head[at : at + _PIECE], False)
            if found:
                break
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
