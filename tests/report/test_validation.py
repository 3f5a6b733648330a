"""Every rule of the format but those for steps: what breaks it, where the finding is, and what it says."""

from __future__ import annotations

import json
import warnings
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from pywats_async.errors import ReportHeaderValidationError, ReportHeaderValidationWarning, ReportValidationError
from pywats_async.report import validation, wsxf
from pywats_async.report.validation import Finding, check, find, mend

from .documents import REPAIR, STRING, TEST, Json, only, put, step


def test_a_report_that_is_right_has_no_findings() -> None:
    assert find(TEST) == []
    assert find(REPAIR) == []
    check(TEST)


class TestHeader:
    @pytest.mark.parametrize(
        "key",
        ["id", "pn", "sn", "rev", "processCode", "result", "machineName", "location", "purpose", "start", "startUTC"],
    )
    @pytest.mark.parametrize("value", [..., None, ""])
    def test_what_is_required(self, key: str, value: Any) -> None:
        finding = next(found for found in find(put(key, value)))
        assert finding.path == key
        assert "required" in finding.message or "must be" in finding.message

    @pytest.mark.parametrize("key", ["pn", "sn", "rev", "machineName", "location", "purpose", "processName"])
    def test_a_hundred_characters(self, key: str) -> None:
        assert find(put(key, "x" * 100)) == []
        assert only(put(key, "x" * 101)) == (key, f"{key} has 101 characters; WATS has room for 100.", "length")

    @pytest.mark.parametrize(
        ("key", "value", "message"),
        [
            ("type", "X", "type must be one of T, R, not 'X'."),
            ("type", "UUT", "type must be one of T, R, not 'UUT'. Write 'T'."),
            ("result", "Passed", "result must be one of P, F, E, T, not 'Passed'. Write 'P'."),
            ("result", "D", "result must be one of P, F, E, T, not 'D'."),
            ("id", "12", "'12' is not a GUID."),
            ("processCode", "10", "processCode must be a whole number, not '10'."),
            ("processCode", True, "processCode must be a whole number, not True."),
            ("processCode", 10.0, "processCode must be a whole number, not 10.0."),
            ("pn", 7, "pn must be a text, not 7."),
            ("pn", "  ", "pn is nothing but spaces."),
            ("startUTC", "yesterday", "'yesterday' is not a date of ISO 8601, as 2024-03-05T14:07:09.000+01:00 is."),
            (
                "start",
                "2024-03-05T14:07:09",
                "'2024-03-05T14:07:09' does not say its offset from UTC, as 2024-03-05T14:07:09+01:00 does.",
            ),
        ],
    )
    def test_letters_types_and_forms(self, key: str, value: Any, message: str) -> None:
        finding = only(put(key, value))
        assert (finding.path, finding.message) == (key, message)

    def test_a_start_in_the_future_would_go_to_quarantine(self) -> None:
        now = datetime.now(UTC)
        assert find(put("start", (now + timedelta(hours=23)).isoformat())) == []
        assert only(put("start", (now + timedelta(hours=25)).isoformat())).code == "future"

    @pytest.mark.parametrize(("document", "keys"), [(TEST, ["root", "uut"]), (REPAIR, ["uur", "subUnits"])])
    def test_the_parts_of_each_type(self, document: Json, keys: list[str]) -> None:
        for key in keys:
            assert only(put(key, None, into=document)).path == key

    @pytest.mark.parametrize(
        ("path", "value", "where"),
        [
            ("uut.user", "x" * 101, "uut.user"),
            ("uut.comment", "x" * 5001, "uut.comment"),
            ("uut.errorMessage", "x" * 501, "uut.errorMessage"),
            ("uut.errorCode", "E1", "uut.errorCode"),
            ("uut.execTime", "12", "uut.execTime"),
            ("uut", [], "uut"),
            ("miscInfos", {}, "miscInfos"),
            ("miscInfos.0", "Oven", "miscInfos[0]"),
            ("miscInfos.0.description", None, "miscInfos[0].description"),
            ("miscInfos.0.text", None, "miscInfos[0].text"),
            ("miscInfos.0.text", "x" * 101, "miscInfos[0].text"),
            ("miscInfos.0.typedef", "x" * 31, "miscInfos[0].typedef"),
            ("miscInfos.0.numeric", 1.5, "miscInfos[0].numeric"),
            ("miscInfos.0.id", "x", "miscInfos[0].id"),
            ("subUnits.0.partType", "", "subUnits[0].partType"),
            ("subUnits.0.partType", "x" * 51, "subUnits[0].partType"),
            ("subUnits.0.pn", None, "subUnits[0].pn"),
            ("subUnits.0.sn", None, "subUnits[0].sn"),
            ("assets.0.assetSN", None, "assets[0].assetSN"),
            ("additionalData.0.name", "x" * 201, "additionalData[0].name"),
            ("additionalData.0.props.0.flags", "0x1", "additionalData[0].props[0].flags"),
            ("additionalData.0.props.0.props", [{"name": 1}], "additionalData[0].props[0].props[0].name"),
            (
                "additionalData.0.props.0.array",
                {"indexes": [{"text": "[0]", "value": {"value": 1}}]},
                "additionalData[0].props[0].array.indexes[0].value.value",
            ),
        ],
    )
    def test_of_the_parts(self, path: str, value: Any, where: str) -> None:
        assert only(put(path, value)).path == where

    @pytest.mark.parametrize("value", ["x" * 100, 7, None])
    def test_a_misc_info_may_be_a_text_or_a_number(self, value: Any) -> None:
        info = {"description": "d", "text": value if isinstance(value, str) else None, "numeric": 7}
        assert find(put("miscInfos.0", info)) == []

    def test_unknown_keys_are_no_violations(self) -> None:
        assert find(put("root.steps.0.somethingNew", {"a": [1]})) == []

    def test_nulls_and_what_only_a_server_writes_do_no_harm(self) -> None:
        extra = {"origin": "o" * 500, "productName": None, "assetStats": [{"assetSN": "A"}], "processCodeFormat": None}
        assert find(TEST | extra) == []


