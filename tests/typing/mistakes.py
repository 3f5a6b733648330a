"""What type checkers must refuse: each comment that ignores an error is itself an error where there is none."""

# pyright: reportUnnecessaryTypeIgnoreComment=true

from __future__ import annotations

from pywats_async import WATS, AsyncWATS, UUTReport


def constructors() -> None:
    """An argument that there is not, or of the wrong type."""
    WATS(tokn="token")  # type: ignore[call-arg]
    AsyncWATS(attempts="three")  # type: ignore[arg-type]


async def calls(awats: AsyncWATS, wats: WATS) -> None:
    """A wrong argument is an error in both clients."""
    await awats.report.query_uut_headers(top="ten")  # type: ignore[arg-type]
    wats.report.query_uut_headers(top="ten")  # type: ignore[arg-type]
    await awats.report.query_uut_headers(topp=10)  # type: ignore[call-arg]
    wats.report.query_uut_headers(topp=10)  # type: ignore[call-arg]


async def conventions(awats: AsyncWATS, wats: WATS) -> None:
    """What blocks is not awaited, and the other way round."""
    await wats.get_version()  # type: ignore[misc]
    awats.get_version().upper()  # type: ignore[attr-defined]
    for _ in awats.report.iter_uut_headers():  # type: ignore[attr-defined]
        pass


def reports(report: UUTReport) -> None:
    """Attributes and arguments that there are not."""
    report.pnn = "PN-1"  # type: ignore[attr-defined]
    report.get_root_sequence_call().add_numeric_step(name="5V")  # type: ignore[call-arg]
    UUTReport(pn="PN-1")  # type: ignore[call-arg]
