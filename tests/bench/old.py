"""pywats-api, measured: `python -m tests.bench.old MEASURE PARAMETERS`, with a Python that has it installed."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

from .side import Queue, main

_CONVERTERS = {
    "wsjf": ("wats_standard_json_converter", "WATSStandardJsonConverter"),
    "spea_3030": ("spea_converter", "SPEAConverter"),
    "seica": ("seica_xml_converter", "SeicaXMLConverter"),
    "xjtag": ("xjtag_converter", "XJTAGConverter"),
    "klippel": ("klippel_converter", "KlippelConverter"),
}
"""The modules and classes of its converters."""


class Old:
    """pywats-api at its fastest: no throttling, no retries, no cache."""

    importing = "import pywats"
    first_report = (
        "from pywats.domains.report.report_models import UUTReport\n"
        "from pywats.shared.enums import CompOp\n"
        "report = UUTReport(pn='PN-1', sn='1', rev='A', process_code=10, station_name='S', location='L', purpose='P')\n"
        "step = dict(name='Rail', value=5.02, unit='V', comp_op=CompOp.GELE, low_limit=4.9, high_limit=5.1)\n"
        "report.get_root_sequence_call().add_numeric_step(**step)\n"
        "report.model_dump_json(by_alias=True, exclude_none=True)\n"
    )

    def __init__(self) -> None:
        self._client: Any = None

    def version(self) -> str:
        """Return the version of the package."""
        from importlib.metadata import version

        return version("pywats-api")

    def build(self, steps: int) -> Any:
        """Return a new report, as a client makes it."""
        from pywats.shared.enums import CompOp

        if self._client is None:
            self._client = self.awaited("http://127.0.0.1:1")
        report = self._client.report.create_uut_report(
            operator="ada",
            part_number="PN-100200",
            revision="A",
            serial_number="SN-000001",
            operation_type=10,
            station_name="STATION-7",
            location="Line 2",
            purpose="Production",
        )
        root = report.get_root_sequence_call()
        for number in range(1, steps + 1):
            root.add_numeric_step(
                name=f"Rail {number}",
                value=5.02,
                unit="V",
                comp_op=CompOp.GELE,
                low_limit=4.9,
                high_limit=5.1,
                tot_time=0.25,
            )
        return report

    def dump(self, report: Any) -> bytes:
        """Return the report as JSON."""
        text: str = report.model_dump_json(by_alias=True, exclude_none=True)
        return text.encode()

    def parse(self, wsjf: bytes) -> None:
        """Read a report and touch its steps."""
        from pywats.domains.report.report_models import UUTReport

        for step in UUTReport.model_validate_json(wsjf).get_root_sequence_call().steps:
            _ = step.name, step.status

    def converter(self, form: str, path: str) -> Callable[[], bytes]:
        """Return what converts a log file: the converter alone, without the pool that runs it."""
        _without_windows()
        from pathlib import Path

        from pywats_client.converters.context import ConverterContext
        from pywats_client.converters.models import ConverterSource

        converter = getattr(
            import_module(f"pywats_client.converters.standard.{_CONVERTERS[form][0]}"), _CONVERTERS[form][1]
        )()
        context = ConverterContext(arguments={"operationTypeCode": "10", "partNumber": "PN-1", "partRevision": "A"})

        def convert() -> bytes:
            report = converter.convert(ConverterSource.from_file(Path(path)), context).report
            return json.dumps(report).encode() if isinstance(report, dict) else self.dump(report)

        return convert

    def awaited(self, url: str) -> Any:
        """Return a client that does nothing but send."""
        from pywats import AsyncWATS

        return AsyncWATS(url, "dG9rZW4=", enable_cache=False, enable_throttling=False, retry_enabled=False)

    def blocking(self, url: str) -> Any:
        """Return a client that does nothing but send."""
        from pywats import pyWATS
        from pywats.core.throttle import configure_throttling

        configure_throttling(enabled=False)
        return pyWATS(url, "dG9rZW4=", enable_cache=False, retry_enabled=False)

    def caching(self, url: str, *, blocking: bool, file: Path | None = None) -> Any:
        """Return a client with its cache on, as it is by default: in memory, there is no other."""
        from pywats import AsyncWATS, pyWATS
        from pywats.core.throttle import configure_throttling

        if not blocking:
            return AsyncWATS(url, "dG9rZW4=", enable_cache=True, enable_throttling=False, retry_enabled=False)
        configure_throttling(enabled=False)
        return pyWATS(url, "dG9rZW4=", enable_cache=True, retry_enabled=False)

    async def latest_results(self, client: Any, serials: list[str]) -> int:
        """Ask for each unit."""
        return sum([bool(await client.report.get_headers_by_serial(serial, top=1)) for serial in serials])

    async def running_counts(self, client: Any, serials: list[str]) -> list[int]:
        """Ask for each asset."""
        return [(await client.asset.get_asset_by_serial(serial)).running_count or 0 for serial in serials]

    def queue(self, where: str, url: str) -> Queue:
        """Return a `PersistentQueue`."""
        return OldQueue(where, self.blocking(url))


class OldQueue:
    """`PersistentQueue`, the only queue of pywats-api that keeps its reports on disk."""

    def __init__(self, where: str, client: Any) -> None:
        _without_windows()
        from pywats_client.queue import PersistentQueue

        self._queue, self._client = PersistentQueue(queue_dir=where), client

    async def put(self, report: Any) -> None:
        """Accept a report."""
        self._queue.add(report)

    async def put_many(self, reports: list[Any]) -> None:
        """Accept reports."""
        for report in reports:
            self._queue.add(report)

    async def count(self) -> int:
        """Return how many wait."""
        return int(self._queue.count_pending())

    async def drain(self) -> int:
        """Send one after the other, as `process_pending` does."""
        sent = 0
        while (item := self._queue.get_next()) is not None:
            self._client.report.submit_report(item.data)
            self._queue.remove(item.id)
            sent += 1
        return sent

    async def close(self) -> None:
        """Close the client."""
        self._client.close()


def _without_windows() -> None:
    """Let the queue be imported without the library for windows that its package wants beside it."""
    import sys
    from importlib.util import find_spec
    from pathlib import Path
    from types import ModuleType

    import pywats

    package = ModuleType("pywats_client")
    package.__path__ = [str(Path(str(pywats.__file__)).parents[1] / "pywats_client")]
    sys.modules.setdefault("pywats_client", package)
    if find_spec("PySide6") is None:
        windows = ModuleType("PySide6.QtCore")
        windows.__getattr__ = lambda name: type(name, (), {"__init__": lambda *_: None})  # type: ignore[method-assign]
        sys.modules["PySide6"], sys.modules["PySide6.QtCore"] = ModuleType("PySide6"), windows


if __name__ == "__main__":
    logging.disable()
    main(Old())
