"""The bases of what the server answers: rows of a query, and things that a caller edits and sends back."""

from __future__ import annotations

import gc
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from enum import IntEnum
from functools import cache
from typing import Annotated, Any, Self, TypeAlias, TypeVar, cast, get_args, get_origin

from pydantic import (
    AfterValidator,
    AliasChoices,
    AliasGenerator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    TypeAdapter,
    ValidationError,
    ValidationInfo,
)
from pydantic.alias_generators import to_camel, to_pascal
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUseDefault, from_json
from typing_extensions import TypeForm

__all__ = [
    "BOTH_CASES",
    "Entity",
    "Given",
    "Many",
    "Moment",
    "OpenEnum",
    "Row",
    "aware",
    "decode",
    "decoded_or_none",
    "either",
]

T = TypeVar("T")
_LARGE = 1 << 15
"""Bytes of JSON from which on the garbage collector is held: it would look at every new row several times."""
_FIELDS_SET: Any = vars(BaseModel)["__pydantic_fields_set__"]


BOTH_CASES = AliasGenerator(
    validation_alias=lambda name: AliasChoices(to_camel(name), to_pascal(name)), serialization_alias=to_camel
)
"""For models whose keys are camelCase on public routes and PascalCase on internal ones."""


class _Model(BaseModel):
    def __repr_args__(self) -> Iterable[tuple[str | None, Any]]:
        """Leave out what is not known: most fields of a row are empty, or were not asked for."""
        return [(name, value) for name, value in super().__repr_args__() if value is not None]


class Row(_Model):
    """One row of a query: frozen, so that it can be shared. Keys that no field names are kept as extras."""

    model_config = ConfigDict(frozen=True, extra="allow", alias_generator=to_camel, populate_by_name=True)


class Entity(_Model):
    """A thing that a caller edits and sends back. Keys that no field names are kept, and sent back as they came."""

    model_config = ConfigDict(extra="allow", alias_generator=to_camel, populate_by_name=True)


class OpenEnum(IntEnum):
    """Numbers with names. One that a newer server invents has the name UNKNOWN_<number>."""

    @classmethod
    def _missing_(cls, value: object) -> Self | None:
        if not isinstance(value, int):
            return None
        member = int.__new__(cls, value)
        member._name_, member._value_ = f"UNKNOWN_{value}", value
        return member


def aware(moment: datetime) -> datetime:
    """Return a time with its offset. A naive one is local time, as on a test station."""
    return moment if moment.tzinfo else moment.astimezone()


def _received(moment: datetime, info: ValidationInfo) -> datetime:
    return moment.replace(tzinfo=UTC) if info.mode == "json" and moment.tzinfo is None else moment


def _unless_null(value: Any) -> Any:
    if value is None:
        raise PydanticUseDefault
    return value


Moment: TypeAlias = Annotated[datetime, AfterValidator(_received), PlainSerializer(aware, when_used="json")]
"""A time: one that a server gives without an offset is UTC, one that a caller gives without an offset is local."""
Given: TypeAlias = Annotated[T, BeforeValidator(_unless_null)]
"""A value with a default, which null stands for too."""
Many: TypeAlias = Annotated[list[T], BeforeValidator(lambda items: [] if items is None else items)]
"""A list, for which servers send null too."""


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


def decoded_or_none(returns: TypeForm[T], content: bytes) -> T | None:
    """Return what `decode` does, or None where the content is something else: for answers that are not documented."""
    try:
        return decode(returns, content)
    except (ValidationError, RecursionError):
        return None


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
    share = _FIELDS_SET.__set__
    for row in rows:
        if row.__pydantic_fields_set__ == shared:
            share(row, shared)
