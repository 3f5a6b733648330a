"""`pywats-async query`: list report headers."""

from __future__ import annotations

from enum import StrEnum
from itertools import islice
from pathlib import Path
from typing import Annotated

import typer

from ..client import WATS
from ..report.headers import ReportHeader
from ..tables import write
from .options import AsJson, BaseUrl, TokenFile, client_settings
from .output import Output, counted

__all__ = ["query"]

_PAGE = 10_000


class Kind(StrEnum):
    """What is asked for."""

    UUT = "uut"
    UUR = "uur"


def query(
    odata_filter: Annotated[
        str | None, typer.Option("--filter", metavar="ODATA", help="As: result eq 'Failed' and start ge 2026-01-01Z")
    ] = None,
    part_number: Annotated[str | None, typer.Option("--part-number", help="Only reports of this part number.")] = None,
    serial_number: Annotated[str | None, typer.Option("--serial-number", help="Only reports of this unit.")] = None,
    kind: Annotated[Kind, typer.Option("--type", help="Test reports (uut) or repair reports (uur).")] = Kind.UUT,
    top: Annotated[int, typer.Option("--top", min=1, help="At most so many, the newest first.")] = 10,
    target: Annotated[
        Path | None, typer.Option("--output", "-o", help="Write them into this .csv or .parquet file instead.")
    ] = None,
    base_url: BaseUrl = None,
    token_file: TokenFile = None,
    as_json: AsJson = False,
) -> None:
    """List the headers of reports, the newest first. With --json: an array of headers as the server gives them."""
    with Output(as_json=as_json) as out:
        with WATS(settings=client_settings(base_url, token_file)) as client:
            read = client.report.iter_uut_headers if kind is Kind.UUT else client.report.iter_uur_headers
            pages = read(
                part_number=part_number,
                serial_number=serial_number,
                odata_filter=odata_filter,
                orderby="start desc",
                page_size=min(top, _PAGE),
            )
            headers = list(islice(pages, top))
        if target is not None:
            write(headers, target, model=ReportHeader)
            out.result({"rows": len(headers), "file": str(target)})
            out.line(f"{counted(len(headers), 'header')} in {target}")
            return
        out.result([header.model_dump(mode="json", by_alias=True, exclude_unset=True) for header in headers])
        rows = [
            (
                header.start.isoformat(sep=" ", timespec="seconds") if header.start else "",
                header.part_number,
                header.serial_number,
                header.process_name,
                header.result,
                header.station_name,
                header.uuid,
            )
            for header in headers
        ]
        out.table(("start", "part number", "serial number", "process", "result", "station", "id"), rows)
