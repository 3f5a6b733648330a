"""Converters written for the old package load from a file and run through ours: hooks, arguments, outcomes, ids."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from textwrap import dedent

import pytest

from pywats_async import ConverterError
from pywats_async.converters import Registry, Skip, Source, Suspend
from pywats_async.converters.conversion import conversion

OLD = dedent(
    """
    import pywats_async.compat
    from pathlib import Path
    from pywats.domains.report.report_models import UUTReport
    from pywats_client.converters import (
        ArgumentDefinition, ArgumentType, ConverterResult, FileConverter, FolderConverter, ValidationResult,
    )
    from pywats_client.converters.base import ConverterBase

    CALLS = []

    def report(serial_number, station):
        made = UUTReport(pn="PN-1", sn=serial_number, rev="A", process_code=10, station_name=station,
                         location="Lab", purpose="Test")
        made.get_root_sequence_call().add_numeric_step(name="rail", value=5.0, unit="V")
        return made

    class Rails(FileConverter):
        @property
        def name(self):
            return "Rails"

        @property
        def file_patterns(self):
            return ["*.rails"]

        @property
        def arguments_schema(self):
            return {"prefix": ArgumentDefinition(ArgumentType.STRING, default="SN"),
                    "limit": ArgumentDefinition(ArgumentType.INTEGER, min_value=1)}

        def on_load(self, context):
            CALLS.append("load")

        def validate(self, source, context):
            if "late" in self.read_file_text(source.path):
                return ValidationResult.not_ready(["the rest"])
            return ValidationResult.good_match(0.9)

        def convert(self, source, context):
            lines = self.read_file_lines(source.path)
            if lines == ["nothing"]:
                return ConverterResult.skipped_result("no units")
            if lines == ["bad"]:
                return ConverterResult.failed_result("cannot be read")
            reports = [report(context.get_argument("prefix") + line, context.station_name or "S-1") for line in lines]
            return ConverterResult.success_result(reports=reports)

        def on_success(self, source, result, context):
            CALLS.append("success")

        def on_failure(self, source, result, context):
            CALLS.append("failure " + result.error)

    class Oldest(ConverterBase):
        @property
        def name(self):
            return "Oldest"

        @property
        def supported_extensions(self):
            return [".old"]

        def convert_file(self, file_path, args):
            return ConverterResult.success_result(report=report(file_path.stem, "S-1").model_dump())

    class Boxes(FolderConverter):
        @property
        def name(self):
            return "Boxes"

        @property
        def readiness_marker(self):
            return "done.txt"

        def convert(self, source, context):
            return ConverterResult.success_result(report=report(source.path.name, "S-1"))
    """
)


@pytest.fixture
def registry(tmp_path: Path) -> Registry:
    """A registry that has loaded the old converters; they know nothing of this package but the one import."""
    script = tmp_path / "old_converters.py"
    script.write_text(OLD, encoding="utf-8")
    script.chmod(0o600)
    made = Registry()
    assert [one.name for one in made.load(script)] == ["Rails", "Oldest", "Boxes"]
    return made


def source(folder: Path, name: str, text: str) -> Source:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return Source(path)


def convert(registry: Registry, given: Source, **arguments: object) -> list[dict[str, object]]:
    converter = registry.choose(given)
    return [one.document for one in conversion(converter, given, converter.arguments.parse(arguments))]


def test_every_report_arrives_with_an_id_that_follows_from_the_file(registry: Registry, tmp_path: Path) -> None:
    given = source(tmp_path, "one.rails", "1\n2\n")
    first, again = convert(registry, given, prefix="X"), convert(registry, given, prefix="X")
    assert [report["sn"] for report in first] == ["X1", "X2"]
    assert [report["id"] for report in first] == [report["id"] for report in again]
    assert convert(registry, source(tmp_path, "7.old", ""))[0]["sn"] == "7"


def test_hooks_are_called_and_outcomes_are_ours(registry: Registry, tmp_path: Path) -> None:
    rails = registry.get("Rails").old  # type: ignore[attr-defined]
    calls = sys.modules[type(rails).__module__].__dict__ if type(rails).__module__ in sys.modules else None
    calls = type(rails).on_load.__globals__["CALLS"] if calls is None or "CALLS" not in calls else calls["CALLS"]
    convert(registry, source(tmp_path, "one.rails", "1"))
    with pytest.raises(ConverterError, match="cannot be read"):
        convert(registry, source(tmp_path, "two.rails", "bad"))
    assert calls == ["load", "success", "failure cannot be read"]
    with pytest.raises(Skip, match="no units"):
        convert(registry, source(tmp_path, "three.rails", "nothing"))
    with pytest.raises(Suspend, match="missing: the rest"):
        convert(registry, source(tmp_path, "four.rails", "late"))


def test_arguments_are_checked_as_the_converter_describes_them(registry: Registry, tmp_path: Path) -> None:
    given = source(tmp_path, "one.rails", "1")
    with pytest.raises(ConverterError, match="limit: 0 is less than 1"):
        convert(registry, given, limit=0)
    assert convert(registry, given, limit=3, station_name="ICT-9")[0]["machineName"] == "ICT-9"


def test_a_folder_waits_for_its_marker(registry: Registry, tmp_path: Path) -> None:
    folder = tmp_path / "box-1"
    folder.mkdir()
    with pytest.raises(Suspend, match="not complete"):
        convert(registry, Source(folder))
    (folder / "done.txt").touch()
    assert convert(registry, Source(folder))[0]["sn"] == "box-1"


def test_the_modules_are_served_only_on_demand() -> None:
    script = "import pywats_async, sys\ntry:\n    import pywats\nexcept ImportError:\n    print('not served')"
    done = subprocess.run([sys.executable, "-S", "-c", script], capture_output=True, text=True, timeout=60, check=False)
    assert "not served" in done.stdout or "ModuleNotFoundError" in done.stderr
