"""A script of the old client's kind: no `async`, the old names. Runs against the bundled server."""

from __future__ import annotations

import sys

from pywats_async import CompOp, NotFoundError, pyWATS
from pywats_async.testing import FakeWATS


def main(base_url: str, token: str | None) -> int:
    """Test a unit, report it, repair it, and look up what became of it."""
    with pyWATS(base_url=base_url, token=token) as api:
        print("WATS", api.get_version())

        report = api.report.create_uut_report(
            operator="ada", part_number="PSU-5", revision="A", serial_number="SN-1", operation_type=10
        )
        root = report.get_root_sequence_call()
        root.add_numeric_step(name="5V rail", value=5.4, unit="V", comp_op=CompOp.GELE, low_limit=4.9, high_limit=5.1)
        report_id = api.report.submit_report(report)
        print("tested:", "Passed" if report.result == "P" else "Failed", report_id)

        repair = api.report.create_uur_from_uut(report, operator="bob", comment="R12 replaced")
        repair.add_failure(category="Component", code="Component Failure", component_ref="R12")
        api.report.submit_report(repair)

        for header in api.report.get_headers_by_serial("SN-1"):
            print("test:", header.serial_number, header.result, header.process_name)
        for header in api.report.get_headers_by_serial("SN-1", "UUR"):
            print("repair:", header.serial_number, header.user_name, header.comment)

        try:
            api.report.get_report("00000000-0000-0000-0000-000000000000")
        except NotFoundError as error:
            print("as expected:", error.status_code)
    return 0


if __name__ == "__main__":
    with FakeWATS() as server, server.serve() as url:
        sys.exit(main(url, server.token))
