"""Seica logs of one board, and of a panel."""

from __future__ import annotations

__all__ = ["EXAMPLES", "log", "row"]


def row(
    name: str, value: object = "", result: object = 0, *, group: str = "RES", low: object = "", high: object = ""
) -> str:
    limits = f'ML="{low}" MH="{high}"'
    return f'<TEST F="{group}" NM="{name}" MR="{value}" {limits} MU="Ohm" TR="{result}" TT="12.5"/>'


def log(*boards: tuple[str, list[str]], failures: int = 0, program: str = "PN_1_B") -> bytes:
    inside = "".join(
        f'<BI BCP="{serial_number}" SD="05-01-2026 13:07:09">{"".join(rows)}</BI>' for serial_number, rows in boards
    )
    end = f'<ET ED="05-01-2026 13:07:19" NF="{failures}"/>'
    return f'<?xml version="1.0"?><R><ST NM="{program}" OP="ada" NMP="board"/>{inside}{end}</R>'.encode()


EXAMPLES = {
    "seica.xml": log(("S1", [row("R1", 99.5, low=90, high=110), row("C1", "", 1, group="CAP")]), failures=1),
}
