"""Convert a sample and post what comes out to the bundled server: what every test of a format begins with."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pywats_async import WATS
from pywats_async.converters import Source
from pywats_async.testing import FakeWATS

Json = dict[str, Any]


def accepted(path: Path, converter: str, **arguments: Any) -> list[Json]:
    """Return the documents that a file becomes. The converter is found by the file, and the server takes them all."""
    with FakeWATS() as server, WATS("https://wats.test", server.token, transport=server.transport()) as wats:
        assert wats.converters.registry.choose(Source(path)).name == converter
        reports = wats.converters.convert(path, arguments=arguments)
        for report in reports:
            wats.report.submit_report(report)
        assert len(server.store.uuids()) == len(reports)
        return [report.data for report in reports]


def leaves(step: Json) -> list[Json]:
    """Return the steps below one that hold no steps themselves, in order."""
    return [leaf for child in step.get("steps", ()) for leaf in (leaves(child) if "seqCall" in child else [child])]