class TestRepair:
    @pytest.mark.parametrize(
        ("path", "value", "where"),
        [
            ("uur.processCode", None, "uur.processCode"),
            ("uur.refUUT", "x", "uur.refUUT"),
            ("uur.confirmDate", "x", "uur.confirmDate"),
            ("uur.children", ["x"], "uur.children[0]"),
            ("subUnits.0.failures.0.category", None, "subUnits[0].failures[0].category"),
            ("subUnits.0.failures.0.code", None, "subUnits[0].failures[0].code"),
            ("subUnits.0.failures.0.comRef", "x" * 51, "subUnits[0].failures[0].comRef"),
            ("subUnits.0.failures.0.artDescription", "x" * 501, "subUnits[0].failures[0].artDescription"),
            ("subUnits.0.failures.0.attachments", [{"data": "?"}], "subUnits[0].failures[0].attachments[0].data"),
            ("subUnits.1.idx", None, "subUnits[1].idx"),
            ("subUnits.1.parentIdx", 7, "subUnits[1].parentIdx"),
            ("subUnits.1.idx", 0, "subUnits[1].idx"),
            ("binaryData", [{"data": "a"}], "binaryData[0].data"),
        ],
    )
    def test_of_the_parts(self, path: str, value: Any, where: str) -> None:
        assert only(put(path, value, into=REPAIR)).path == where

    def test_the_main_unit_has_the_index_0(self) -> None:
        document = put("subUnits", [{"partType": "Main", "pn": "P", "sn": "S", "idx": 1}], into=REPAIR)
        assert only(document) == ("subUnits", "No sub unit has the idx 0, which is the main unit.", "sub-unit")

    def test_dates_of_a_repair_need_no_offset(self) -> None:
        assert find(put("uur.confirmDate", "2017-07-07T07:18:24.770", into=REPAIR)) == []


