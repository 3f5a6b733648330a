"""Log records of an i3070, as its documentation describes them: two boards of a panel."""

from __future__ import annotations

__all__ = ["BATCH", "EXAMPLES", "btest", "log"]

BATCH = "{@BATCH|PN-TYPE|50|12|1||btest|B-77||ict3|plan_1|RevA|PANEL|2|PN-1"


def btest(serial: str, *records: str, status: object = "00", number: object = 1) -> str:
    """Return the record of one unit."""
    head = f"{{@BTEST|{serial}|{status}|260105130709|000350|0|all||n|n|260105131259||{number}|P-9"
    return "\n".join([head, *records, "}"])


def log(*units: str, batch: str = BATCH, end: str = "}\n") -> bytes:
    return ("\n".join([batch, *units]) + end).encode()


RESISTOR = "{@BLOCK|1%r1|00\n{@A-RES|0|+9.98E+03{@LIM3|+1.0E+04|+1.05E+04|+9.5E+03}}\n}"
JUMPER = "{@BLOCK|1%j1|00\n{@A-JUM|0|-7.630803E+06{@LIM2|+9.999999E+99|+1.000000E+04}}\n}"
RAILS = """\
{@BLOCK|1%vr1|01
{@A-MEA|0|+1.201013E+01|in{@LIM2|+1.32E+01|+1.09E+01}}
{@A-MEA|1|+9E+00|out{@LIM2|+3.63|+3.0}}
}"""
PINS = "{@PF|pins|0|0\n}"
SHORTS = "{@TS|1|1|0|0|shorts{@TS-S|1|0|GND{@TS-D\\2|VCC|+5V|+1.5E+00}}}"
DIGITAL = "{@BLOCK|1%u7|01\n{@D-T|1|0|17|2|u7{@DPIN|u7\\2|3|4}}\n}"
REPORT = "{@RPT~22|Bauteil {U7}|defekt \u00b5\u03a9}"

EXAMPLES = {
    "i3070.log": log(
        btest("S1", PINS, RESISTOR, JUMPER),
        btest("S2", PINS, SHORTS, RAILS.replace("1%", "2%"), DIGITAL.replace("1%", "2%"), REPORT, status=8, number=2),
    )
}
