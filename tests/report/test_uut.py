"""Test reports."""

from __future__ import annotations

import copy
import pickle
from datetime import UTC, datetime
from uuid import uuid4

import pytest

from pywats_async.errors import ValidationError
from pywats_async.report.enums import ImportMode, ReportStatus
from pywats_async.report.parts import (
    AdditionalData,
    AdditionalDataArray,
    AdditionalDataArrayIndex,
    AdditionalDataProperty,
    Asset,
    MiscInfo,
    UURMiscInfo,
)
from pywats_async.report.uut import UUTInfo, UUTReport, UUTSubUnit

from .making import HEADER, new_report

CREATED = {
    "operator": "ada",
    "part_number": "PN-1",
    "revision": "A",
    "serial_number": "SN-1",
    "process_code": 10,
    "station_name": "ST-1",
    "location": "Lab",
    "purpose": "Test",
}


def test_a_report_is_its_header_and_a_sequence() -> None:
    identifier = uuid4()
    report = new_report(id=identifier, start="2024-03-05T14:07:09+01:00", info=UUTInfo(operator="ada"))
    assert report.data == {
        "type": "T",
        "id": str(identifier),
        "pn": "PN-1",
        "sn": "SN-1",
        "rev": "A",
        "processCode": 10,
        "result": "P",
        "machineName": "ST-1",
        "location": "Lab",
        "purpose": "Test",
        "start": "2024-03-05T14:07:09+01:00",
        "startUTC": "2024-03-05T13:07:09Z",
        "uut": {"user": "ada"},
        "root": {
            "group": "M",
            "stepType": "SequenceCall",
            "name": "MainSequence Callback",
            "status": "P",
            "seqCall": {"path": "C:/SequenceCall.seq", "name": "TestSequence.seq", "version": "1.0.0"},
        },
    }


def test_create_makes_the_same() -> None:
    start = datetime(2024, 3, 5, 13, 7, 9, tzinfo=UTC)
    created = UUTReport.create(**CREATED, start=start)  # type: ignore[arg-type]
    assert created == new_report(id=created.id, start=start, info=UUTInfo(operator="ada"))
    assert created.import_mode is ImportMode.Active
    assert UUTReport.create(**CREATED, import_mode=ImportMode.Import).import_mode is ImportMode.Import  # type: ignore[arg-type]
    assert UUTReport.create(**CREATED).start.tzinfo  # type: ignore[arg-type]


@pytest.mark.parametrize("name", HEADER)
def test_the_header_is_needed(name: str) -> None:
    with pytest.raises(ValidationError, match=f"UUTReport needs {name}"):
        UUTReport(**{key: value for key, value in HEADER.items() if key != name})


def test_the_header_is_read_by_its_names() -> None:
    report = new_report(process_code="10", result="failed")
    assert report.station_name == "ST-1"
    assert report.process_code == report.test_operation_code == 10
    assert report.result is ReportStatus.Failed


def test_who_tested_and_where() -> None:
    report = new_report(
        info=UUTInfo(operator="ada", fixture_id="F1", socket_index=2, batch_number="B1", exec_time="12.5", comment="ok")
    )
    assert report.info is not None
    assert report.info.operator == "ada"
    assert report.data["uut"] == {
        "user": "ada",
        "comment": "ok",
        "execTime": 12.5,
        "fixtureId": "F1",
        "testSocketIndex": 2,
        "batchSN": "B1",
    }
    assert UUTInfo.model_validate({"referencedByUURs": [{"id": str(uuid4())}]}).referenced_by_uurs[0].id


def test_absent_parts_of_a_loaded_report_are_none() -> None:
    report = UUTReport.model_validate({"type": "T"})
    assert report.info is None
    assert report.root is None
    assert getattr(report, "id") is getattr(report, "start") is None  # noqa: B009  # typed as always there
    assert list(report.sub_units) == []
    assert report.model_dump() == {"type": "T"}


def test_a_loaded_report_without_a_root_gets_one_when_steps_are_added() -> None:
    report = UUTReport.model_validate({"type": "T"})
    report.get_root_sequence_call().add_action_step("Reset")
    assert report.root is not None
    assert report.root.count_steps() == 1


class TestParts:
    def test_sub_units(self) -> None:
        report = new_report()
        added = report.add_sub_unit("PCBA", "S1", "P1", "B")
        assert report.data["subUnits"] == [{"partType": "PCBA", "pn": "P1", "rev": "B", "sn": "S1"}]
        assert report.sub_units == [added]
        assert UUTSubUnit(pn="P1", sn="S1").part_type == "Unknown"

    def test_assets(self) -> None:
        report = new_report()
        report.add_asset("DMM[1]", 3)
        assert report.data["assets"] == [{"assetSN": "DMM[1]", "usageCount": 3}]
        assert Asset.model_validate({"sn": "old"}).sn == "old"
        assert Asset(sn="x", calibration_due=datetime(2024, 1, 2, tzinfo=UTC)).calibration_due

    @pytest.mark.parametrize(
        ("value", "stored"),
        [(5, {"numeric": 5}), ("five", {"text": "five"}), (5.5, {"text": "5.5"}), (True, {"text": "True"})],
    )
    def test_misc_infos_are_whole_numbers_or_text(self, value: object, stored: dict[str, object]) -> None:
        report = new_report()
        report.add_misc_info("Oven", value)
        assert report.data["miscInfos"] == [{"description": "Oven", **stored}]

    def test_misc_infos_may_be_made_alone(self) -> None:
        report = new_report(misc_infos=[MiscInfo(description="Oven", string_value="2", type_def="x")])
        assert report.misc_infos[0].string_value == "2"
        assert MiscInfo(description="Oven", numeric_value=4.0).numeric_value == 4
        assert MiscInfo(description="Oven", numeric_value=4.5).string_value == "4.5"
        with pytest.raises(ValidationError, match="numeric_value must be a whole number"):
            MiscInfo(description="Oven", string_value="hot", numeric_value=4.5)
        assert UURMiscInfo(key="Oven", value="2").model_dump() == {"description": "Oven", "text": "2"}

    def test_binary_data(self) -> None:
        report = new_report()
        report.add_binary_data(b"1", "one.bin")
        assert report.data["binaryData"] == [
            {"name": "one.bin", "contentType": "application/octet-stream", "data": "MQ=="}
        ]
        assert report.binary_data[0].get_bytes() == b"1"

    def test_additional_data_nests(self) -> None:
        element = AdditionalDataArrayIndex(
            text="[0]", indexes=[0], value=AdditionalDataProperty(type="Number", value="1")
        )
        data = AdditionalData(
            name="Setup",
            props=[
                AdditionalDataProperty(
                    name="list",
                    type="Array",
                    array=AdditionalDataArray(dimension=1, type="Number", indexes=[element]),
                    props=[AdditionalDataProperty(name="inner", type="String", value="x", num_format="%s")],
                )
            ],
        )
        report = new_report(additional_data=[data])
        array = report.additional_data[0].props[0].array
        assert array is not None
        assert array.indexes[0].value is not None
        assert array.indexes[0].value.value == "1"
        assert report.additional_data[0].props[0].props[0].num_format == "%s"


class TestCopies:
    @pytest.mark.parametrize("mode", ImportMode)
    def test_copies_and_pickles_keep_the_mode(self, mode: ImportMode) -> None:
        report = new_report()
        report.import_mode = mode
        for other in (copy.deepcopy(report), report.model_copy(), pickle.loads(pickle.dumps(report))):
            assert other == report
            assert other.import_mode is mode
            other.get_root_sequence_call().add_action_step("x")
            assert report.get_root_sequence_call().count_steps() == 0
