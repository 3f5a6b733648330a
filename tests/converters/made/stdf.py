"""STDF V4 files in either byte order, of parts on several sites."""

from __future__ import annotations

import bz2
import gzip
import io
import struct
import zipfile
from collections.abc import Iterator
from typing import Any

__all__ = ["EXAMPLES", "Writer"]


MIR = (
    "LOT_ID", "PART_TYP", "NODE_NAM", "TSTR_TYP", "JOB_NAM", "JOB_REV", "SBLOT_ID", "OPER_NAM", "EXEC_TYP", "EXEC_VER",
    "TEST_COD", "TST_TEMP", "USER_TXT", "AUX_FILE", "PKG_TYP", "FAMLY_ID", "DATE_COD", "FACIL_ID", "FLOOR_ID",
    "PROC_ID", "OPER_FRQ", "SPEC_NAM", "SPEC_VER", "FLOW_ID", "SETUP_ID", "DSGN_REV", "ENG_ID", "ROM_COD", "SERL_NUM",
    "SUPR_NAM",
)  # fmt: skip


def text(value: str) -> bytes:
    raw = value.encode()
    return bytes([len(raw)]) + raw


class Writer:
    """Writes records in one byte order."""

    def __init__(self, order: str = "<") -> None:
        self.order = order

    def record(self, kind: int, sub: int, content: bytes) -> bytes:
        return struct.pack(f"{self.order}HBB", len(content), kind, sub) + content

    def pack(self, form: str, *values: Any) -> bytes:
        return struct.pack(self.order + form, *values)

    def begin(self, **said: str) -> bytes:
        """FAR and MIR."""
        cpu = 2 if self.order == "<" else 1
        given = {"LOT_ID": "L1", "PART_TYP": "PN-7", "NODE_NAM": "ST-1", "JOB_NAM": "prog", "JOB_REV": "1.2"}
        given |= {"OPER_NAM": "ada", "DSGN_REV": "C", "TST_TEMP": "25C", **said}
        header = self.pack("IIBcccHc", 1_700_000_000, 1_700_000_100, 1, b"P", b" ", b" ", 65535, b" ")
        mir = header + b"".join(text(given.get(name, "")) for name in MIR)
        return self.record(0, 10, bytes([cpu, 4])) + self.record(1, 10, mir)

    def end(self) -> bytes:
        """MRR."""
        return self.record(1, 20, self.pack("I", 1_700_000_900))

    def open(self, site: int = 0) -> bytes:
        return self.record(5, 10, self.pack("BB", 1, site))

    def close(self, name: str, *, site: int = 0, flags: int = 0, took: int = 1500, x: int = 3, y: int = -4) -> bytes:
        content = self.pack("BBBHHHhhI", 1, site, flags, 1, 2, 65535, x, y, took)
        return self.record(5, 20, content + text(name) + text("note") + b"\0")

    def parametric(
        self,
        number: int,
        value: float,
        *,
        site: int = 0,
        flags: int = 0,
        compared: int = 0xC0,
        name: str = "",
        limits: tuple[float, float] | None = None,
        known: int = 0,
        unit: str = "V",
    ) -> bytes:
        """PTR; without limits it ends after ALARM_ID."""
        content = self.pack("IBBBBf", number, 1, site, flags, compared, value) + text(name) + text("")
        if limits:
            content += self.pack("Bbbbff", known, 3, 3, 3, *limits) + text(unit)
        return self.record(15, 10, content)

    def several(self, number: int, values: list[float], limits: tuple[float, float], *, flags: int = 0) -> bytes:
        """MPR with one pin for each value."""
        count = len(values)
        content = self.pack("IBBBBHH", number, 1, 0, flags, 0xC0, count, count) + b"\0" * ((count + 1) // 2)
        content += self.pack(f"{count}f", *values) + text("pins") + text("")
        content += self.pack("Bbbbffff", 0, 0, 0, 0, *limits, 0, 0) + self.pack(f"{count}H", *range(count)) + text("A")
        return self.record(15, 15, content)

    def functional(self, number: int, *, flags: int = 0, name: str = "", failing: int = 0, whole: bool = True) -> bytes:
        """FTR; it may end after TEST_FLG."""
        content = self.pack("IBBB", number, 1, 0, flags)
        if whole:
            content += self.pack("BIIIIiihHH", 0, 0, 0, 0, failing, 0, 0, 0, 1, 1) + self.pack("H", 4) + b"\0"
            content += self.pack("H", 4) + b"\0" + self.pack("H", 9) + b"\0\0"
            content += text("vec") + text("") + text("") + text(name) + text("")
        return self.record(15, 20, content)

    def pin(self, index: int, name: str) -> bytes:
        return self.record(1, 60, self.pack("HH", index, 0) + text("ch") + text(name) + text("") + b"\1\0")

    def wafer(self, name: str) -> bytes:
        return self.record(2, 10, self.pack("BBI", 1, 255, 1_700_000_200) + text(name))

    def parts(self, count: int, tests: int) -> Iterator[bytes]:
        """A whole file of equal parts."""
        yield self.begin()
        for part in range(count):
            yield self.open()
            for number in range(tests):
                limits = None if part else (0.0, 9.0)
                yield self.parametric(number, 1.5, name="" if part else f"test {number}", limits=limits)
            yield self.close(f"P{part}")
        yield self.end()


def _example(order: str) -> bytes:
    w = Writer(order)
    return b"".join((
        w.begin(), w.pin(0, "VDD"), w.wafer("W1"), w.open(0), w.open(1),
        w.parametric(1, 1.5, site=0, name="vdd", limits=(1.0, 2.0)), w.parametric(1, 2.5, site=1, flags=0x80),
        w.several(2, [1.0, 5.0], (0.0, 3.0), flags=0x80), w.functional(3, name="scan"),
        w.close("6", site=1, flags=0x08), w.close("7", site=0), w.end(),
    ))  # fmt: skip


def _zipped(content: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("lot.std", content)
    return stream.getvalue()


EXAMPLES = {
    "little.stdf": _example("<"),
    "big.std": _example(">"),
    "lot.std.gz": gzip.compress(_example("<"), mtime=0),
    "lot.std.bz2": bz2.compress(_example(">")),
    "lot.std.zip": _zipped(_example("<")),
}
