"""A WSJF document to WSXF text, without recursion."""

from __future__ import annotations

import re
from typing import Any, cast

from ...errors import ValidationError
from ..deep_json import dumps
from ..document import Json
from .fields import NAMESPACE, REPORT, Child, Element
from .reshape import mapping, objects

__all__ = ["EXTRA", "MAX_DEPTH", "UNWRITABLE", "clean", "write"]

MAX_DEPTH = 1000
"""How deep elements may nest, read and written."""
UNWRITABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that XML 1.0 has no way to hold: most control characters, halves of surrogate pairs."""

_OWN_NAMESPACE = "urn:pywats-async:wsjf"
EXTRA = f"{{{_OWN_NAMESPACE}}}extra"
"""The attribute that holds, as JSON, what WSXF has no place for."""

_XML = "{http://www.w3.org/XML/1998/namespace}"
_NAME = re.compile(r"(?:\{[^{}]*\})?[A-Za-z_][\w.\-]*")
_NOT_PLAIN = re.compile("[^ !#-%'-;=?-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_ESCAPES = str.maketrans(
    {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\t": "&#9;", "\n": "&#10;", "\r": "&#13;"}
)
_TEXT_ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#13;"})
_OWN_KEYS = frozenset({"@elements", "@extra", "@text", "@xmlns"})

# A child to be written: its tag, its row in the table (None: it is kept as it was read), and the object itself.
_Part = tuple[str, Element | None, Json]


def clean(text: str) -> str:
    """Put U+FFFD for every character that XML cannot hold."""
    return UNWRITABLE.sub("\ufffd", text)


def write(document: Json) -> bytes:
    """Return a WSXF file with one `Report`."""
    out: list[str] = []
    todo: list[str | tuple[_Part, str, int]] = [(("Report", REPORT, document), NAMESPACE, 2)]
    while todo:
        item = todo.pop()
        if isinstance(item, str):
            out.append(item)
            continue
        (tag, element, value), around, depth = item
        if depth > MAX_DEPTH:
            raise ValidationError(f"The report nests deeper than the {MAX_DEPTH:,} elements that are read back.")
        if element is None:
            namespace, attributes, content = _raw(value)
        else:
            namespace, attributes, content = _mapped(element, value)
        out.append(f"<{tag}{attributes}" if namespace == around else f'<{tag} xmlns="{_quoted(namespace)}"{attributes}')
        if content:
            out.append(">")
            todo.append(f"</{tag}>")
            todo += (part if isinstance(part, str) else (part, namespace, depth + 1) for part in reversed(content))
        else:
            out.append(" />")
    body = "".join(out)
    own = f' xmlns:j="{_OWN_NAMESPACE}"' if " j:extra=" in body else ""
    return f'<?xml version="1.0" encoding="utf-8"?><Reports xmlns="{NAMESPACE}"{own}>{body}</Reports>'.encode()


def _mapped(element: Element, source: Json) -> tuple[str, str, list[str | _Part]]:
    """Namespace, attributes and content of an object that the table knows."""
    value = element.dumping(source) if element.dumping else source
    extra: Json = {**mapping(value.get("@extra"))}
    attributes = _stated(element, value, extra)
    attributes += _kept(element, value, extra)
    content = _content(element, value, extra)
    if extra:
        attributes.append(f' j:extra="{_quoted(_json(extra))}"')
    namespace = element.namespace or value.get("@xmlns")
    return namespace if isinstance(namespace, str) else "", "".join(attributes), content


def _stated(element: Element, value: Json, extra: Json) -> list[str]:
    """The attributes that the table names, spelt as they were read where they still mean the same."""
    stated: list[str] = []
    for name, key, kept_as, codec, blank in element.rows:
        item = value.get(key)
        if item is None:
            if value.get(kept_as, "" if blank else None) == "":
                stated.append(f' {name}=""')
            continue
        text = codec.dump(item)
        if text is None:
            extra[key] = item
            continue
        if kept_as in value:
            spelling = value[kept_as]
            if isinstance(spelling, str) and codec.load(spelling) == item:
                text = spelling
        if _NOT_PLAIN.search(text):
            if UNWRITABLE.search(text):
                extra[key] = item
            text = _quoted(text)
        stated.append(f' {name}="{text}"')
    return stated


def _kept(element: Element, value: Json, extra: Json) -> list[str]:
    """The attributes that only the XML has; whatever else is unknown goes to `extra`."""
    kept: list[str] = []
    for key, item in value.items():
        if key in element.known or key in _OWN_KEYS:
            continue
        name = key[1:] if key[:1] == "@" else None
        if name is None:
            extra[key] = item
        elif item is None or name in element.attributes or (isinstance(item, dict) and name in element.children):
            continue
        elif isinstance(item, str) and name not in element.children and _NAME.fullmatch(name):
            kept.append(_attribute(name, item, len(kept)))
        else:
            extra[key] = item
    return kept


def _content(element: Element, value: Json, extra: Json) -> list[str | _Part]:
    """Text and child elements in the order of the schema, what only the XML has before the steps."""
    content: list[str | _Part] = []
    steps: list[str | _Part] = []
    text = value.get(element.text or "@text")
    if isinstance(text, str):
        content.append(_escaped(text))
        if UNWRITABLE.search(text):
            extra[element.text or "@text"] = text
    elif text is not None:
        extra[element.text or "@text"] = text
    for tag, child in element.children.items():
        inner, key = child.element, child.key
        item = value.get(key) if key else None
        if key is None or inner is None or item is None:
            if inner is None or key is None:
                content += _leaves(tag, child, value, extra) if inner is None else _merged(tag, inner, value)
        elif child.many and objects(item):
            (steps if tag == "Step" else content).extend((tag, inner, each) for each in item)
        elif isinstance(item, dict) and not child.many:
            (steps if tag == "Step" else content).append((tag, inner, cast("Json", item)))
        else:
            extra[key] = item
    kept = value.get("@elements")
    if isinstance(kept, list):
        content += (_part(each) for each in kept)
    elif kept is not None:
        extra["@elements"] = kept
    return content + steps


def _leaves(tag: str, child: Child, value: Json, extra: Json) -> list[str | _Part]:
    """The elements that are only text."""
    key = child.key or ""
    item, attributes = value.get(key), value.get("@" + tag)
    if child.many and isinstance(item, list) and all(isinstance(each, str) for each in item):
        return [_leaf(tag, child.codec.dump(each) or "", {}) for each in item]
    if item is not None and (child.many or not isinstance(item, str) or UNWRITABLE.search(item)):
        extra[key] = item
    if isinstance(item, str) and not child.many:
        return [_leaf(tag, item, mapping(attributes))]
    return [_leaf(tag, "", attributes)] if item is None and isinstance(attributes, dict) else []


def _merged(tag: str, element: Element, value: Json) -> list[str | _Part]:
    """The element whose attributes are keys of its parent's object."""
    own = {key: value[key] for key in element.known if value.get(key) is not None}
    rest = value.get("@" + tag)
    if not own and not isinstance(rest, dict):
        return []
    return [(tag, element, own | {"@" + key: text for key, text in mapping(rest).items()})]


