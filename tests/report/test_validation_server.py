"""Our findings about a real server's export, beside what that server said when the export was posted to it.

The lines are those of its 400, complete and in its order (version 2026.1).
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from pywats_async.report.validation import Finding, find

SEQUENCES = "root -> step Loops -> step "
ONE = SEQUENCES + "SequenceCallLoopSequence -> loop SequenceCallLoop"
TWO = SEQUENCES + "SequenceCallLoopSequence -> loop SequenceCallLoop2"
MIXED = SEQUENCES + "MultiAndSingleNumericLimitLoopSequence -> loop NumericLimitMultiAndSingleStepLoop"
TEXT = SEQUENCES + "StringValueStepLoopSequence -> loop StringValueStepLoop"
GENERIC = SEQUENCES + "GenericStepLoopSequence -> loop GenericStepLoop"
ENDING = "endingIndex is required to be the same as highest index."
NUM = "num is required to be one more than endingIndex."
STATUS = "Status cannot be different from measurement status."
MATCH = "is required to match Summary step."


def counts(loop: str) -> list[str]:
    return [f"{loop}: {ENDING}", f"{loop}: {NUM}"]


SERVER_SAID = [
    f"root -> step Pass/Fail tests -> step SinglePassDone: {STATUS}",
    *counts(ONE),
    f"{ONE} -> Index 1: step NumericStep2 in Summary step requires a match.",
    f"{ONE} -> Index 1: step NumericStep3 in Summary step requires a match.",
    f"{ONE} -> Index 2: step NumericStep1 in Summary step requires a match.",
    *counts(TWO),
    f"{TWO} -> Index 0 -> step StringStep -> stringMeas : limit {MATCH}",
    f"{TWO} -> Index 1 -> step StringStep -> stringMeas : limit {MATCH}",
    f"{TWO} -> Index 2 -> step StringStep -> stringMeas : limit {MATCH}",
    f"{SEQUENCES}SequenceCallLoopSequence -> step SequenceCallLoop2 -> step PassFailStep: {STATUS}",
    *counts(SEQUENCES + "NumericLimitLoopSequence -> loop NumericLimitStepLoop"),
    *counts(SEQUENCES + "MultiNumericLimitLoopSequence -> loop NumericLimitMultiStepLoop"),
    *counts(MIXED + "1"),
    f"{MIXED}1 -> Index 0: numericMeas {MATCH}",
    f"{MIXED}1 -> Index 1: stepType {MATCH}",
    f"{MIXED}1 -> Index 1: numericMeas {MATCH}",
    f"{MIXED}1 -> Index 2: numericMeas {MATCH}",
    *counts(MIXED + "2"),
    f"{MIXED}2 -> Index 0: stepType {MATCH}",
    f"{MIXED}2 -> Index 0: numericMeas {MATCH}",
    f"{MIXED}2 -> Index 1: numericMeas {MATCH}",
    f"{MIXED}2 -> Index 2: stepType {MATCH}",
    f"{MIXED}2 -> Index 2: numericMeas {MATCH}",
    *counts(TEXT),
    f"{TEXT} -> Index 0 -> stringMeas : limit {MATCH}",
    f"{TEXT} -> Index 1 -> stringMeas : compOp {MATCH}",
    f"{TEXT} -> Index 1 -> stringMeas : limit {MATCH}",
    *counts(SEQUENCES + "PassFailStepLoopSequence -> loop PassFailLoop"),
    *counts(GENERIC),
    f"{GENERIC} -> Index 0: stepType {MATCH}",
    f"{GENERIC} -> Index 1: stepType {MATCH}",
    *counts(GENERIC + "2"),
    *counts(SEQUENCES + "MessagePopupStepLoopSequence -> loop MessagePopupStepLoop"),
    *counts(SEQUENCES + "CallExeStepLoopSequence -> loop CallExeStepLoop"),
    *counts(SEQUENCES + "NumericLimitMultipleLoopsSequence -> loop NumericLimitMultipleLoops1"),
    *counts(SEQUENCES + "NumericLimitMultipleLoopsSequence -> loop NumericLimitMultipleLoops2"),
]


def as_the_server_says(finding: Finding, document: Any) -> str:
    """A finding in the server's notation: steps by name, the runs of a loop by index."""
    way, step, run = ["root"], document["root"], finding.code != "loop-mismatch"
    for index in re.findall(r"steps\[(\d+)\]", finding.path):
        step = step["steps"][int(index)]
        index_of_run = (step.get("loop") or {}).get("idx")
        if not run and index_of_run is not None:
            way += [f"loop {step['name']}", f"Index {index_of_run}"]
            run = True
        else:
            way.append(f"step {step['name']}")
    if ".loop." in finding.path:
        way[-1] = f"loop {step['name']}"
    if measurement := re.search(r"(\w+)\[\d+\]\.(?:limit|compOp)$", finding.path):
        way.append(f"{measurement[1]} ")
    sentence = finding.message.partition(": ")[2].partition(":")[0].rstrip(".")
    return f"{' -> '.join(way)}: {sentence}."


def test_we_find_what_the_server_found_and_nothing_else(samples: Path) -> None:
    export = json.loads((samples / "wsjf" / "uut-wsjf-export.json").read_bytes())
    assert [as_the_server_says(finding, export) for finding in find(export)] == SERVER_SAID
