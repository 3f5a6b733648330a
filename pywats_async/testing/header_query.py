"""`GET /api/Report/Query/Header`: the OData options of a header query, and their limits."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping

from .header_rows import COLLECTIONS, FIELDS
from .odata_options import condition, demand_known, names, number, order, refused, select, spelt
from .store import Store

__all__ = ["DEFAULT_TOP", "MAX_TOP", "query_headers"]

DEFAULT_TOP = 10
MAX_TOP = 10_000

_ORDERED = {"start": "start", "uuid": "uuid", "serialnumber": '"serialNumber"', "timestamp": '"timeStamp"'}
_TYPE = "ReportHeader"
_ALLOWED = ("$filter", "$top", "$skip", "$orderby", "$select", "$expand")


def query_headers(store: Store, options: Mapping[str, str]) -> bytes:
    """Return the answer to a header query: a bare JSON array.

    Raises:
        Refusal: 400, for an option that the server does not offer or understand.
    """
    demand_known(options, _ALLOWED)
    top = number(options, "$top", DEFAULT_TOP)
    if top > MAX_TOP:
        raise refused(
            f"The limit of '{MAX_TOP}' for Top query has been exceeded. The value from the incoming request is '{top}'."
        )
    skip = number(options, "$skip", 0)
    ordered = order(options.get("$orderby") or "start desc", _ORDERED, FIELDS, _TYPE)
    chosen = names(options.get("$select"))
    expanded = [spelt(name, COLLECTIONS, _TYPE) for name in names(options.get("$expand"))]
    selected = [spelt(name, {**FIELDS, **COLLECTIONS}, _TYPE) for name in chosen if name != "*"]
    where, values = condition(options)
    try:
        rows = store.headers(where, values, f"{ordered}, uuid", skip, top, expanded)
    except sqlite3.OperationalError as error:
        raise refused(f"The node count limit has been exceeded: the filter is too large ({error}).") from error
    if selected and "*" not in chosen:
        rows = select(rows, {*selected, *expanded})
    return f"[{','.join(rows)}]".encode()
