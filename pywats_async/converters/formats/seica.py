"""Seica flying probe and in-circuit testers: XML with short names. No real file was at hand.

`ST` names the program, `BI` a board, each `TEST` is a row, and `ET` ends the run with the number of failures. Where
several boards share one end, each passed if none of its own rows failed.
"""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from ...errors import ConverterError
from ...report.sequence import SequenceCall
from ...report.uut import UUTReport
from ..arguments import Arguments
from ..interface import Confidence, Converter
from ..remarks import add_remarks
from ..source import Source
from ..steps import add_row, add_sequence, settle
from ..values import optional_numbers, parse_number, parse_time
from ..xml import read_xml, root_name

__all__ = ["CONVERTERS", "Seica"]

_NUMBERS = ("MR", "ML", "MH", "TT")
_TIME = ("%d-%m-%Y %H:%M:%S",)


class Seica(Converter[Arguments]):
    """The XML log of a Seica tester. It has no process and no station, and times without an offset.

    Part number and revision are the two parts of the program's name, at its last "_" or blank.
    """

    name, patterns = "seica", ("*.xml",)

    def match(self, source: Source) -> int:
        """Its root is `R`, with `ST` and `BI`."""
        head = source.head()
        root = root_name(head)
        known = root is not None and root[1] == "R" and b"<ST " in head and b"<BI " in head
        return Confidence.SURE if known else Confidence.NO

    def convert(self, source: Source, args: Arguments) -> Iterator[UUTReport]:
        """Yield a report for every board."""
        program: Element | None = None
        boards: list[tuple[Element, list[Element]]] = []
        for element in read_xml(source, args.encoding).iter():
            match element.tag:
                case "ST":
                    program = element
                case "BI":
                    boards.append((element, []))
                case "TEST":
                    if not boards:
                        raise ConverterError(f"TEST {element.get('NM')!r} comes before the first BI.")
                    boards[-1][1].append(element)
                case "ET":
                    for board, rows in boards:
                        yield _report(program, board, rows, element, args, alone=len(boards) == 1)
                    boards = []
                case _:
                    pass
        if boards:
            raise ConverterError(f"The board {boards[0][0].get('BCP')!r} has no end (ET): it may not be written yet.")


def _report(
    program: Element | None, board: Element, rows: list[Element], end: Element, args: Arguments, *, alone: bool
) -> UUTReport:
    said = {} if program is None else program.attrib
    name = said.get("NM", "").strip()
    cut = max(name.rfind("_"), name.rfind(" "))
    part_number, revision = (name[:cut].strip(), name[cut + 1 :]) if cut > 0 else (name, "")
    start, over = board.get("SD", ""), end.get("ED", "")
    began = parse_time(start, _TIME, what="BI/@SD") if start else None
    failures = parse_number(end.get("NF", ""), what="ET/@NF")
    letters = [_letter(row) for row in rows]
    passed = failures == 0 if alone else failures == 0 or "F" not in letters
    report = args.new_report(
        serial_number=board.get("BCP"),
        part_number=part_number,
        revision=revision,
        operator=said.get("OP"),
        start=began,
        result="P" if passed else "F",
        sequence=name,
    )
    if began and over:
        took = (parse_time(over, _TIME, what="ET/@ED") - began).total_seconds()
        report.data["uut"]["execTime"] = max(0.0, took)
    add_remarks(report, {"Board": said.get("NMP")})
    root = report.get_root_sequence_call()
    groups: dict[str, SequenceCall] = {}
    for row, letter in zip(rows, letters, strict=True):
        said = row.attrib
        group = said.get("F", "").strip()
        if group and group not in groups:
            groups[group] = add_sequence(root, group)
        _add_row(groups[group] if group else root, said, letter)
    for sequence in groups.values():
        settle(sequence)
    return report


def _letter(row: Element) -> str:
    result = row.get("TR", "")
    if not result:
        raise ConverterError(f"TEST {row.get('NM')!r} has no result (TR).")
    return "P" if result == "0" else "F"


def _add_row(sequence: SequenceCall, row: dict[str, str], letter: str) -> None:
    name = row.get("NM", "").strip() or "TEST"
    try:
        texts = row.get("MR", ""), row.get("ML", ""), row.get("MH", ""), row.get("TT", "")
        value, low, high, took = optional_numbers(texts, names=_NUMBERS)
    except ConverterError as error:
        raise ConverterError(f"TEST {name!r}: {error.message}") from error
    seconds = None if took is None else took / 1000
    add_row(sequence, name, letter, value, unit=row.get("MU", ""), low=low, high=high, took=seconds)


CONVERTERS = (Seica,)
