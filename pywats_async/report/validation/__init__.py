"""What WATS would say about a report, before it is sent.

`find` lists every violation of the format's rules, `check` raises them as one error, and `mend` repairs what a server
exports but refuses on import. All work on plain WSJF documents; the rules are in `rules`, and the sentences about
loops and statuses are the server's own.
"""

from __future__ import annotations

import re
import warnings
from typing import Any, cast

from ...errors import ReportHeaderValidationError, ReportHeaderValidationWarning, ReportValidationError
from ..document import Json
from .checks import Checks, Finding
from .header import check_header
from .mending import mend
from .rules import HEADER
from .steps import check_steps

__all__ = ["Finding", "check", "find", "mend"]

_WILDCARDS = re.compile(r"[*%?\[\]/\\]")
_SHOWN, _LONGEST = 10, 100


def find(document: Json) -> list[Finding]:
    """Return every violation of WATS' rules in a WSJF document; none of them keeps the others from being found.

    Unknown keys are no violations. Nothing is looked up: whether a process exists, say, only the server knows.
    """
    if not isinstance(cast("Any", document), dict):
        return [Finding("", f"A report is a JSON object, not {type(document).__name__}.", "type")]
    checks = Checks()
    check_header(checks, document)
    root = document.get("root")
    if isinstance(root, dict):
        check_steps(checks, root)
    return checks.findings


def check(document: Json) -> None:
    """Raise all violations in one error; warn of numbers that searches on the server misunderstand.

    Raises:
        ReportHeaderValidationError: Something in the header is wrong (and perhaps elsewhere, too).
        ReportValidationError: Something else is wrong. Both have all `findings`; the message shows the first ten.
    """
    if isinstance(cast("Any", document), dict):
        for key, name in (("pn", "part number"), ("sn", "serial number")):
            number = document.get(key)
            if isinstance(number, str) and _WILDCARDS.search(number):
                message = (
                    f"The {name} {number!r} holds * % ? [ ] / or \\, which searches take for more than themselves."
                )
                warnings.warn(message, ReportHeaderValidationWarning, stacklevel=2)
    findings = find(document)
    if not findings:
        return
    lines = [f"  {finding}" for finding in findings[:_SHOWN]]
    if len(findings) > _SHOWN:
        lines.append(f"  and {len(findings) - _SHOWN:,} more")
    count = "1 finding" if len(findings) == 1 else f"{len(findings):,} findings"
    error = ReportHeaderValidationError if any(each.path in HEADER for each in findings) else ReportValidationError
    unit = document.get("sn") if isinstance(cast("Any", document), dict) else None
    named = f"the report of {unit[:_LONGEST]!r}" if isinstance(unit, str) and unit else "this report"
    raise error("\n".join([f"The server would refuse {named}: {count}.", *lines]), findings)
