"""What an author of a converter relies on: sources, arguments, matching, ids, and what becomes of bad input."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from pywats_async import ConverterError, UUTReport
from pywats_async.converters import Arguments, Confidence, Registry, Source, Suspend, converter
from pywats_async.converters.conversion import conversion
from pywats_async.converters.xml import parse_xml

GIVEN = {"part_number": "PN-1", "revision": "A", "operation_type": "10", "time_zone": "+02:00"}


@converter("rails", patterns=["*.rails"])
def rails(source: Source, args: Arguments) -> Iterator[UUTReport]:
    """One unit a line: serial number, time, volts."""
    for number, line in enumerate(source.lines(), 1):
        if not line:
            continue
        serial_number, start, volts = line.split(",")
        if serial_number == "bad":
            raise ConverterError("a bad unit", line=number)
        report = args.new_report(serial_number=serial_number, start=datetime.fromisoformat(start))
        report.get_root_sequence_call().add_numeric_step(name="rail", value=float(volts), unit="V")
        yield report


def write(folder: Path, text: str, name: str = "one.rails") -> Source:
    path = folder / name
    path.write_bytes(text.encode())
    return Source(path)


def test_the_same_file_and_arguments_give_the_same_reports(tmp_path: Path) -> None:
    source = write(tmp_path, "s1,2026-01-02T03:04:05,5.0\r\ns2,2026-01-02T03:05:05,4.9\r\n")
    args = Arguments.parse(GIVEN)
    first = [one.document for one in conversion(rails, source, args)]
    again = [one.document for one in conversion(rails, Source(source.path), args)]
    assert first == again
    assert first[0]["id"] != first[1]["id"]
    assert [one["sn"] for one in first] == ["s1", "s2"]
    assert first[0]["start"] == "2026-01-02T03:04:05+02:00"
    assert first[0]["startUTC"] == "2026-01-02T01:04:05Z"
    other = next(conversion(rails, source, Arguments.parse({**GIVEN, "revision": "B"})))
    assert other.document["id"] != first[0]["id"]


def test_the_station_of_a_client_fills_reports_and_leaves_their_ids(tmp_path: Path) -> None:
    from pywats_async import Station

    source, args = write(tmp_path, "s1,2026-01-02T03:04:05,5"), Arguments.parse(GIVEN)
    here = next(conversion(rails, source, args))
    there = next(conversion(rails, source, args, Station(name="ICT-7")))
    assert there.document["machineName"] == "ICT-7"
    assert there.document["id"] == here.document["id"]


@pytest.mark.parametrize("missing", ["part_number", "revision", "operation_type"])
def test_what_neither_file_nor_arguments_say_is_an_error_that_names_the_argument(tmp_path: Path, missing: str) -> None:
    source = write(tmp_path, "s1,2026-01-02T03:04:05,5")
    given = {name: value for name, value in GIVEN.items() if name != missing}
    with pytest.raises(ConverterError) as caught:
        list(conversion(rails, source, Arguments.parse(given)))
    assert missing in str(caught.value)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"part": "x"}, "part"),
        ({"operation_type": "ten"}, "operation_type"),
        ({"time_zone": "Mars/Base"}, "no time zone"),
        ({"operation_types": "{"}, "not JSON"),
    ],
)
def test_arguments_that_make_no_sense_are_named(given: dict[str, str], said: str) -> None:
    with pytest.raises(ConverterError, match=said):
        Arguments.parse(given)


def test_a_process_is_found_by_its_name() -> None:
    args = Arguments.parse({**GIVEN, "operation_types": '{"Final": 50}'})
    assert args.new_report(serial_number="1", process="Final").process_code == 50
    assert args.new_report(serial_number="1", process="20").process_code == 20
    assert args.new_report(serial_number="1", process="Unknown").process_code == 10


def test_a_report_without_a_time_has_that_of_its_file(tmp_path: Path) -> None:
    @converter("timeless", patterns=["*"])
    def timeless(source: Source, args: Arguments) -> Iterator[UUTReport]:
        yield args.new_report(serial_number="1")

    source = write(tmp_path, "x")
    (one,) = conversion(timeless, source, Arguments.parse(GIVEN))
    assert datetime.fromisoformat(one.document["startUTC"]) == source.modified.astimezone(UTC)


def test_errors_name_what_and_where_and_a_bug_in_a_converter_is_one_of_them(tmp_path: Path) -> None:
    args = Arguments.parse(GIVEN)
    with pytest.raises(ConverterError, match="Line 2: a bad unit"):
        list(conversion(rails, write(tmp_path, "s1,2026-01-02T03:04:05,5\nbad,,\n"), args))
    with pytest.raises(ConverterError, match=r"converter rails failed on one\.rails: ValueError"):
        list(conversion(rails, write(tmp_path, "half a line"), args))
    with pytest.raises(ConverterError, match="no report"):
        list(conversion(rails, write(tmp_path, "\n"), args))


def test_what_a_converter_yields_that_is_no_report_is_named(tmp_path: Path) -> None:
    @converter("dicts", patterns=["*.rails"])
    def dicts(source: Source, args: Arguments) -> Iterator[Any]:
        yield {"sn": "1"}

    with pytest.raises(ConverterError, match="converter dicts yielded 'dict': only reports"):
        list(conversion(dicts, write(tmp_path, "1"), Arguments.parse(GIVEN)))


def test_names_that_are_too_long_are_cut_and_stand_whole_in_the_report_text(tmp_path: Path) -> None:
    @converter("long", patterns=["*"])
    def long(source: Source, args: Arguments) -> Iterator[UUTReport]:
        report = args.new_report(serial_number="1")
        report.get_root_sequence_call().add_numeric_step(name="n" * 130, value=1, unit="u" * 21, report_text="said")
        yield report

    (one,) = conversion(long, write(tmp_path, "x"), Arguments.parse(GIVEN))
    step = one.document["root"]["steps"][0]
    assert len(step["name"]) == 100
    assert len(step["numericMeas"][0]["unit"]) == 20
    assert step["reportText"] == f"said\nname: {'n' * 130}\nunit: {'u' * 21}"
    assert [finding.code for finding in one.findings] == ["cut", "cut"]


def test_a_serial_number_that_is_too_long_is_never_cut(tmp_path: Path) -> None:
    with pytest.raises(ConverterError, match="100"):
        list(conversion(rails, write(tmp_path, f"{'1' * 101},2026-01-02T03:04:05,5"), Arguments.parse(GIVEN)))


def test_the_surest_converter_gets_the_file_and_a_tie_is_an_error(tmp_path: Path) -> None:
    registry = Registry()
    registry.add(rails)
    source = write(tmp_path, "s1,2026-01-02T03:04:05,5")
    assert registry.choose(source) is rails

    @converter("sure", match=lambda source: Confidence.SURE if source.head(2) == b"s1" else Confidence.NO)
    def sure(source: Source, args: Arguments) -> Iterator[UUTReport]:
        yield args.new_report(serial_number="1")

    registry.add(sure)
    assert registry.choose(source) is sure

    @converter("twin", match=lambda source: Confidence.SURE)
    def twin(source: Source, args: Arguments) -> Iterator[UUTReport]:
        yield args.new_report(serial_number="1")

    registry.add(twin)
    with pytest.raises(ConverterError, match=r"equally sure of one\.rails: sure, twin"):
        registry.choose(source)
    with pytest.raises(ConverterError, match="There is no converter 'trains'"):
        registry.get("trains")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_text_is_exact_in_every_encoding(tmp_path: Path, encoding: str) -> None:
    text = "\u00b5 \u00b0 \u00f8 \u00e5" + ("" if encoding == "cp1252" else " \u03a9 \u03bc")
    path = tmp_path / "text.log"
    path.write_bytes(text.encode(encoding))
    source = Source(path)
    assert source.text() == text
    assert bool(source.notes) == (encoding in ("utf-16", "cp1252"))


def test_xml_with_a_document_type_or_without_end_is_refused() -> None:
    with pytest.raises(ConverterError, match="DOCTYPE"):
        parse_xml(b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>')
    with pytest.raises(ConverterError, match="deeper"):
        parse_xml(b"<a>" * 100_000 + b"</a>" * 100_000)
    with pytest.raises(ConverterError, match="Not XML"):
        parse_xml(b"<a>")
    root = parse_xml(b'<r xmlns="urn:x" xmlns:p="urn:p" p:k="1"><p:a>t</p:a></r>')
    assert (root.tag, root.attrib, root[0].tag, root[0].text) == ("r", {"k": "1", "xmlns": "urn:x"}, "a", "t")


def test_a_suspension_ends_at_a_time() -> None:
    with pytest.raises(TypeError, match="until is a datetime, not 3"):
        Suspend("why", 3)  # type: ignore[arg-type]  # the mistake that is named
