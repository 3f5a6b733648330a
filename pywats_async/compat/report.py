"""The old helpers that put report queries together, over `pywats_async.odata`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from ..odata import Field, all_of, field, literal

__all__ = [
    "build_date_range_filter",
    "build_expand_clause",
    "build_header_filter",
    "build_orderby_clause",
    "build_part_number_filter",
    "build_query_params",
    "build_recent_filter",
    "build_serial_filter",
    "build_subunit_part_filter",
    "build_subunit_serial_filter",
    "build_today_filter",
    "combine_filters",
    "format_datetime_for_odata",
    "get_default_query_params",
    "get_expand_fields",
    "is_uut_report_type",
]


def build_serial_filter(serial_number: str) -> str:
    """Return the filter for a serial number."""
    return field("serialNumber").eq(serial_number)


def build_part_number_filter(part_number: str) -> str:
    """Return the filter for a part number."""
    return field("partNumber").eq(part_number)


def build_date_range_filter(start_date: datetime, end_date: datetime, field_name: str = "start") -> str:
    """Return the filter for a time between two, both included; a naive time is local time."""
    return all_of(field(field_name).ge(start_date), field(field_name).le(end_date))


def build_recent_filter(days: int = 7, field_name: str = "start") -> str:
    """Return the filter for the last days."""
    return field(field_name).ge(datetime.now(UTC) - timedelta(days=days))


def build_today_filter(field_name: str = "start") -> str:
    """Return the filter for today, from local midnight."""
    return field(field_name).ge(datetime.now().astimezone().replace(hour=0, minute=0, second=0, microsecond=0))


def _subunits(is_uut: bool) -> Field:
    return field("subUnits" if is_uut else "uurSubUnits")


def build_subunit_part_filter(subunit_part_number: str, is_uut: bool = True) -> str:
    """Return the filter for units with such a part in them."""
    return _subunits(is_uut).any("partNumber", subunit_part_number)


def build_subunit_serial_filter(subunit_serial_number: str, is_uut: bool = True) -> str:
    """Return the filter for units with this part in them."""
    return _subunits(is_uut).any("serialNumber", subunit_serial_number)


def build_header_filter(
    part_number: str | None = None,
    serial_number: str | None = None,
    start_date: datetime | None = None,
    end_date: datetime | None = None,
) -> str | None:
    """Return the filter for all that is given; None if nothing is."""
    found = all_of(
        None if part_number is None else field("partNumber").eq(part_number),
        None if serial_number is None else field("serialNumber").eq(serial_number),
        None if start_date is None else field("start").ge(start_date),
        None if end_date is None else field("start").le(end_date),
    )
    return str(found) or None


def combine_filters(filters: Sequence[str | None], operator: str = "and") -> str | None:
    """Join what is given; None if nothing is."""
    given = [text for text in filters if text]
    return None if not given else given[0] if len(given) == 1 else f" {operator} ".join(f"({text})" for text in given)


def format_datetime_for_odata(dt: datetime) -> str:
    """Return a time as OData writes it; a naive one is local time."""
    return literal(dt)


def is_uut_report_type(report_type: Any) -> bool:
    """Return whether test reports are meant, not repairs."""
    return str(getattr(report_type, "value", report_type)).upper() in ("U", "UUT")


def get_expand_fields(
    is_uut: bool,
    include_subunits: bool = False,
    include_misc_info: bool = False,
    include_assets: bool = False,
    include_attachments: bool = False,
) -> list[str]:
    """Return what is to be expanded."""
    wanted = {
        "subUnits": include_subunits,
        "miscInfo": include_misc_info,
        "assets": include_assets,
        "attachments": include_attachments,
    }
    names = [name for name, included in wanted.items() if included]
    return names if is_uut else [f"uur{name[0].upper()}{name[1:]}" for name in names]


def build_expand_clause(expand: list[str] | None) -> str | None:
    """Return the value of $expand."""
    return ",".join(expand) if expand else None


def build_orderby_clause(orderby: str | None = None, default: str = "start desc") -> str:
    """Return the value of $orderby."""
    return orderby or default


def build_query_params(
    odata_filter: str | None = None,
    top: int | None = None,
    skip: int | None = None,
    orderby: str | None = None,
    expand: list[str] | None = None,
    select: list[str] | None = None,
    count: bool = False,
    **_: Any,
) -> dict[str, Any]:
    """Return the parameters of a query; what is not given is left out."""
    given = {
        "$filter": odata_filter,
        "$top": top,
        "$skip": skip,
        "$orderby": orderby,
        "$expand": build_expand_clause(expand),
        "$select": ",".join(select) if select else None,
        "$count": "true" if count else None,
    }
    return {name: value for name, value in given.items() if value is not None}


def get_default_query_params(
    report_type: Any = "U", include_subunits: bool = False, top: int = 100, orderby: str = "start desc"
) -> dict[str, Any]:
    """Return the parameters of a usual query."""
    expand = get_expand_fields(is_uut_report_type(report_type), include_subunits)
    return build_query_params(top=top, orderby=orderby, expand=expand)