def _leaf(tag: str, text: str, attributes: Json) -> str:
    return f"<{tag}{_attributes(attributes)}>{_escaped(text)}</{tag}>"


def _part(element: Any) -> _Part:
    """A child that is written as it was read."""
    tag = element.get("tag") if isinstance(element, dict) else None
    if not isinstance(tag, str) or not _NAME.fullmatch(tag):
        raise ValidationError('The key "@elements" of a report holds something that is no XML element.', value=element)
    return tag.rpartition("}")[2], None, cast("Json", element)


def _raw(element: Json) -> tuple[str, str, list[str | _Part]]:
    """Namespace, attributes and content of an element that is written as it was read."""
    namespace = element["tag"][1:].rpartition("}")[0] if element["tag"].startswith("{") else NAMESPACE
    parts: list[Any] = element.get("content") or []
    return (
        namespace,
        _attributes(mapping(element.get("attributes"))),
        [_escaped(part) if isinstance(part, str) else _part(part) for part in parts],
    )


def _attributes(texts: Json) -> str:
    return "".join(_attribute(name, str(text), number) for number, (name, text) in enumerate(texts.items()))


def _attribute(name: str, text: str, number: int) -> str:
    """An attribute by its name or "{namespace}name"; `number` makes the prefix unique in its element."""
    if name.startswith(_XML):
        return f' xml:{name.removeprefix(_XML)}="{_quoted(text)}"'
    if name.startswith("{"):
        namespace, _, local = name[1:].partition("}")
        return f' xmlns:n{number}="{_quoted(namespace)}" n{number}:{local}="{_quoted(text)}"'
    return f' {name}="{_quoted(text)}"'


def _quoted(text: str) -> str:
    return clean(text).translate(_ESCAPES) if _NOT_PLAIN.search(text) else text


def _escaped(text: str) -> str:
    return clean(text).translate(_TEXT_ESCAPES) if _NOT_PLAIN.search(text) else text


def _json(value: Json) -> str:
    """JSON in which every character can stand in XML."""
    return UNWRITABLE.sub(lambda found: f"\\u{ord(found[0]):04x}", dumps(value, constants=True).decode())
