"""A converter that the tests of the pipeline use: "serial number,time,volts" a line, and lines that misbehave."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from pywats_async import ConverterError, UUTReport
from pywats_async.converters import Arguments, Skip, Source, Suspend, converter

__all__ = ["GIVEN", "line", "rails"]

GIVEN = {"part_number": "PN-1", "revision": "A", "operation_type": 10}


def line(serial_number: object, volts: float = 5.0) -> str:
    return f"{serial_number},2026-01-02T03:04:05+00:00,{volts}\n"


@converter("rails", patterns=["*.rails"])
def rails(source: Source, args: Arguments) -> Iterator[UUTReport]:
    """Read one; the first word of a line may ask for trouble."""
    for number, text in enumerate(source.lines(), 1):
        word, _, rest = text.partition(",")
        match word:
            case "":
                continue
            case "skip":
                raise Skip("nothing was tested")
            case "later":
                raise Suspend("the test runs", datetime.now(UTC) + timedelta(seconds=float(rest or 0.3)))
            case "hang":
                time.sleep(1000)
            case "slow":
                time.sleep(float(rest))
                continue
            case "die":
                os._exit(3)
            case "eat":
                len(bytes(4 << 30))
            case "print":
                os.write(1, b"noise")
                sys.stdout.write("more noise")
                sys.stdout.flush()
                continue
            case "bad":
                raise ConverterError("a bad unit", line=number, hint="Test it again.")
            case _:
                pass
        time_text, _, volts = rest.partition(",")
        report = args.new_report(serial_number=word, start=datetime.fromisoformat(time_text))
        report.get_root_sequence_call().add_numeric_step(name="rail", value=float(volts), unit="V")
        yield report
