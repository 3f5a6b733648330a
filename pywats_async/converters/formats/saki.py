"""Saki AOI: an XML file for a panel, with what the machine reported of each board image on it.

A false call was reported by the machine and found good by a person: it passed. References repeat.
"""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from ...errors import ConverterError
from ...report.sequence import SequenceCall
from ...report.uut import UUTReport
from ..arguments import Arguments
from ..interface import Confidence, Converter
from ..remarks import lines
from ..source import Source
from ..steps import add_sequence, verdict
from ..values import parse_time
from ..xml import children, find, read_xml, root_name

__all__ = ["CONVERTERS", "Saki"]

_GROUPS = (("FalseCalls", "false call", "P"), ("Failed", "failed", "F"))


class Saki(Converter[Arguments]):
    """The XML log of a Saki AOI. The file has no revision, process or station, and names the part by its side.

    A panel is a unit, and so is every image on it that has a barcode of its own.
    """

    name, patterns = "saki", ("*.xml",)

    def match(self, source: Source) -> int:
        """Its root is `Panel` with a barcode and a result."""
        root = root_name(source.head())
        return Confidence.SURE if root and root[1] == "Panel" and {"barcode", "result"} <= root[2].keys() else 0

    def convert(self, source: Source, args: Arguments) -> Iterator[UUTReport]:
        """Yield the report of the panel, and those of its images that are units."""
        panel = read_xml(source, args.encoding)
        if panel.tag != "Panel":
            raise ConverterError(f"The root element is {panel.tag} instead of Panel.")
        images = list(children(panel, "Image"))
        own = [image for image in images if _barcode(image) not in ("", _barcode(panel))]
        if _barcode(panel) or not own:
            yield _report(panel, panel, images, args)
        for image in own:
            report = _report(panel, image, [image], args)
            socket = image.get("id", "")
            if socket.isdecimal():
                report.info.socket_index = int(socket)  # type: ignore[union-attr]  # a new report has it
            yield report


def _barcode(element: Element) -> str:
    code = element.get("barcode", "").strip()
    return "" if code.upper() in ("N/A", "NA") else code


def _report(panel: Element, unit: Element, images: list[Element], args: Arguments) -> UUTReport:
    program = find(panel, "Program")
    start = " ".join(filter(None, (panel.get("startDate"), panel.get("startTime"))))
    report = args.new_report(
        serial_number=_barcode(unit),
        part_number=panel.get("side"),
        operator=panel.get("operator"),
        start=parse_time(start, ("%m/%d/%Y %H:%M:%S",), what="startDate and startTime") if start else None,
        result=verdict(unit.get("result", ""), what=f"{unit.tag}/@result"),
        sequence=None if program is None else program.get("name"),
        sequence_version=None if program is None else program.get("ver"),
    )
    root = report.get_root_sequence_call()
    for number, image in enumerate(images, 1):
        name = image.get("id") or str(number)
        status = verdict(image.get("result", ""), what=f"Image {name}: result")
        text = lines({"barcode": _barcode(image)}) or None
        _fill(add_sequence(root, f"Image {name}", status=status, report_text=text), image)
    return report


def _fill(sequence: SequenceCall, image: Element) -> None:
    for group, said, status in _GROUPS:
        for place, reference in enumerate(image.iterfind(f"Results/{group}/Reference"), 1):
            name = reference.get("designator", "").strip()
            if not name:
                where = f"Image {image.get('id')}: {group}/Reference {place}"
                raise ConverterError(f"{where} has no designator.")
            part = {"part number": reference.get("partNumber"), "package": reference.get("package")}
            text = f"{said}\n{lines(part)}".strip()
            if description := reference.get("description", "").strip():
                sequence.add_string_step(name=name, value=description, status=status, report_text=text)
            else:
                sequence.add_pass_fail_step(name=name, status=status, report_text=text)


CONVERTERS = (Saki,)
