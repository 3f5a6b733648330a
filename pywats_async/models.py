"""The bases of what the server answers: rows of a query, and things that a caller edits and sends back."""

from __future__ import annotations

import gc
from collections.abc import Sequence
from functools import cache
from itertools import compress
from operator import attrgetter
from typing import Any, TypeVar, cast, get_args, get_origin

from pydantic import AliasChoices, BaseModel, ConfigDict, Field, TypeAdapter, ValidationError
from pydantic.alias_generators import to_camel
from pydantic.fields import FieldInfo
from pydantic_core import from_json
from typing_extensions import TypeForm

__all__ = ["Entity", "Row", "decode", "either"]

T = TypeVar("T")
_LARGE = 1 << 15
"""Bytes of JSON from which on the garbage collector is held: it would look at every new row several times."""
_FIELDS_SET: Any = vars(BaseModel)["__pydantic_fields_set__"]


class Row(BaseModel):
    """One row of a query: frozen, so that it can be shared. Keys that no field names are kept as extras."""

    model_config = ConfigDict(frozen=True, extra="allow", alias_generator=to_camel, populate_by_name=True)


class Entity(BaseModel):
    """A thing that a caller edits and sends back. Keys that no field names are kept, and sent back as they came."""

    model_config = ConfigDict(extra="allow", alias_generator=to_camel, populate_by_name=True)


def either(*names: str) -> Any:
    """Declare a field that is None by default, and that servers call by one of these names. The first one is sent."""
    return Field(default=None, validation_alias=AliasChoices(*names), serialization_alias=names[0])


@cache
def _adapter(returns: Any, /) -> TypeAdapter[Any]:
    return TypeAdapter(returns)


def decode(returns: TypeForm[T], content: bytes) -> T:
    """Turn JSON into what a route returns.

    A field of a queried row whose value is not of its type (what servers hold is older than any model) keeps the value
    as the server sent it. Raises pydantic's ValidationError where the shape is another one, RecursionError for absurd
    depths.
    """
    collecting = len(content) >= _LARGE and gc.isenabled()
    if collecting:
        gc.disable()
    try:
        return _decode(returns, content)
    finally:
        if collecting:
            gc.enable()


def _decode(returns: TypeForm[T], content: bytes) -> T:
    try:
        decoded: T = _adapter(cast("Any", returns)).validate_json(content, by_alias=True, by_name=False)
    except ValidationError:
        row = (get_args(returns) or (None,))[0] if get_origin(returns) is list else None
        items = _objects(content) if isinstance(row, type) and issubclass(row, Row) else None
        if items is None:
            raise
        decoded = cast("T", [_salvaged(cast("type[Row]", row), item) for item in items])
    if isinstance(decoded, list) and decoded and isinstance(decoded[0], Row):
        _share_field_sets(decoded)
    return decoded


def _objects(content: bytes) -> list[dict[str, Any]] | None:
    """Return the list of objects that the JSON is, or None if it is something else."""
    try:
        items = from_json(content)
    except ValueError:
        return None
    return items if isinstance(items, list) and all(isinstance(item, dict) for item in items) else None


def _salvaged(row: type[Row], item: dict[str, Any]) -> Row:
    """Return the row with each value that fits, and as it came each that does not."""
    try:
        return row.model_validate(item)
    except ValidationError as error:
        unfit = {str(problem["loc"][0]) for problem in error.errors(include_url=False)}
        good = row.model_validate({key: value for key, value in item.items() if key not in unfit})
        names = {alias: name for name, field in row.model_fields.items() for alias in _aliases(field)}
        return good.model_copy(update={names.get(key, key): item[key] for key in unfit if key in item})


def _aliases(field: FieldInfo) -> list[Any]:
    known = field.validation_alias
    return list(known.choices) if isinstance(known, AliasChoices) else [known]


def _share_field_sets(rows: Sequence[Any]) -> None:
    """Let rows that name the same fields share one record of it: more than half of a row's memory otherwise."""
    shared: set[str] = rows[0].__pydantic_fields_set__
    for row in compress(rows, map(shared.__eq__, map(attrgetter("__pydantic_fields_set__"), rows))):
        _FIELDS_SET.__set__(row, shared)
