"""Repair reports."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest

from pywats_async.errors import ValidationError
from pywats_async.report.attachments import Attachment, BinaryData
from pywats_async.report.uur import UURFailure, UURInfo, UURReport, UURSubUnit

from .making import new_repair, new_report

MAIN = {"partType": "Main", "pn": "PN-1", "rev": "A", "sn": "SN-1", "idx": 0}


class TestMainUnit:
    def test_it_is_always_there(self) -> None:
        report = new_repair()
        assert report.data["type"] == "R"
        assert report.data["subUnits"] == [MAIN]
        assert report.get_main_unit().idx == 0

    def test_it_is_put_before_the_parts_that_are_given(self) -> None:
        report = new_repair(sub_units=[UURSubUnit(pn="P2", sn="S2", idx=1)])
        assert [unit.idx for unit in report.sub_units] == [0, 1]
        assert len(report.ensure_main_unit().sub_units) == 2

    def test_a_loaded_report_gets_it_when_it_is_asked_for(self) -> None:
        report = UURReport.model_validate({"type": "R", "pn": "P", "sn": "S", "rev": "A"})
        assert list(report.sub_units) == []
        assert report.get_main_unit().sn == "S"


class TestFailures:
    def test_failures_are_in_the_sub_units(self) -> None:
        report = new_repair()
        added = report.add_main_failure("Component", "Burned", comment="R1 is black", com_ref="R1", art_number="100R")
        assert report.data["subUnits"][0]["failures"] == [
            {
                "category": "Component",
                "code": "Burned",
                "comment": "R1 is black",
                "comRef": "R1",
                "artNumber": "100R",
            }
        ]
        assert report.failures == report.all_failures == report.get_all_failures() == [added]
        assert report.count_failures() == 1

    def test_parts_are_numbered(self) -> None:
        report = new_repair()
        first, second = report.add_sub_unit("P2", "S2", "B", "PCBA"), report.add_sub_unit("P3", "S3", parent_idx=1)
        assert (first.idx, second.idx, second.parent_idx) == (1, 2, 1)
        assert report.get_sub_unit(2) == report.get_sub_unit_by_idx(2) == second
        assert report.get_sub_unit(7) is None

    def test_failures_of_a_part(self) -> None:
        report = new_repair()
        part = report.add_sub_unit("P2", "S2")
        report.add_failure("Component", "Bad", "c", "R1", 3, 1)
        report.add_failure_to_sub_unit("Component", "Bad", serial_number="S2", ref_step_id=5)
        report.add_failure_to_sub_unit("Component", "Bad", idx=1, component_ref="R2")
        assert [failure.ref_step_id for failure in part.get_failures()] == [3, 5, None]
        assert part.failures[2].com_ref == "R2"
        assert part.has_failures()
        assert not report.get_main_unit().has_failures()
        report.add_failure_to_main_unit("Component", "Bad")
        report.add_failure("Component", "Bad")
        assert len(report.get_main_unit().failures) == 2

    def test_a_part_that_is_not_there_is_named(self) -> None:
        report = new_repair()
        with pytest.raises(ValidationError, match=r"no sub unit with idx=9\. There are: 0"):
            report.add_failure("Component", "Bad", sub_unit_idx=9)
        with pytest.raises(ValidationError, match=r"no sub unit with sn='S9'\. There are: 'SN-1'"):
            report.add_failure_to_sub_unit("Component", "Bad", serial_number="S9")
        with pytest.raises(ValidationError, match="serial_number or idx"):
            report.add_failure_to_sub_unit("Component", "Bad")

    def test_failures_may_have_files(self) -> None:
        failure = UURFailure(attachments=[BinaryData.from_bytes(b"x", "photo.png", "image/png")])
        assert failure.model_dump()["attachments"][0]["name"] == "photo.png"
        assert (failure.category, failure.code) == ("Unknown", "Unknown")


class TestProcesses:
    def test_the_header_has_the_repair_and_uur_the_test(self) -> None:
        report = new_repair()
        report.set_test_operation(10, "Final test")
        report.set_repair_process(501, "Rework")
        assert (report.data["processCode"], report.data["processName"]) == (501, "Rework")
        assert report.data["uur"] == {"processCode": 10, "processName": "Final test"}
        assert report.repair_process_code == report.repair_operation_code == 501
        assert report.test_operation_code == 10

    def test_both_at_once(self) -> None:
        report = new_repair()
        assert report.info is not None
        report.info.set_dual_process_codes(501, "Rework", 10, "Final test", UUID(int=1))
        assert (report.process_code, report.test_operation_code) == (501, 10)
        assert report.info.get_repair_process_info() == {"code": 501, "name": "Rework", "type": "repair"}
        assert report.info.get_test_operation_info() == {
            "code": 10,
            "name": "Final test",
            "guid": str(UUID(int=1)),
            "type": "test",
        }
        assert report.info.validate_dual_process_codes() == (True, "")
        assert UURInfo().get_repair_process_info()["code"] is None
        assert UURInfo().validate_dual_process_codes() == (False, "There is no test operation code.")

    def test_process_code_and_test_operation_code_are_one(self) -> None:
        info = UURInfo(test_operation_code=10, test_operation_name="Final test")
        assert (info.process_code, info.process_name) == (10, "Final test")
        assert info.model_dump() == {"processCode": 10, "processName": "Final test"}
        with pytest.raises(ValidationError, match="same thing"):
            UURInfo(process_code=10, test_operation_code=20)

    def test_keys_of_older_files_are_read_and_replaced(self) -> None:
        info = UURInfo.model_validate({"testOperationCode": 10, "testOperationName": "Final test"})
        assert info.test_operation_code == 10
        assert info.sync_process_codes().model_dump() == {"processCode": 10, "processName": "Final test"}

    def test_summaries(self) -> None:
        info = UURInfo(process_code=10, ref_uut=UUID(int=2), confirm_date=datetime(2024, 1, 2, tzinfo=UTC))
        assert info.to_dict() == {
            "test_operation_code": 10,
            "test_operation_name": None,
            "test_operation_guid": None,
            "referenced_uut_guid": str(UUID(int=2)),
            "confirm_date": "2024-01-02T00:00:00+00:00",
            "finalize_date": None,
            "active": True,
            "process_code": 10,
            "process_name": None,
            "process_code_format": None,
        }
        assert info.to_uur_type_dict() == {
            "process": {"code": 10, "code_specified": True, "name": None},
            "active": True,
            "active_specified": True,
            "referenced_uut": str(UUID(int=2)),
        }


class TestReport:
    def test_create(self) -> None:
        tested = uuid4()
        report = UURReport.create(
            operator="ada",
            part_number="PN-1",
            revision="A",
            serial_number="SN-1",
            repair_process_code=500,
            test_operation_code=10,
            ref_uut=tested,
            station_name="ST-1",
            location="Lab",
            purpose="Repair",
            comment="resoldered",
            start=datetime(2024, 1, 2, tzinfo=UTC),
        )
        assert report.data["uur"] == {
            "user": "ada",
            "comment": "resoldered",
            "processCode": 10,
            "refUUT": str(tested),
        }
        assert report.data["subUnits"] == [MAIN]
        assert report.data["startUTC"] == "2024-01-02T00:00:00Z"
        assert report.validate_report() == (True, "OK")

    def test_short_cuts_to_the_info(self) -> None:
        report = new_repair()
        assert (report.operator, report.comment, report.execution_time, report.uut_guid) == ("", None, 0.0, None)
        report.operator, report.comment, report.execution_time = "ada", "done", "1.5"
        report.link_to_uut(str(UUID(int=1)))
        assert report.data["uur"] == {"user": "ada", "comment": "done", "execTime": 1.5, "refUUT": str(UUID(int=1))}
        assert report.uut_guid == UUID(int=1)
        loaded = UURReport.model_validate({})
        loaded.operator = "ada"
        assert loaded.data == {"uur": {"user": "ada"}}

    def test_misc_infos_are_copied_from_the_test(self) -> None:
        tested, report = new_report(), new_repair()
        tested.add_misc_info("Oven", 4)
        report.copy_misc_from_uut(tested)
        tested.misc_infos[0].numeric_value = 5
        assert report.data["miscInfos"] == [{"description": "Oven", "numeric": 4}]

    def test_files_are_in_the_binary_data(self) -> None:
        report = new_repair()
        report.attach_bytes("a.txt", b"a", "text/plain")
        report.add_attachment(Attachment.from_bytes("b.txt", b"b"))
        report.add_binary_data(b"c", "c.txt")
        assert [file["name"] for file in report.data["binaryData"]] == ["a.txt", "b.txt", "c.txt"]
        assert report.attachments[2].get_bytes() == report.binary_data[2].get_bytes() == b"c"

    def test_files_may_be_given_once(self) -> None:
        assert new_repair(attachments=[Attachment.from_bytes("a.txt", b"a")]).binary_data[0].name == "a.txt"
        with pytest.raises(ValidationError, match="binary_data and attachments are the same thing"):
            new_repair(
                attachments=[Attachment.from_bytes("a.txt", b"a")], binary_data=[BinaryData.from_bytes(b"b", "b.txt")]
            )

    def test_what_is_missing_is_said(self) -> None:
        assert new_repair().validate_report() == (False, "There is no test operation.")
        report = new_repair(sub_units=[UURSubUnit(pn="P"), UURSubUnit(pn="Q")])
        report.set_test_operation(10)
        assert report.validate_report() == (False, "Two sub units have the same idx.")
        assert UURReport.model_validate({}).validate_report()[1].startswith("There is no repair process.")

    def test_summary(self) -> None:
        assert new_repair().get_summary() == {
            "pn": "PN-1",
            "sn": "SN-1",
            "result": "P",
            "repair_process_code": 500,
            "test_operation_code": None,
            "total_failures": 0,
            "sub_units": 1,
        }
