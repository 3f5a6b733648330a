"""Reports to try things out with."""

from __future__ import annotations

from uuid import uuid4

from ..report.enums import CompOp
from ..report.uut import UUTReport

__all__ = ["create_minimal_test_report", "create_test_uut_report"]


def create_minimal_test_report(
    part_number: str = "PYWATS-MIN-001",
    serial_number: str | None = None,
    station_name: str = "pyWATS-TestStation",
    location: str = "TestLocation",
    operator_name: str = "pyWATS-Client",
) -> UUTReport:
    """Return a report with one passed step."""
    report = UUTReport.create(
        operator=operator_name,
        part_number=part_number,
        revision="A",
        serial_number=serial_number or f"SN-{uuid4().hex[:8]}",
        process_code=10,
        station_name=station_name,
        location=location,
        purpose="Test",
    )
    report.get_root_sequence_call().add_pass_fail_step(name="Connection", status="P")
    return report


def create_test_uut_report(
    part_number: str = "PYWATS-TEST-001",
    serial_number: str | None = None,
    station_name: str = "pyWATS-TestStation",
    location: str = "TestLocation",
    operator_name: str = "pyWATS-Client",
) -> UUTReport:
    """Return a report with a step of every common kind."""
    report = create_minimal_test_report(part_number, serial_number, station_name, location, operator_name)
    root = report.get_root_sequence_call()
    power = root.add_sequence_call("Power")
    power.add_numeric_step(name="5V", value=5.02, unit="V", comp_op=CompOp.GELE, low_limit=4.9, high_limit=5.1)
    several = power.add_multi_numeric_step(name="Ripple")
    several.add_measurement(name="no load", value=3.1, unit="mV", comp_op=CompOp.LE, low_limit=10.0)
    several.add_measurement(name="full load", value=8.7, unit="mV", comp_op=CompOp.LE, low_limit=10.0)
    root.add_string_step(name="Firmware", value="1.2.0", comp_op=CompOp.EQ, limit="1.2.0")
    report.add_misc_info("Purpose", "Trial")
    report.add_sub_unit("Module", "SUB-1", "SUB-PN", "A")
    return report
