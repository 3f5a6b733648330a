"""WSXF text to WSJF documents, in one pass of expat and without recursion."""

from __future__ import annotations

from typing import Any, cast
from xml.parsers import expat

from ...errors import ValidationError
from ..deep_json import loads
from ..document import Json
from .codecs import TEXT, Codec
from .fields import NAMESPACE, REPORT, Child, Element
from .plan import EXTRA_KEY, SEPARATOR, Node, Plan, Values, clark
from .write import EXTRA, MAX_DEPTH, clean

__all__ = ["MAX_BYTES", "Reader"]

MAX_BYTES = 256 * 1024 * 1024
"""The longest text that is read."""

_REPORTS = Element({}, {"Report": Child("reports", REPORT, many=True)})
_WSXF = NAMESPACE + SEPARATOR


class Reader:
    """Reads one file."""

    def __init__(self) -> None:
        self._odd: list[str] = []
        self._values: dict[Codec, Values] = {}
        self._nodes: dict[Element, Node] = {}
        self._node = self._node_of(_REPORTS)
        self._object: Json = {}
        self._stack: list[tuple[Node, Json]] = []
        self._raw: list[Json] = []
        self._text: list[str] = []
        self._extras: dict[int, str] = {}

    def read(self, data: bytes | str) -> list[Json]:
        """Return one document for each `Report` of the file."""
        if len(data) > MAX_BYTES:
            raise ValidationError(f"WSXF of {len(data):,} bytes is not read: the limit is {MAX_BYTES:,}.")
        self._parser = parser = expat.ParserCreate("utf-8" if isinstance(data, str) else None, SEPARATOR)
        parser.buffer_text = parser.ordered_attributes = True
        parser.buffer_size = 1 << 16
        parser.StartDoctypeDeclHandler = _refuse_doctype
        parser.CharacterDataHandler = self._text.append
        parser.StartElementHandler, parser.EndElementHandler = self._start_root, self._end
        reports = self._object
        try:
            parser.Parse(data.encode() if isinstance(data, str) else data, True)
        except (expat.ExpatError, LookupError, ValueError) as error:
            raise ValidationError(f"Not XML: {error}.", cause=error) from error
        finally:
            # the handlers are bound methods: without this, reader and parser keep each other alive
            parser.StartElementHandler = parser.EndElementHandler = parser.CharacterDataHandler = None
        if "reports" not in reports:
            raise ValidationError("WSXF without a Report element.")
        return cast("list[Json]", reports["reports"])

    def _start_root(self, name: str, attributes: list[str]) -> None:
        self._parser.StartElementHandler = self._start
        if name == _WSXF + "Reports":
            self._stack.append((self._node, self._object))
        elif name == _WSXF + "Report":
            self._start(name, attributes)
        else:
            namespace, local = name.rpartition(SEPARATOR)[::2]
            found = f"{local} in the namespace {namespace}" if namespace else f"{local} without a namespace"
            raise ValidationError(
                f"Not WSXF: its root is Reports in the namespace {NAMESPACE}, but this one is {found}.",
                hint="WRML and TestStand's own XML look alike; convert those first." if "Report" in local else None,
            )

    def _start(self, name: str, attributes: list[str]) -> None:
        if self._text:
            self._take_text()
        node, parent = self._node, self._object
        found = node.children.get(name) or self._find(node, name)
        if found is None or (not found[0].many and _taken(found[0], parent)):
            self._start_raw(name, attributes)
            return
        child, inner = found
        stack = self._stack
        stack.append((node, parent))
        if len(stack) > MAX_DEPTH:
            raise _too_deep()
        self._node = inner
        if inner.leaf is not None:
            self._start_leaf(child, name, attributes)
            return
        names, texts = attributes[::2], attributes[1::2]
        plan = inner.plan
        if plan is None or plan.names != names:
            plan = self._plan(inner, names)
        new = plan.template.copy()
        new.update(zip(plan.keys, texts))  # noqa: B905  # as many texts as names
        for place, converted, values in plan.convert:
            new[converted] = values[texts[place]]
        if self._odd or not all(texts):
            self._note_spelling(inner.element, new, names, texts)
        if plan.has_extra:
            self._extras[len(stack)] = new.pop(EXTRA_KEY)
        key = child.key
        if key is None:
            self._merge(_local(name), new)
            return
        if not child.many:
            parent[key] = new
        elif (items := parent.get(key)) is None:
            parent[key] = [new]
        else:
            items.append(new)
        if inner.unqualified and name.startswith(_WSXF):
            new["@xmlns"] = NAMESPACE
        self._object = new

    def _end(self, name: str) -> None:
        if self._text:
            self._take_text()
        node = self._node
        if node.loaded is not None:
            node.loaded(self._object)
        elif node.leaf is not None:
            self._end_leaf(node.leaf, name)
        if self._extras:
            self._merge_extra()
        self._node, self._object = self._stack.pop()

    def _find(self, node: Node, name: str) -> tuple[Child, Node] | None:
        """The row for a child element met for the first time. Additional data is read with and without a namespace."""
        namespace, _, local = name.rpartition(SEPARATOR)
        child = node.element.children.get(local)
        if child is None:
            return None
        expected = (child.element or node.element).namespace
        if namespace not in (expected, NAMESPACE):
            return None
        inner = self._node_of(child.element) if child.element else Node(Element({}, text=child.key), child)
        node.children[name] = found = child, inner
        return found

    def _node_of(self, element: Element) -> Node:
        if element not in self._nodes:
            self._nodes[element] = Node(element)
        return self._nodes[element]

    def _plan(self, node: Node, names: list[str]) -> Plan:
        key = tuple(names)
        plan = node.plans.get(key)
        if plan is None:
            node.plans[key] = plan = Plan(node.element, names, self._values_of)
        node.plan = plan
        return plan

    def _values_of(self, codec: Codec) -> Values:
        if codec not in self._values:
            self._values[codec] = Values(codec, self._odd)
        return self._values[codec]

    def _merge(self, tag: str, new: Json) -> None:
        """Let the attributes of an element be the parent's."""
        rest = {key[1:]: value for key, value in new.items() if key[0] == "@"}
        self._object |= {key: value for key, value in new.items() if key[0] != "@"}
        if rest or not new:
            self._object["@" + tag] = rest

    def _start_leaf(self, child: Child, name: str, attributes: list[str]) -> None:
        key = child.key or ""
        if child.many:
            self._object[key] = self._object.get(key) or []
            self._object[key].append("")
        elif attributes:
            self._object["@" + _local(name)] = _by_name(attributes)

    def _end_leaf(self, child: Child, name: str) -> None:
        key = child.key or ""
        if child.many:
            self._object[key][-1] = child.codec.load(self._object[key][-1])
        elif self._object.get(key) is None:
            self._object.setdefault("@" + _local(name), {})  # there is an element, but it is empty

    def _take_text(self) -> None:
        text = "".join(self._text)
        self._text.clear()
        node, target = self._node, self._object
        if node.leaf is not None and node.leaf.many:
            target[node.leaf.key or ""][-1] += text
        elif node.text is not None:
            target[node.text] = (target.get(node.text) or "") + text
        elif not text.isspace():
            target["@text"] = target.get("@text", "") + text

    def _note_spelling(self, element: Element, new: Json, names: list[str], texts: list[str]) -> None:
        """Keep attribute texts that would not be written the same again; an empty text is null, as in an export."""
        for name, text in zip(names, texts, strict=True):
            field = element.attributes.get(name)
            if field is None:
                continue
            if text == "":
                new[field.key] = None
                if field.key not in element.nulls:
                    del new[field.key]
                if not field.blank:
                    new["@" + name] = text
            elif field.codec is not TEXT and text in self._odd:
                new["@" + name] = text
        self._odd.clear()

    def _merge_extra(self) -> None:
        """Take up what `dumps` could not say in WSXF, unless the XML was changed since."""
        extra = self._extras.pop(len(self._stack), None)
        if extra is None:
            return
        values = loads(extra)
        if not isinstance(values, dict):
            raise ValidationError(f"The attribute {EXTRA} is not a JSON object.", value=extra)
        for key, value in cast("Json", values).items():
            stated = self._object.get(key)
            if stated is None or stated == [] or (isinstance(value, str) and stated == clean(value)):
                self._object[key] = value

    def _start_raw(self, name: str, attributes: list[str]) -> None:
        if self._text:
            self._take_raw_text()
        element: Json = {"tag": _tag(name), "attributes": _by_name(attributes), "content": []}
        if self._raw:
            self._raw[-1]["content"].append(element)
        else:
            self._object.setdefault("@elements", []).append(element)
            self._parser.StartElementHandler, self._parser.EndElementHandler = self._start_raw, self._end_raw
        self._raw.append(element)
        if len(self._raw) + len(self._stack) > MAX_DEPTH:
            raise _too_deep()

    def _end_raw(self, name: str) -> None:
        if self._text:
            self._take_raw_text()
        self._raw.pop()
        if not self._raw:
            self._parser.StartElementHandler, self._parser.EndElementHandler = self._start, self._end

    def _take_raw_text(self) -> None:
        self._raw[-1]["content"].append("".join(self._text))
        self._text.clear()


def _taken(child: Child, parent: Json) -> bool:
    """Whether an element that may stand once has been there already."""
    if child.key:
        return parent.get(child.key) is not None
    return child.element is not None and any(parent.get(key) is not None for key in child.element.known)


def _local(name: str) -> str:
    return name.rpartition(SEPARATOR)[2]


def _by_name(attributes: list[str]) -> dict[str, str]:
    return {clark(name): text for name, text in zip(attributes[::2], attributes[1::2], strict=True)}


def _tag(name: str) -> str:
    """The name of an element: "name" in the namespace of WSXF, else "{namespace}name"."""
    if name.startswith(_WSXF):
        return _local(name)
    return "{" + name if SEPARATOR in name else "{}" + name


def _refuse_doctype(*_: Any) -> None:
    raise ValidationError(
        "WSXF with a DOCTYPE is refused: it can declare entities that read other files or grow without end.",
        hint="Remove the <!DOCTYPE ...> line; WSXF has no use for it.",
    )


def _too_deep() -> ValidationError:
    return ValidationError(f"WSXF whose elements nest deeper than {MAX_DEPTH:,} is not read.")
