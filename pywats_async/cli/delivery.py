"""Submit reports one after the other, and note what became of each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter
from typing import Any

from pydantic_core import from_json, to_json

from ..client import WATS
from ..errors import (
    AuthenticationError,
    AuthorizationError,
    ConfigurationError,
    PyWATSError,
    ReportValidationError,
    RetryExhaustedError,
    ServerError,
)
from ..report.validation import Finding, find, mend
from .files import ReportFile
from .output import Output

__all__ = ["HEAD", "RESULTS", "Outcome", "counts", "deliver", "inspect", "show"]

Json = dict[str, Any]
_FATAL = (AuthenticationError, AuthorizationError, ConfigurationError, RetryExhaustedError)
HEAD = ("type", "id", "pn", "sn", "rev", "result")
RESULTS = {"P": "Passed", "F": "Failed", "E": "Error", "T": "Terminated"}


@dataclass(slots=True)
class Outcome:
    """What became of one report."""

    path: Path
    head: Json = field(default_factory=dict[str, Any])
    """The fields of the report that say which it is; empty where there is none."""
    error: str | None = None
    """Why it was not delivered."""
    mended: list[Finding] = field(default_factory=list[Finding])
    """What was changed in the copy that is sent, because servers export it but do not take it back."""
    seconds: float = 0.0
    sent: bool = False

    @property
    def report_id(self) -> str:
        """The report's id in lower case, or "" where there is none."""
        return str(self.head.get("id") or "").lower()

    @property
    def status(self) -> str:
        """One word: failed, mended (and fine), delivered or ok."""
        if self.error is not None:
            return "failed"
        return "mended" if self.mended else "delivered" if self.sent else "ok"

    def wire(self) -> Json:
        """Return it for machines."""
        return {
            "file": str(self.path),
            "id": self.report_id or None,
            "status": self.status,
            "error": self.error,
            "mended": [finding._asdict() for finding in self.mended],
            "seconds": round(self.seconds, 4),
        }


def inspect(report: ReportFile) -> Outcome:
    """Say what would become of a report, without sending it."""
    if report.document is None:
        return Outcome(report.path, error=report.error)
    outcome = Outcome(report.path, {key: report.document.get(key) for key in HEAD})
    if find(report.document):
        copy: Json = from_json(to_json(report.document, inf_nan_mode="constants"))
        outcome.mended = mend(copy)
        outcome.error = _listed(find(copy))
    return outcome


def deliver(client: WATS, reports: Iterable[ReportFile]) -> Iterator[Outcome]:
    """Submit reports, and yield the outcome of each.

    Raises:
        PyWATSError: After the last outcome: the server cannot be reached or refuses the token. Reports that came after
            this was seen were not tried.
    """
    stopped: PyWATSError | None = None
    for report in reports:
        outcome = inspect(report)
        if report.document is not None and outcome.error is None:
            started = perf_counter()
            try:
                if stopped is not None:
                    outcome.error = "not sent"
                else:
                    _submit(client, report)
                    outcome.sent = True
            except PyWATSError as error:
                if isinstance(error, _FATAL) and not isinstance(error, ServerError):
                    stopped = error
                listed = _listed(error.findings) if isinstance(error, ReportValidationError) else None
                outcome.error = listed or error.message
            outcome.seconds = perf_counter() - started
        yield outcome
    if stopped is not None:
        raise stopped


def _submit(client: WATS, report: ReportFile) -> None:
    if report.xml is not None:
        client.report.submit_report_xml(report.xml)
    elif report.document is not None:
        client.report.submit_report(report.document)


def counts(outcomes: Sequence[Outcome]) -> Json:
    """Return how many reports there were, arrived and did not."""
    failed = sum(outcome.error is not None for outcome in outcomes)
    return {"submitted": len(outcomes), "delivered": len(outcomes) - failed, "failed": failed}


def _listed(findings: Iterable[Any]) -> str | None:
    return "; ".join(f"{finding.path}: {finding.message}" for finding in findings) or None


def show(out: Output, outcomes: list[Outcome], *, title: str | None = None) -> None:
    """Print what became of the reports: a table, then each finding."""
    rows = [
        (
            outcome.path.name,
            {"T": "test", "R": "repair"}.get(str(outcome.head.get("type")), ""),
            outcome.head.get("pn"),
            outcome.head.get("sn"),
            RESULTS.get(str(outcome.head.get("result")), outcome.head.get("result")),
            outcome.status,
            f"{outcome.seconds * 1000:.1f}" if outcome.sent else "",
        )
        for outcome in outcomes
    ]
    out.table(("file", "report", "part number", "serial number", "result", "status", "ms"), rows, title=title)
    for outcome in outcomes:
        for finding in outcome.mended:
            out.line(f"mended: {outcome.path.name}: {finding.path}: {finding.message}", style="yellow")
        if outcome.error is not None:
            out.line(f"failed: {outcome.path.name}: {outcome.error}", style="red")
