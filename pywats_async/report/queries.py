"""Queries of report headers: single, in batches, and page after page."""

from __future__ import annotations

import re
from collections.abc import AsyncGenerator, Iterable, Sequence
from contextlib import aclosing
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Generic, TypeVar, cast

from ..bridge import Service, call, pages
from ..errors import UnexpectedResponseError, ValidationError
from ..fanout import gather
from ..odata import Expression, Literal, all_of, chunks, field, raw
from .enums import ReportType
from .headers import ReportHeader
from .policy import HEADERS

__all__ = ["HeaderQueries"]

M = TypeVar("M")
_ROUTE = "/api/Report/Query/Header"
_MOST = 10_000
"""The most rows that the server gives for one query."""
_ONE_UNIT = re.compile(r"\bserialNumber eq ", re.IGNORECASE)


class HeaderQueries(Service[M], Generic[M]):
    """The queries of the Report domain."""

    @call
    async def query_headers(
        self,
        report_type: ReportType | str = ReportType.UUT,
        expand: Sequence[str] | None = None,
        odata_filter: str | None = None,
        top: int | None = None,
        orderby: str | None = None,
        skip: int | None = None,
        select: Sequence[str] | None = None,
    ) -> list[ReportHeader]:
        """Query report headers (`GET /api/Report/Query/Header`).

        Args:
            report_type: UUT or UUR.
            expand: subUnits, miscInfo, assets, attachments, uurSubUnits, uurMiscInfo, uurAttachments.
            odata_filter: an OData filter; build it with `pywats_async.odata` when it holds data.
            top: at most so many rows, 10,000 at the most (the server's default: 10).
            orderby: start, uuid, serialNumber or timestamp, with asc or desc (the server's default: start desc).
            skip: pass over so many rows.
            select: only these fields.
        """
        query = _query(report_type, odata_filter, expand=expand, top=top, orderby=orderby, skip=skip, select=select)
        return await self._http.get(_ROUTE, list[ReportHeader], query, cache=HEADERS, batch=_batch(query))

    @call
    async def query_uut_headers(
        self,
        expand: Sequence[str] | None = None,
        odata_filter: str | None = None,
        top: int | None = None,
        orderby: str | None = None,
    ) -> list[ReportHeader]:
        """Query headers of test reports. Arguments as `query_headers`."""
        return await self.query_headers(ReportType.UUT, expand, odata_filter, top, orderby)

    @call
    async def query_uur_headers(
        self,
        expand: Sequence[str] | None = None,
        odata_filter: str | None = None,
        top: int | None = None,
        orderby: str | None = None,
    ) -> list[ReportHeader]:
        """Query headers of repair reports. Arguments as `query_headers`."""
        return await self.query_headers(ReportType.UUR, expand, odata_filter, top, orderby)

    @call
    async def query_headers_with_subunits(
        self,
        report_type: ReportType | str = ReportType.UUT,
        odata_filter: str | None = None,
        top: int | None = None,
        orderby: str | None = None,
    ) -> list[ReportHeader]:
        """Query report headers with their sub-units. Arguments as `query_headers`."""
        return await self.query_headers(report_type, [_sub_units(report_type)], odata_filter, top, orderby)

    @call
    async def query_headers_by_subunit_part_number(
        self, subunit_part_number: str, report_type: ReportType | str = ReportType.UUT, top: int | None = None
    ) -> list[ReportHeader]:
        """Query headers of reports with a sub-unit of this part number."""
        return await self._by_sub_unit("partNumber", subunit_part_number, report_type, top)

    @call
    async def query_headers_by_subunit_serial(
        self, subunit_serial_number: str, report_type: ReportType | str = ReportType.UUT, top: int | None = None
    ) -> list[ReportHeader]:
        """Query headers of reports with the sub-unit of this serial number."""
        return await self._by_sub_unit("serialNumber", subunit_serial_number, report_type, top)

    async def _by_sub_unit(
        self, name: str, value: str, report_type: ReportType | str, top: int | None
    ) -> list[ReportHeader]:
        units = _sub_units(report_type)
        return await self.query_headers(report_type, [units], field(units).any(name, value), top)

    @call
    async def query_headers_by_misc_info(
        self, description: str, string_value: str, top: int | None = None
    ) -> list[ReportHeader]:
        """Query headers of test reports by a piece of miscellaneous information (`GET
        /api/Report/Query/HeaderByMiscInfo`).

        The server gives a few fields only, and knows no limit: `top` cuts its answer.
        """
        query = {"description": description, "data": string_value}
        found = await self._http.get("/api/Report/Query/HeaderByMiscInfo", list[ReportHeader], query, cache=HEADERS)
        return found if top is None else found[:top]

    @call
    async def get_headers_by_serial(
        self,
        serial_number: str | Iterable[str],
        report_type: ReportType | str = ReportType.UUT,
        top: int | None = None,
    ) -> list[ReportHeader]:
        """Return the headers of one unit or of many, newest first: one query for each URL-sized chunk of serial
        numbers.

        Args:
            serial_number: one, or any number of them.
            top: at most so many in all (default: all).
        """
        if isinstance(serial_number, str):
            return await self._all(report_type, field("serialNumber").eq(serial_number), top)
        reads = [partial(self._all, report_type, part, top) for part in chunks("serialNumber", serial_number)]
        found = await gather(reads)
        if len(found) == 1:
            return found[0]
        headers = [header for some in found for header in some]
        headers.sort(key=lambda header: header.start.timestamp() if header.start else 0.0, reverse=True)
        return headers[:top]

    @call
    async def get_headers_by_part_number(
        self, part_number: str, report_type: ReportType | str = ReportType.UUT, top: int | None = None
    ) -> list[ReportHeader]:
        """Return the headers of all units of a part number, newest first; at most `top` (default: all)."""
        return await self._all(report_type, field("partNumber").eq(part_number), top)

    @call
    async def get_headers_by_date_range(
        self,
        start_date: datetime,
        end_date: datetime,
        report_type: ReportType | str = ReportType.UUT,
        top: int | None = None,
    ) -> list[ReportHeader]:
        """Return the headers of reports that started in this time, newest first. Naive times are local."""
        return await self._all(report_type, _between(start_date, end_date), top)

    @call
    async def get_recent_headers(
        self, days: int = 7, report_type: ReportType | str = ReportType.UUT, top: int | None = None
    ) -> list[ReportHeader]:
        """Return the headers of reports that started in the last `days`, newest first."""
        now = datetime.now().astimezone()
        return await self._all(report_type, _between(now - timedelta(days=days), now), top)

    @call
    async def get_todays_headers(
        self, report_type: ReportType | str = ReportType.UUT, top: int | None = None
    ) -> list[ReportHeader]:
        """Return the headers of reports that started since local midnight, newest first."""
        midnight = datetime.now().astimezone().replace(hour=0, minute=0, second=0, microsecond=0)
        return await self._all(report_type, _between(midnight, midnight + timedelta(days=1)), top)

    async def _all(self, report_type: ReportType | str, where: Expression, top: int | None) -> list[ReportHeader]:
        found: list[ReportHeader] = []
        size = _MOST if top is None else min(top, _MOST)
        async with aclosing(self._pages(_query(report_type, where), size)) as source:
            async for page in source:
                found += page
                if top is not None and len(found) >= top:
                    break
        return found[:top]

    @pages
    def iter_uut_headers(
        self,
        *,
        part_number: str | None = None,
        serial_number: str | None = None,
        odata_filter: str | None = None,
        after: int | None = None,
        orderby: str | None = None,
        expand: Sequence[str] | None = None,
        select: Sequence[str] | None = None,
        page_size: int = 1_000,
    ) -> AsyncGenerator[Sequence[ReportHeader]]:
        """Yield the headers of all matching test reports, page after page.

        Args:
            part_number: only this part number.
            serial_number: only this unit.
            odata_filter: and only what this OData filter keeps.
            after: only reports processed after the one with this `time_stamp`, in that order: an incremental read,
                which misses nothing and repeats nothing while new reports arrive. 0 begins with the first.
            orderby: as `query_headers` (default: newest first); not together with `after`.
            expand: as `query_headers`.
            select: as `query_headers`; with `after` it must name timeStamp.
            page_size: rows for each request, 10,000 at the most.
        """
        where = _where(odata_filter, partNumber=part_number, serialNumber=serial_number)
        query = _query(ReportType.UUT, where, expand=expand, orderby=orderby, select=select)
        return self._pages(query, page_size, after)

    @pages
    def iter_uur_headers(
        self,
        *,
        part_number: str | None = None,
        serial_number: str | None = None,
        odata_filter: str | None = None,
        after: int | None = None,
        orderby: str | None = None,
        expand: Sequence[str] | None = None,
        select: Sequence[str] | None = None,
        page_size: int = 1_000,
    ) -> AsyncGenerator[Sequence[ReportHeader]]:
        """Yield the headers of all matching repair reports, page after page. Arguments as `iter_uut_headers`."""
        where = _where(odata_filter, partNumber=part_number, serialNumber=serial_number)
        query = _query(ReportType.UUR, where, expand=expand, orderby=orderby, select=select)
        return self._pages(query, page_size, after)

    async def _pages(
        self, query: dict[str, Any], size: int, after: int | None = None
    ) -> AsyncGenerator[Sequence[ReportHeader]]:
        """Read page after page until the last."""
        if not 1 <= size <= _MOST:
            raise ValidationError(f"page_size is 1 to {_MOST:,}.", field="page_size", value=size)
        if after is not None and query.get("$orderby"):
            raise ValidationError("`after` reads in the order of processing: leave orderby out.", field="orderby")
        skip, before = 0, list[Any]()
        while True:
            if after is None:
                some = {**query, "$top": size, "$skip": skip or None}
            else:
                newer = all_of(query["$filter"], field("timestamp").gt(after))
                some = {**query, "$filter": newer, "$orderby": "timestamp asc", "$top": size}
            batch = None if skip or after is not None else _batch(query)
            page = await self._http.get(_ROUTE, list[ReportHeader], some, cache=HEADERS, batch=batch)
            ids = [header.uuid for header in page]
            if page and ids == before and ids[0] is not None:
                raise UnexpectedResponseError(
                    "The server sends the same page again and again.", 200, method="GET", route=_ROUTE
                )
            seen = set(before)
            # Reports that arrive meanwhile push rows of the last page onto this one.
            if fresh := [header for header in page if header.uuid is None or header.uuid not in seen]:
                yield fresh
            # A short page is the last one, unless its round length says that a proxy or a setting caps pages.
            if not page or (len(page) < size and len(page) % 50):
                return
            skip, before = skip + len(page), ids
            if after is not None:
                after = _last(page)