class TestCheck:
    def test_one_error_has_all_findings(self) -> None:
        document = put("root.steps", [{"group": "M", "name": str(number)} for number in range(25)])
        with pytest.raises(ReportValidationError) as caught:
            check(document)
        assert not isinstance(caught.value, ReportHeaderValidationError)
        assert len(caught.value.findings) == 25
        lines = str(caught.value).splitlines()
        assert lines[0] == "The server would refuse the report of 'SYN-0001': 25 findings."
        assert lines[1] == "  root.steps[0].status: Step '0': status is required: one of P, F, E, T, D, S."
        assert (len(lines), lines[-1]) == (12, "  and 15 more")

    def test_something_in_the_header_has_an_error_of_its_own(self) -> None:
        with pytest.raises(ReportHeaderValidationError, match="1 finding"):
            check(put("pn", None))
        with pytest.raises(ReportValidationError) as caught:
            check(put("root", None))
        assert type(caught.value) is ReportValidationError

    @pytest.mark.parametrize("character", "*%?[]/\\")
    @pytest.mark.parametrize(("key", "name"), [("pn", "part number"), ("sn", "serial number")])
    def test_wildcards_in_numbers_are_warned_of(self, character: str, key: str, name: str) -> None:
        with pytest.warns(ReportHeaderValidationWarning, match=f"The {name} ") as caught:
            check(put(key, f"A{character}1"))
        assert [warning.filename for warning in caught] == [__file__]

    def test_and_of_nothing_else(self) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            check(put("pn", "PN-1 (a) #2.x_y+z&"))

    @pytest.mark.parametrize("document", [None, [], "x", 1])
    def test_only_an_object_is_a_report(self, document: Any) -> None:
        with pytest.raises(ReportValidationError, match="A report is a JSON object"):
            check(document)


class TestAnything:
    """Whatever the document is, there are findings and no other errors."""

    def test_a_deep_one(self) -> None:
        root: Json = {"group": "M", "name": "s", "status": "P"}
        inner = root
        for _ in range(100_000):
            inner["steps"] = [{"group": "M", "name": "s", "status": "U", "loop": {"num": 1, "endingIndex": 0}}]
            inner = inner["steps"][0]
        finding = find(put("root", {}) | {"root": root})[-1]
        assert finding.code == "depth"
        assert finding.message.endswith("Steps nest deeper than 1,000 levels.")
        mend({"root": root})

    @pytest.mark.parametrize("nested", [lambda value: {"a": value}, lambda value: [value]])
    def test_something_unknown_and_deep(self, nested: Callable[[Any], Any]) -> None:
        value: Any = 1
        for _ in range(100_000):
            value = nested(value)
        assert (
            only(put("uut.unknown", 0) | {"uut": {"unknown": value}}).message
            == "unknown nests deeper than 1,000 levels."
        )

    def test_deep_properties(self) -> None:
        prop: Json = {"name": "p", "type": "Obj"}
        for _ in range(100_000):
            prop = {"name": "p", "type": "Obj", "props": [prop]}
        assert only(TEST | {"additionalData": [{"name": "d", "props": [prop]}]}).code == "depth"

    def test_values_of_every_wrong_type_everywhere(self) -> None:
        def everywhere(value: Any, way: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
            inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
            deeper = [path for key, item in inner for path in everywhere(item, (*way, str(key)))]
            return [way, *deeper] if way else deeper

        for base in (TEST, REPAIR, step(loop={"idx": 0}, stringMeas=[STRING], chart={"series": [{}]})):
            for way in everywhere(base):
                for wrong in (None, 1, 1.5, True, "x", [], {}, [None], [[]], {"a": {}}):
                    document = put(".".join(way), wrong, into=base)
                    assert all(isinstance(found, Finding) for found in find(document))
                    mend(document)


def test_the_samples_are_right_but_for_what_a_server_may_not_import(samples: Path) -> None:
    codes = {
        name: {found.code for found in find(json.loads((samples / "wsjf" / name).read_bytes()))}
        for name in (
            "uur_example.json",
            "server_pair/test_report_from_us.json",
            "server_pair/test_report_from_wats.json",
        )
    }
    assert codes == {
        "uur_example.json": set(),
        "server_pair/test_report_from_us.json": {"required"},  # startUTC, which that server did without
        "server_pair/test_report_from_wats.json": set(),
    }


def test_a_report_read_from_xml_is_judged_as_its_twin(samples: Path) -> None:
    xml = (samples / "wsxf" / "uut-wsxf-export.xml").read_bytes()
    twin = json.loads((samples / "wsjf" / "uut-wsjf-export.json").read_bytes())
    assert find(wsxf.loads(xml)[0]) == find(twin)


def test_the_public_names() -> None:
    assert validation.__all__ == ["Finding", "check", "find", "mend"]
