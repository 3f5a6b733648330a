"""WSXF, the XML twin of WSJF: `loads` makes WSJF documents of it and `dumps` writes them as WSXF.

Both directions follow one table (`fields`) and keep everything:

* `loads` gives what the server's WSJF export of the same report holds, explicit nulls and empty lists included. XML
  knows no difference between null, an empty text, an empty list and nothing at all: they become what the export has.
* What only the XML says stays in the document under keys that begin with "@": `"@StepIndex": "3"` is an attribute,
  `"@elements"` are whole elements, and an attribute whose spelling would not be written the same again keeps its text
  (`"@NumericValue": "10.00"`), which is used as long as the value still means the same. So `dumps(loads(x)[0])` equals
  `x` element by element and attribute by attribute; only the order of unlike siblings (the schema's), white space
  between elements, comments and the case of GUIDs are not kept. Keys that begin with "@" cannot collide with WSJF's
  and are found by their first character; `strip` removes them before a document is sent as WSJF.
* What only the document says (unknown keys, values of another type than the key has, characters that XML 1.0 cannot
  hold) goes into an attribute of our own namespace as JSON, which other readers ignore. In WSXF proper, a character
  that XML cannot hold becomes U+FFFD; `find_unwritable` tells where. No report is refused because of its texts.
* NaN and infinities are NaN, INF and -INF in XML and, as Json.NET has them, the strings "NaN", "Infinity" and
  "-Infinity" in the document.

A file with a DOCTYPE is refused before anything in it is expanded.
"""

from __future__ import annotations

from typing import Any, cast

from ...errors import ValidationError
from ..document import Json
from ..validation import Finding
from .fields import NESTED
from .read import Reader
from .write import UNWRITABLE, write

__all__ = ["dumps", "find_unwritable", "loads", "strip"]


def loads(data: bytes | str) -> list[Json]:
    """Read a WSXF file and return one WSJF document for each `Report` in it.

    Bytes are decoded as their XML declaration or byte order mark says (UTF-8 if neither does).

    Raises:
        ValidationError: The text is not well-formed XML, has a DOCTYPE, is not WSXF or holds no report, nests deeper
            than 1,000 elements, or is longer than 256 MiB.
    """
    return Reader().read(data)


def dumps(document: Json) -> bytes:
    """Write a WSJF document as a WSXF file (UTF-8) with one `Report`.

    Raises:
        ValidationError: The document nests deeper than 1,000 elements, or holds a value that is not JSON.
    """
    if not isinstance(cast("Any", document), dict):
        raise ValidationError(f"A report is a JSON object, not {type(document).__name__}.", value=document)
    return write(document)


def strip(document: Json) -> Json:
    """Return the document without the keys that only WSXF has; one that was not read from WSXF is returned as it is."""
    if "@format" not in document:
        return document
    result: Json = {}
    todo: list[tuple[Json, Json]] = [(document, result)]
    while todo:
        source, target = todo.pop()
        for key, value in source.items():
            if key.startswith("@"):
                continue
            if key not in NESTED:
                target[key] = value
            elif isinstance(value, dict):
                target[key] = {}
                todo.append((cast("Json", value), target[key]))
            elif isinstance(value, list):
                target[key] = items = list[Any]()
                for item in value:
                    items.append({} if isinstance(item, dict) else item)
                    if isinstance(item, dict):
                        todo.append((cast("Json", item), items[-1]))
            else:
                target[key] = value
    return result


def find_unwritable(document: Json) -> list[Finding]:
    """Tell which texts hold characters that XML cannot: other readers of the WSXF will see U+FFFD there."""
    findings: list[Finding] = []
    todo: list[tuple[str, Any]] = [("", document)]
    while todo:
        path, value = todo.pop()
        if isinstance(value, dict):
            todo += ((f"{path}.{key}" if path else key, item) for key, item in cast("Json", value).items())
        elif isinstance(value, list):
            todo += ((f"{path}[{index}]", item) for index, item in enumerate(value))
        elif isinstance(value, str) and (found := UNWRITABLE.search(value)):
            message = f"The character U+{ord(found[0]):04X} cannot be written in XML; U+FFFD takes its place."
            findings.append(Finding(path, message, "xml-character"))
    return sorted(findings)