def _batch(query: dict[str, Any]) -> str | None:
    """Return the call that reads many of these at once: of one unit, there is one."""
    where = query["$filter"]
    return "report.get_headers_by_serial([...])" if _ONE_UNIT.search(where) and " or " not in where else None


def _last(page: Sequence[ReportHeader]) -> int:
    stamp = page[-1].time_stamp
    if stamp is None:
        raise ValidationError("An incremental read needs the field timeStamp: name it in `select`.", field="select")
    return stamp


def _kind(report_type: ReportType | str) -> str:
    """Return how the server's filter names the report type. "U" is the old client's name of a test report."""
    kind = str(getattr(report_type, "value", report_type)).upper()
    if kind not in ("U", "T", "UUT", "R", "UUR"):
        raise ValidationError(
            f"report_type is UUT or UUR, not {report_type!r}.", field="report_type", value=report_type
        )
    return "R" if kind in ("R", "UUR") else "T"


def _sub_units(report_type: ReportType | str) -> str:
    return "uurSubUnits" if _kind(report_type) == "R" else "subUnits"


def _between(start: datetime, end: datetime) -> Expression:
    return all_of(field("start").ge(start), field("start").le(end))


def _where(odata_filter: str | None, **equal: Literal) -> Expression:
    values = [field(name).eq(value) for name, value in equal.items() if value is not None]
    return all_of(*values, raw(odata_filter) if odata_filter else None)


def _query(
    report_type: ReportType | str,
    where: str | None,
    *,
    expand: Sequence[str] | None = None,
    top: int | None = None,
    orderby: str | None = None,
    skip: int | None = None,
    select: Sequence[str] | None = None,
) -> dict[str, Any]:
    """Return the query string. A filter that somebody wrote by hand is one operand of ours."""
    if top is not None and not (isinstance(cast("object", top), int) and 0 <= top <= _MOST):
        hint = "Use iter_uut_headers or iter_uur_headers for more."
        raise ValidationError(f"top is 0 to {_MOST:,}, not {top!r}.", field="top", value=top, hint=hint)
    given = where if isinstance(where, Expression) else raw(where) if where else None
    return {
        "$filter": all_of(given, field("reportType").eq(_kind(report_type))),
        "$expand": expand or None,
        "$top": top,
        "$orderby": orderby,
        "$skip": skip or None,
        "$select": select or None,
    }
