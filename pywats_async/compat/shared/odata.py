"""The old builder of OData filters, over `pywats_async.odata`."""

from __future__ import annotations

from typing import Any, Self
from uuid import UUID

from ... import odata

__all__ = ["ODataFilterBuilder", "build_filter", "escape_guid", "escape_string", "format_value"]

_FUNCTIONS = ("contains", "startswith", "endswith")


def escape_string(value: str) -> str:
    """Return a text with its quotes doubled, without quotes around it."""
    return odata.literal(value)[1:-1]


def escape_guid(value: str) -> str:
    """Return a GUID. Raises `ValueError` if it is none."""
    return str(UUID(str(value)))


def format_value(value: Any) -> str:
    """Return a value as OData writes it. Raises `ValidationError` for types that it has no form for."""
    return odata.literal(value)


def _condition(name: str, operator: str, value: Any) -> str:
    if operator == "in":
        return odata.field(name).in_(value)
    if operator in _FUNCTIONS:
        return f"{operator}({odata.field(name).name},{odata.literal(value)})"
    return f"{odata.field(name).name} {operator} {odata.literal(value)}"


def build_filter(*conditions: tuple[str, str, Any], operator: str = "and") -> str:
    """Join conditions (field, operator, value) with "and" or "or"."""
    return f" {operator} ".join(_condition(*condition) for condition in conditions)


class ODataFilterBuilder:
    """Conditions one after the other: `.field("pn").eq("X").field("sn").startswith("1").build()`.

    `use_or` and `use_and` say how what follows is joined to what stands; what stands is one operand then.
    """

    def __init__(self) -> None:
        self._text, self._name, self._join = "", "", "and"

    def field(self, name: str) -> Self:
        """Begin a condition on a field."""
        self._name = odata.field(name).name
        return self

    def _add(self, part: str) -> Self:
        if self._text:
            self._text = f"{self._text} {self._join} {part}"
        else:
            self._text = part
        return self

    def _compare(self, operator: str, value: Any) -> Self:
        if not self._name:
            raise ValueError("Call field() first.")
        return self._add(_condition(self._name, operator, value))

    def eq(self, value: Any) -> Self:
        """The field equals the value."""
        return self._compare("eq", value)

    def ne(self, value: Any) -> Self:
        """The field differs from the value."""
        return self._compare("ne", value)

    def gt(self, value: Any) -> Self:
        """The field is greater."""
        return self._compare("gt", value)

    def ge(self, value: Any) -> Self:
        """The field is greater or equal."""
        return self._compare("ge", value)

    def lt(self, value: Any) -> Self:
        """The field is less."""
        return self._compare("lt", value)

    def le(self, value: Any) -> Self:
        """The field is less or equal."""
        return self._compare("le", value)

    def contains(self, value: str) -> Self:
        """The field contains the text."""
        return self._compare("contains", value)

    def startswith(self, value: str) -> Self:
        """The field begins with the text."""
        return self._compare("startswith", value)

    def endswith(self, value: str) -> Self:
        """The field ends with the text."""
        return self._compare("endswith", value)

    def is_null(self) -> Self:
        """The field has no value."""
        return self._compare("eq", None)

    def is_not_null(self) -> Self:
        """The field has a value."""
        return self._compare("ne", None)

    def in_list(self, values: list[Any]) -> Self:
        """The field equals one of the values."""
        return self._compare("in", values)

    def use_or(self) -> Self:
        """Join what follows with "or"."""
        return self._joined("or")

    def use_and(self) -> Self:
        """Join what follows with "and" (the default)."""
        return self._joined("and")

    def _joined(self, join: str) -> Self:
        if join != self._join and f" {self._join} " in self._text:
            self._text = f"({self._text})"
        self._join = join
        return self

    def or_group(self, builder: ODataFilterBuilder) -> Self:
        """Add what another builder holds, as one operand."""
        return self._add(f"({builder.build()})")

    def raw(self, expression: str) -> Self:
        """Add a filter that somebody wrote by hand, as one operand."""
        return self._add(odata.raw(expression))

    def build(self) -> str:
        """Return the filter."""
        return self._text

    __str__ = build
