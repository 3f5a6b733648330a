"""The filter of analytic queries: a model, the same fields as keyword arguments, and what is sent of either."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from difflib import get_close_matches
from typing import Annotated, Any, TypeAlias, TypedDict

import pydantic
from pydantic import BaseModel, BeforeValidator, ConfigDict
from pydantic.alias_generators import to_camel

from ..errors import ValidationError
from ..models import Moment, either
from .dimensions import DimensionBuilder
from .enums import DateGrouping, RunFilter, StatusFilter
from .paths import StepPath, normalize_paths

__all__ = ["FilterData", "Filters", "MoreFilters", "WATSFilter", "filter_body"]


def _status(value: Any) -> Any:
    """Spell a status as the server does; what is none stays as it is (the server knows "All" too)."""
    try:
        return StatusFilter(value)
    except ValueError:
        return value


def _grouping(value: Any) -> Any:
    return DateGrouping.__members__.get(value.strip().upper(), value) if isinstance(value, str) else value


def _text(value: Any) -> Any:
    return value.build() if isinstance(value, DimensionBuilder) else value


def _paths(value: Any) -> Any:
    return normalize_paths(value) if isinstance(value, str | StepPath | list | tuple) else value


class WATSFilter(BaseModel):
    """What analytic queries select by. What is None is not sent. Text takes wildcards where the server does.

    An unknown field is an error: left out in silence, it would select everything.
    """

    model_config = ConfigDict(
        alias_generator=to_camel,
        populate_by_name=True,
        extra="forbid",
        validate_assignment=True,
        coerce_numbers_to_str=True,
    )

    serial_number: str | None = None
    part_number: str | None = None
    revision: str | None = None
    batch_number: str | None = None
    station_name: str | None = None
    test_operation: str | None = None
    """The name of the test process."""
    status: Annotated[StatusFilter | str | None, BeforeValidator(_status)] = None
    yield_value: int | None = either("yield")
    misc_description: str | None = None
    misc_value: str | None = None
    misc_info_description: str | None = None
    misc_info_string: str | None = None
    asset_serial_number: str | None = None
    asset_name: str | None = None
    product_group: str | None = None
    level: str | None = None
    sw_filename: str | None = None
    sw_version: str | None = None
    socket: str | None = None
    date_from: Moment | None = None
    """A naive time is local."""
    date_to: Moment | None = None
    date_grouping: Annotated[DateGrouping | None, BeforeValidator(_grouping)] = None
    """What a period is."""
    period_count: int | None = None
    """How many periods back."""
    include_current_period: bool | None = None
    max_count: int | None = None
    min_count: int | None = None
    """Leave out rows with fewer units."""
    top_count: int | None = None
    """At most so many rows."""
    dimensions: Annotated[str | None, BeforeValidator(_text)] = None
    """What rows are for and ordered by, as "partNumber;period;fpy desc": see `DimensionBuilder`."""
    run: RunFilter | int | None = None
    """Which tests of a unit count."""
    measurement_paths: Annotated[str | None, BeforeValidator(_paths)] = either(
        "measurementPaths", "measurement_path", "measurementPath"
    )
    """Paths as "Main/Power/Rails::5V", several divided by semicolons; sent in the address."""


class Filters(TypedDict, total=False):
    """The fields of `WATSFilter` as keyword arguments, but those that many methods name themselves."""

    serial_number: str | None
    part_number: str | None
    revision: str | None
    batch_number: str | None
    station_name: str | None
    test_operation: str | None
    status: StatusFilter | str | None
    yield_value: int | None
    misc_description: str | None
    misc_value: str | None
    misc_info_description: str | None
    misc_info_string: str | None
    asset_serial_number: str | None
    asset_name: str | None
    sw_filename: str | None
    sw_version: str | None
    socket: str | None
    date_from: datetime | None
    date_to: datetime | None
    date_grouping: DateGrouping | int | str | None
    period_count: int | None
    include_current_period: bool | None
    max_count: int | None
    min_count: int | None
    top_count: int | None
    dimensions: str | DimensionBuilder | None
    run: RunFilter | int | None


class MoreFilters(Filters, total=False):
    """All fields of `WATSFilter` as keyword arguments, but the measurement paths."""

    product_group: str | None
    level: str | None


FilterData: TypeAlias = WATSFilter | Mapping[str, Any]
"""A filter, or its fields by either name."""


def filter_body(filter_data: FilterData | None, fields: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Return what is sent of a filter: its fields by wire name, and over them the keyword arguments that are not None.

    Raises:
        ValidationError: a field is unknown or of the wrong type; the message names it.
    """
    given = filter_data.model_dump(exclude_none=True) if isinstance(filter_data, WATSFilter) else filter_data or {}
    merged = {**given, **{name: value for name, value in (fields or {}).items() if value is not None}}
    try:
        checked = WATSFilter.model_validate(merged)
    except pydantic.ValidationError as error:
        raise _refused(error) from error
    return checked.model_dump(mode="json", by_alias=True, exclude_none=True)


def _refused(error: pydantic.ValidationError) -> ValidationError:
    first = error.errors(include_url=False)[0]
    name = str(first["loc"][0])
    if first["type"] != "extra_forbidden":
        return ValidationError(f"The filter's {name}: {first['msg']}.", field=name, value=first["input"])
    close = get_close_matches(name, WATSFilter.model_fields, n=1)
    return ValidationError(
        f"{name!r} is not a field of a filter." + (f" Did you mean {close[0]!r}?" if close else ""), field=name
    )
