"""What the page on converters says can be done from it alone: write a converter, test it, install it as a package."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

PAGE = Path(__file__).parents[2] / "docs" / "converters.md"
ROOT = Path(__file__).parents[2]


def block(language: str, holding: str) -> str:
    """Return the block of the page that holds a text."""
    fences = re.findall(rf"^```{language}[^\n]*\n(.*?)^```", PAGE.read_text(encoding="utf-8"), re.M | re.S)
    (found,) = [fence for fence in fences if holding in fence]
    return str(found)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """The folder that a reader of the page has."""
    folder = tmp_path / "rails"
    folder.mkdir()
    (folder / "rails_converter.py").write_text(block("python", "class Rails("))
    (folder / "pyproject.toml").write_text(block("toml", "entry-points"))
    (folder / "BOARD-7.rails").write_text(block("text", "unit=BOARD-7"))
    return folder


def run(*command: object, **environment: str) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        [sys.executable, *map(str, command)],
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
        env={**os.environ, **environment},
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done


MAIN = "from pywats_async.cli import main; main()"
ARGS = ("--dry-run", "--json", "--arg", "part_number=P", "--arg", "revision=A", "--arg", "operation_type=10")


def test_it_is_tried_from_its_file(project: Path) -> None:
    done = run("-c", MAIN, "convert", project / "BOARD-7.rails", "--load", project / "rails_converter.py", *ARGS)
    assert json.loads(done.stdout)["sn"] == "BOARD-7"


@pytest.mark.timeout(200)
def test_it_is_installed_as_a_package_and_found_by_its_entry_point(project: Path, tmp_path: Path) -> None:
    pytest.importorskip("setuptools")
    site = tmp_path / "site"
    install = ("install", "--quiet", "--no-deps", "--no-build-isolation", "--no-index", "--disable-pip-version-check")
    run("-m", "pip", *install, "--target", site, project)
    paths = os.pathsep.join([str(site), str(ROOT)])
    done = run("-c", MAIN, "convert", project / "BOARD-7.rails", *ARGS, "--arg", "fixture=F-1", PYTHONPATH=paths)
    report = json.loads(done.stdout)
    assert (report["sn"], report["result"]) == ("BOARD-7", "F")
    assert [info["text"] for info in report["miscInfos"]] == ["F-1"]
    inbox = tmp_path / "in"
    inbox.mkdir()
    (inbox / "one.rails").write_text((project / "BOARD-7.rails").read_text())
    script = tmp_path / "watch.py"
    script.write_text(
        "from pywats_async import WATS\n"
        "from pywats_async.converters import HotFolder\n"
        "from pywats_async.testing import FakeWATS\n"
        "given = {'part_number': 'P', 'revision': 'A', 'operation_type': 10}\n"
        f"folder = HotFolder({str(inbox)!r}, arguments=given, settle=0, age=0, rescan=0.1)\n"
        "with FakeWATS() as server, WATS('http://wats.test', server.token, transport=server.transport(),"
        f" queue_path={str(tmp_path / 'queue.db')!r}) as wats:\n"
        "    print([(done.status, done.converter) for done in wats.converters.watch(folder, once=True, workers=1)])\n"
        "    print(len(server.store.uuids()))\n"
    )
    assert run("-W", "error", script, PYTHONPATH=paths).stdout.split("\n")[:2] == ["[('converted', 'rails')]", "1"]
