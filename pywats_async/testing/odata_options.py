"""The OData options beside `$filter`: how many, from where, in which order, which fields."""

from __future__ import annotations

from collections.abc import Container, Mapping
from typing import Any

from pydantic_core import from_json, to_json

from .odata_filter import REPORTS, EntitySet, FilterError, compile_filter
from .routing import Refusal

__all__ = ["condition", "demand_known", "names", "number", "order", "refused", "select", "spelt"]


def refused(message: str) -> Refusal:
    """Return the answer to a query that the server does not understand."""
    return Refusal(400, f"The query specified in the URI is not valid. {message}")


def demand_known(options: Mapping[str, str], known: Container[str]) -> None:
    """Refuse options that a query does not offer."""
    for name in options:
        if name not in known:
            raise refused(f"Query option '{name[1:].capitalize()}' is not allowed.")


def condition(options: Mapping[str, str], entities: EntitySet = REPORTS) -> tuple[str, list[Any]]:
    """Return the SQL condition of `$filter`, and the values bound in it."""
    text = options.get("$filter", "").strip()
    try:
        return compile_filter(text, entities) if text else ("1", [])
    except FilterError as error:
        raise refused(str(error)) from error


def number(options: Mapping[str, str], name: str, default: int) -> int:
    """Return `$top` or `$skip`."""
    text = options.get(name)
    if text is None:
        return default
    if not text.isascii() or not text.isdigit():
        raise refused(f"Incorrect format for {name} argument '{text}'.")
    return min(int(text[:19]), 2**62)


def names(text: str | None) -> list[str]:
    """Return the names that `$select` or `$expand` lists."""
    found = [name.strip() for name in (text or "").split(",") if name.strip()]
    for name in found:
        if not name.isidentifier() and name != "*":
            raise refused(f"Syntax error in '{text}': only names, parted by commas, are understood.")
    return found


def order(text: str, columns: Mapping[str, str], fields: Mapping[str, object], owner: str) -> str:
    """Return the SQL of `$orderby`; `columns` are those that it may name, in lower case."""
    parts: list[str] = []
    for item in text.split(","):
        name, _, direction = item.strip().partition(" ")
        if direction.strip() not in ("", "asc", "desc"):
            raise refused(f"Syntax error in the $orderby '{text}'.")
        column = columns.get(name.lower())
        if column is None:
            spelt(name, fields, owner)
            raise refused(f"Order by '{name}' is not allowed.")
        parts.append(f"{column} {direction.strip()}")
    return ", ".join(parts)


def spelt(name: str, known: Mapping[str, object], owner: str) -> str:
    """Return a name as the server spells it: names are not case-sensitive."""
    for candidate in known:
        if candidate.lower() == name.lower():
            return candidate
    raise refused(f"Could not find a property named '{name}' on type '{owner}'.")


def select(rows: list[str], kept: set[str]) -> list[str]:
    """Return the JSON objects with these fields only."""
    return [to_json({name: value for name, value in from_json(row).items() if name in kept}).decode() for row in rows]
