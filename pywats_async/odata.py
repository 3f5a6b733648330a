"""Build OData texts from values, so that no value can become syntax.

from pywats_async.odata import all_of, field

text = all_of(field("serialNumber").eq("O'Brien"), field("start").ge(datetime(2026, 1, 1)))
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime
from enum import Enum
from urllib.parse import quote
from uuid import UUID

from .errors import ValidationError

__all__ = [
    "Expression",
    "Field",
    "Literal",
    "all_of",
    "any_of",
    "chunks",
    "equal_chunks",
    "field",
    "literal",
    "negate",
    "raw",
]

Literal = str | int | float | bool | datetime | date | UUID | Enum | None
_NAME = re.compile(r"[A-Za-z_]\w*(/[A-Za-z_]\w*)*\Z", re.ASCII)


class Expression(str):
    """A piece of `$filter` whose values are quoted."""

    __slots__ = ()


def literal(value: Literal) -> str:
    """Return `value` as an OData literal.

    Text is quoted and its quotes doubled; times are UTC with "Z" (a naive one is local time, as on a test station);
    enumerations stand for their value. Raises `ValidationError` for NaN, infinities and other types.
    """
    match value:
        case Enum():
            return literal(value.value)
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case str():
            return "'" + value.replace("'", "''") + "'"
        case UUID():
            return str(value)
        case datetime():
            return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
        case date():
            return literal(datetime(value.year, value.month, value.day))  # local midnight is meant
        case int():
            return str(value)
        case float() if math.isfinite(value):
            return repr(value)
        case _:
            raise ValidationError(f"A filter cannot compare with {value!r}.", value=value)


class Field:
    """A field of the rows that are queried."""

    __slots__ = ("name",)

    def __init__(self, name: str) -> None:
        if not _NAME.match(name):
            raise ValidationError(f"{name!r} is not a field name.", field="name", value=name)
        self.name = name

    def eq(self, value: Literal) -> Expression:
        """Keep rows whose field equals `value`."""
        return Expression(f"{self.name} eq {literal(value)}")

    def ne(self, value: Literal) -> Expression:
        """Keep rows whose field differs from `value`."""
        return Expression(f"{self.name} ne {literal(value)}")

    def gt(self, value: Literal) -> Expression:
        """Keep rows whose field is greater than `value`."""
        return Expression(f"{self.name} gt {literal(value)}")

    def ge(self, value: Literal) -> Expression:
        """Keep rows whose field is `value` or greater."""
        return Expression(f"{self.name} ge {literal(value)}")

    def lt(self, value: Literal) -> Expression:
        """Keep rows whose field is less than `value`."""
        return Expression(f"{self.name} lt {literal(value)}")

    def le(self, value: Literal) -> Expression:
        """Keep rows whose field is `value` or less."""
        return Expression(f"{self.name} le {literal(value)}")

    def in_(self, values: Iterable[Literal]) -> Expression:
        """Keep rows whose field equals one of `values`."""
        listed = ",".join(literal(value) for value in values)
        if not listed:
            raise ValidationError(f"There is nothing to compare {self.name} with.", field=self.name)
        return Expression(f"{self.name} in ({listed})")

    def contains(self, text: str) -> Expression:
        """Keep rows whose field contains `text`."""
        return Expression(f"contains({self.name},{literal(text)})")

    def startswith(self, text: str) -> Expression:
        """Keep rows whose field begins with `text`."""
        return Expression(f"startswith({self.name},{literal(text)})")

    def endswith(self, text: str) -> Expression:
        """Keep rows whose field ends with `text`."""
        return Expression(f"endswith({self.name},{literal(text)})")

    def any(self, name: str, value: Literal) -> Expression:
        """Keep rows with at least one item of this list whose field `name` equals `value`."""
        return Expression(f"{self.name}/any(x: {Field('x/' + name).eq(value)})")


def field(name: str) -> Field:
    """Return the field `name`. Raises `ValidationError` where that is no name."""
    return Field(name)


def raw(text: str) -> Expression:
    """Take a filter that somebody wrote by hand, as one operand."""
    return Expression(f"({text})")


def all_of(*parts: Expression | None) -> Expression:
    """Join what is given with `and`; empty when nothing is."""
    return Expression(" and ".join(part for part in parts if part))


def any_of(*parts: Expression | None) -> Expression:
    """Join what is given with `or`, as one operand; empty when nothing is."""
    given = [part for part in parts if part]
    return Expression(f"({' or '.join(given)})" if len(given) > 1 else "".join(given))


def negate(part: Expression) -> Expression:
    """Keep what `part` does not."""
    return Expression(f"not ({part})")


def chunks(name: str, values: Iterable[str], limit: int = 1_500) -> Iterator[Expression]:
    """Yield `name in (...)` for all `values`, each at most `limit` characters long in a URL.

    IIS refuses query strings beyond 2,048 characters; the rest of the query needs room too.
    """
    for some in _portions(values, limit, beside=3):
        yield Field(name).in_(some)


def equal_chunks(name: str, values: Iterable[str], limit: int = 1_500, most: int = 25) -> Iterator[Expression]:
    """Yield `name eq ... or name eq ...` for all `values`, as `chunks` does: for routes that may not know `in`.

    Servers bound how many comparisons a filter has, too: `most` in one.
    """
    for some in _portions(values, limit, beside=len(name) + 10, most=most):
        yield any_of(*(Field(name).eq(value) for value in some))


def _portions(values: Iterable[str], limit: int, *, beside: int, most: int | None = None) -> Iterator[list[str]]:
    """Yield all values, each once, in lists that fit; every literal has `beside` more characters with it, escaped."""
    size, some = 0, list[str]()
    for value in dict.fromkeys(values):
        length = len(quote(literal(value), safe="")) + beside
        if some and (size + length > limit or len(some) == most):
            yield some
            size, some = 0, []
        size += length
        some.append(value)
    if some:
        yield some
