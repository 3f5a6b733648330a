"""The part of OData's `$filter` that the server understands, turned into SQL with bound values.

Understood: `and`, `or`, `not`, `eq ne gt ge lt le in`, parentheses, string functions, `any`/`all` on collections, null.
Refused, as the server's documentation says: arithmetic, `has`, number and date functions. What the text of a caller
holds never becomes SQL: names come from our own tables, values are bound.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from .header_rows import COLLECTIONS, FIELDS
from .odata_tokens import FilterError, Token, tokens
from .times import parse_ticks

__all__ = ["REPORTS", "EntitySet", "FilterError", "compile_filter"]

_COMPARE = {"eq": "=", "ne": "IS NOT", "gt": ">", "ge": ">=", "lt": "<", "le": "<="}
_ARITHMETIC = ("add", "sub", "mul", "div", "divby", "mod")
_REFUSED = {
    **dict.fromkeys(("round", "floor", "ceiling"), "number"),
    **dict.fromkeys(
        ("year", "month", "day", "hour", "minute", "second", "fractionalseconds", "totalseconds", "date", "time", "now",
         "totaloffsetminutes", "mindatetime", "maxdatetime"),
        "date",
    ),
    **dict.fromkeys(("cast", "isof", "geo.distance", "geo.intersects", "geo.length"), "type"),
}  # fmt: skip
_STRING_FUNCTIONS: dict[str, tuple[str, int, str]] = {
    "contains": ("(instr({0}, {1}) > 0)", 2, "Boolean"),
    "startswith": ("odata_startswith({0}, {1})", 2, "Boolean"),
    "endswith": ("odata_endswith({0}, {1})", 2, "Boolean"),
    "tolower": ("odata_tolower({0})", 1, "String"),
    "toupper": ("odata_toupper({0})", 1, "String"),
    "trim": ("odata_trim({0})", 1, "String"),
    "length": ("odata_length({0})", 1, "Int64"),
    "indexof": ("(instr({0}, {1}) - 1)", 2, "Int64"),
    "concat": ("({0} || {1})", 2, "String"),
    "substring": ("odata_substring({0}, {1})", 2, "String"),
}


@dataclass(frozen=True, slots=True)
class _Sql:
    """A piece of SQL, the values bound in it, and its OData type (`Null` for null)."""

    text: str
    values: tuple[Any, ...]
    kind: str


@dataclass(frozen=True, slots=True)
class EntitySet:
    """What is filtered: its fields and their types, and where SQL finds a field."""

    name: str
    fields: Mapping[str, str]
    column: Callable[[str], str]
    collections: Mapping[str, Mapping[str, str]] = field(default_factory=dict[str, Mapping[str, str]])


REPORTS = EntitySet("ReportHeader", FIELDS, 'reports."{}"'.format, COLLECTIONS)


def compile_filter(text: str, entities: EntitySet = REPORTS) -> tuple[str, list[Any]]:
    """Return the SQL condition of a `$filter`, and the values bound in it.

    Raises:
        FilterError: the text says which part and why, as the server does.
    """
    parser = _Parser(text, entities)
    try:
        condition = parser.expression()
    except RecursionError:
        raise FilterError("The recursion limit has been exceeded.") from None
    parser.end()
    parser.demand_condition(condition)
    return condition.text, list(condition.values)


class _Parser:
    def __init__(self, text: str, entities: EntitySet) -> None:
        self._text, self._entities = text, entities
        self._tokens = tokens(text)
        self._next = 0
        self._ranges: dict[str, tuple[str, str, Mapping[str, str]]] = {}
        """The variables of the lambdas that are open: name, its collection, its table, its fields."""

    # -- tokens

    def _peek(self) -> Token:
        return self._tokens[self._next]

    def _take(self) -> Token:
        token = self._peek()
        self._next += token.kind != "end"
        return token

    def _keyword(self, *words: str) -> str | None:
        token = self._peek()
        if token.kind == "name" and token.text in words:
            self._next += 1
            return token.text
        return None

    def _sign(self, sign: str) -> bool:
        found = self._peek().text == sign and self._peek().kind == "sign"
        self._next += found
        return found

    def _expect(self, sign: str) -> None:
        if not self._sign(sign):
            raise self._syntax()

    def _syntax(self) -> FilterError:
        return FilterError(f"Syntax error at position {self._peek().at} in '{self._text}'.")

    def end(self) -> None:
        """Refuse what is left over."""
        token = self._peek()
        if token.text in _ARITHMETIC or token.text in ("+", "-", "*", "%"):
            raise FilterError(f"Arithmetic operator '{token.text}' is not allowed.")
        if token.text == "has":
            raise FilterError("Logical operator 'has' is not allowed.")
        if token.kind != "end":
            raise self._syntax()

    # -- grammar, loosest binding first

    def expression(self) -> _Sql:
        parts = [self._conjunction()]
        while self._keyword("or"):
            parts.append(self._conjunction())
        return self._join("OR", parts)

    def _conjunction(self) -> _Sql:
        parts = [self._comparison()]
        while self._keyword("and"):
            parts.append(self._comparison())
        return self._join("AND", parts)

    def _join(self, word: str, parts: list[_Sql]) -> _Sql:
        """Join conditions as a balanced tree: the database bounds the depth of a condition, not its width."""
        if len(parts) == 1:
            return parts[0]
        middle = len(parts) // 2
        left, right = self._join(word, parts[:middle]), self._join(word, parts[middle:])
        for side in (left, right):
            self.demand_condition(side, word.capitalize())
        return _Sql(f"({left.text} {word} {right.text})", left.values + right.values, "Boolean")

    def demand_condition(self, sql: _Sql, operator: str = "Filter") -> None:
        """Refuse what is neither true nor false."""
        if sql.kind != "Boolean":
            raise FilterError(
                f"A binary operator with incompatible types was detected. Found operand type 'Edm.{sql.kind}' for "
                f"operator kind '{operator}', which needs conditions."
            )

    def _comparison(self) -> _Sql:
        left = self._unary()
        word = self._keyword(*_COMPARE, "in")
        if word is None:
            if self._peek().text in (*_ARITHMETIC, "has"):
                self.end()
            return left
        if word == "in":
            return self._in(left)
        right = self._unary()
        if self._peek().text in _ARITHMETIC:
            self.end()
        return _compare(word, left, right)

    def _in(self, left: _Sql) -> _Sql:
        self._expect("(")
        items = [self._unary()]
        while self._sign(","):
            items.append(self._unary())
        self._expect(")")
        for item in items:
            _compare("eq", left, item)
        known = [item for item in items if item.kind != "Null"]
        marks = ", ".join(item.text for item in known)
        null = f" OR {left.text} IS NULL" if len(known) < len(items) else ""
        values = left.values + tuple(value for item in known for value in item.values)
        return _Sql(f"({left.text} IN ({marks}){null})", values + (left.values if null else ()), "Boolean")

    def _unary(self) -> _Sql:
        if not self._keyword("not"):
            return self._primary()
        operand = self._unary()
        if operand.kind != "Boolean":
            raise FilterError(
                "A unary operator with an incompatible type was detected. Found operand type "
                f"'Edm.{operand.kind}' for operator kind 'Not'. Put the comparison in parentheses."
            )
        return _Sql(f"({operand.text} IS NOT TRUE)", operand.values, "Boolean")

    def _primary(self) -> _Sql:
        token = self._take()
        if token.kind == "sign" and token.text == "(":
            inner = self.expression()
            self._expect(")")
            return inner
        if token.kind == "name":
            return self._named(token)
        literal = _literal(token)
        if literal is None:
            self._next -= token.kind != "end"
            self.end()
            raise self._syntax()
        return literal

    def _named(self, token: Token) -> _Sql:
        if token.text in ("true", "false"):
            return _Sql("?", (token.text == "true",), "Boolean")
        if token.text == "null":
            return _Sql("NULL", (), "Null")
        if self._sign("("):
            return self._function(token.text)
        if self._sign("/"):
            return self._path(token)
        entities = self._entities
        return _field(token.text, entities.fields, entities.column, entities.name)

    def _function(self, name: str) -> _Sql:
        refused = _REFUSED.get(name)
        if refused is not None:
            raise FilterError(f"Function '{name}' is not allowed: {refused} functions are not supported.")
        if name not in _STRING_FUNCTIONS:
            raise FilterError(f"An unknown function with name '{name}' was found.")
        arguments = [self.expression()]
        while self._sign(","):
            arguments.append(self.expression())
        self._expect(")")
        template, count, kind = _STRING_FUNCTIONS[name]
        kinds = ["String", "Int64" if name == "substring" else "String"][:count]
        if [argument.kind for argument in arguments] != kinds:
            given = ", ".join(f"Edm.{argument.kind}" for argument in arguments)
            raise FilterError(f"No function signature for the function with name '{name}' matches ({given}).")
        places = [int(place) for place in re.findall(r"\{(\d)\}", template)]
        values = tuple(value for place in places for value in arguments[place].values)
        return _Sql(template.format(*(argument.text for argument in arguments)), values, kind)

    def _path(self, token: Token) -> _Sql:
        after = self._take().text
        if token.text in self._ranges:
            collection, alias, fields = self._ranges[token.text]
            return _field(after, fields, (alias + '."{}"').format, collection)
        collection = _name(token.text, self._entities.collections, self._entities.name)
        if after not in ("any", "all"):
            raise FilterError(f"'{token.text}/{after}' is not supported: a collection takes any(...) or all(...).")
        self._expect("(")
        number = f"part{len(self._ranges)}"
        source = (
            f"SELECT 1 FROM parts {number} "  # noqa: S608 - the alias is our own
            f"WHERE {number}.report = reports.report AND {number}.collection = ?"
        )
        if after == "any" and self._sign(")"):
            return _Sql(f"EXISTS ({source})", (collection,), "Boolean")
        variable = self._take()
        if variable.kind != "name" or variable.text in self._ranges:
            raise self._syntax()
        self._expect(":")
        self._ranges[variable.text] = (collection, number, self._entities.collections[collection])
        condition = self.expression()
        self._expect(")")
        del self._ranges[variable.text]
        self.demand_condition(condition, after.capitalize())
        if after == "any":
            return _Sql(f"EXISTS ({source} AND {condition.text})", (collection, *condition.values), "Boolean")
        exception = f"NOT EXISTS ({source} AND ({condition.text} IS NOT TRUE))"
        return _Sql(exception, (collection, *condition.values), "Boolean")


def _name(name: str, known: Mapping[str, Any], owner: str) -> str:
    """Return a name as the server spells it: names are not case-sensitive."""
    for candidate in known:
        if candidate.lower() == name.lower():
            return candidate
    raise FilterError(f"Could not find a property named '{name}' on type '{owner}'.")


def _field(name: str, fields: Mapping[str, str], column: Callable[[str], str], owner: str) -> _Sql:
    spelt = _name(name, fields, owner)
    return _Sql(column(spelt), (), fields[spelt])


_NUMBERS = ("Int64", "Double")


def _literal(token: Token) -> _Sql | None:
    if token.kind == "text":
        return _Sql("?", (token.text[1:-1].replace("''", "'"),), "String")
    if token.kind == "guid":
        return _Sql("?", (str(UUID(token.text)),), "Guid")
    if token.kind == "number":
        whole = re.fullmatch(r"-?\d{1,18}", token.text)
        return _Sql("?", (int(token.text) if whole else float(token.text),), "Int64" if whole else "Double")
    if token.kind == "time":
        ticks = parse_ticks(token.text)
        if ticks is None or ("T" in token.text.upper() and not re.search(r"(Z|[+-]\d\d:\d\d)$", token.text, re.I)):
            raise FilterError(
                f"Unrecognized 'Edm.DateTimeOffset' literal '{token.text}' at position {token.at}: a time needs an "
                "offset, as 2024-03-05T14:07:09Z or 2024-03-05T14:07:09%2B01:00 (a plus sign is quoted in a URL)."
            )
        return _Sql("?", (ticks,), "DateTimeOffset")
    return None


def _compare(word: str, left: _Sql, right: _Sql) -> _Sql:
    values = left.values + right.values
    if "Null" in (left.kind, right.kind):
        if word not in ("eq", "ne"):
            return _Sql("FALSE", (), "Boolean")
        return _Sql(f"({left.text} {'IS' if word == 'eq' else 'IS NOT'} {right.text})", values, "Boolean")
    if left.kind != right.kind and not (left.kind in _NUMBERS and right.kind in _NUMBERS):
        raise FilterError(
            "A binary operator with incompatible types was detected. Found operand types "
            f"'Edm.{left.kind}' and 'Edm.{right.kind}' for operator kind '{word}'."
        )
    if left.kind == "Boolean":
        left, right = (_Sql(f"({side.text} IS TRUE)", side.values, "Boolean") for side in (left, right))
    return _Sql(f"({left.text} {_COMPARE[word]} {right.text})", values, "Boolean")
