"""`GET /api/Report/Query/Header`: the OData options of a header query, and their limits."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping

from pydantic_core import from_json, to_json

from .header_rows import COLLECTIONS, FIELDS
from .odata_filter import FilterError, compile_filter
from .routing import Refusal
from .store import Store

__all__ = ["DEFAULT_TOP", "MAX_TOP", "query_headers"]

DEFAULT_TOP = 10
MAX_TOP = 10_000

_ORDERED = {"start": "start", "uuid": "uuid", "serialnumber": '"serialNumber"', "timestamp": '"timeStamp"'}
_ALLOWED = ("$filter", "$top", "$skip", "$orderby", "$select", "$expand")


def query_headers(store: Store, options: Mapping[str, str]) -> bytes:
    """Return the answer to a header query: a bare JSON array.

    Raises:
        Refusal: 400, for an option that the server does not offer or understand.
    """
    for name in options:
        if name not in _ALLOWED:
            raise _refused(f"Query option '{name[1:].capitalize()}' is not allowed.")
    top = _number(options, "$top", DEFAULT_TOP)
    if top > MAX_TOP:
        raise _refused(
            f"The limit of '{MAX_TOP}' for Top query has been exceeded. The value from the incoming request is '{top}'."
        )
    skip = _number(options, "$skip", 0)
    order = _order(options.get("$orderby") or "start desc")
    select, expand = _names(options.get("$select")), _names(options.get("$expand"))
    expanded = [_spelt(name, COLLECTIONS) for name in expand]
    selected = [_spelt(name, {**FIELDS, **COLLECTIONS}) for name in select if name != "*"]
    text = options.get("$filter", "").strip()
    try:
        where, values = compile_filter(text) if text else ("1", [])
    except FilterError as error:
        raise _refused(str(error)) from error
    try:
        rows = store.headers(where, values, order, skip, top, expanded)
    except sqlite3.OperationalError as error:
        raise _refused(f"The node count limit has been exceeded: the filter is too large ({error}).") from error
    if selected and "*" not in select:
        rows = _select(rows, {*selected, *expanded})
    return f"[{','.join(rows)}]".encode()


def _select(rows: list[str], kept: set[str]) -> list[str]:
    return [to_json({name: value for name, value in from_json(row).items() if name in kept}).decode() for row in rows]


def _refused(message: str) -> Refusal:
    return Refusal(400, f"The query specified in the URI is not valid. {message}")


def _number(options: Mapping[str, str], name: str, default: int) -> int:
    text = options.get(name)
    if text is None:
        return default
    if not text.isascii() or not text.isdigit():
        raise _refused(f"Incorrect format for {name} argument '{text}'.")
    return min(int(text[:19]), 2**62)


def _order(text: str) -> str:
    parts: list[str] = []
    for item in text.split(","):
        name, _, direction = item.strip().partition(" ")
        if direction.strip() not in ("", "asc", "desc"):
            raise _refused(f"Syntax error in the $orderby '{text}'.")
        column = _ORDERED.get(name.lower())
        if column is None:
            _spelt(name, FIELDS)
            raise _refused(f"Order by '{name}' is not allowed.")
        parts.append(f"{column} {direction.strip()}")
    return ", ".join((*parts, "uuid"))


def _names(text: str | None) -> list[str]:
    names = [name.strip() for name in (text or "").split(",") if name.strip()]
    for name in names:
        if not name.isidentifier() and name != "*":
            raise _refused(f"Syntax error in '{text}': only names, parted by commas, are understood.")
    return names


def _spelt(name: str, known: Mapping[str, object]) -> str:
    """Return a name as the server spells it: names are not case-sensitive."""
    for candidate in known:
        if candidate.lower() == name.lower():
            return candidate
    raise _refused(f"Could not find a property named '{name}' on type 'ReportHeader'.")
