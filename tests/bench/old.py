"""pywats-api, measured: `python -m tests.bench.old MEASURE PARAMETERS`, with a Python that has it installed."""

from __future__ import annotations

import logging
from typing import Any

from .side import main


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

    def caching(self, url: str, *, blocking: bool) -> Any:
        """Return a client with its cache on, as it is by default."""
        from pywats import AsyncWATS, pyWATS
        from pywats.core.throttle import configure_throttling

        if not blocking:
            return AsyncWATS(url, "dG9rZW4=", enable_cache=True, enable_throttling=False, retry_enabled=False)
        configure_throttling(enabled=False)
        return pyWATS(url, "dG9rZW4=", enable_cache=True, retry_enabled=False)


if __name__ == "__main__":
    logging.disable()
    main(Old())
