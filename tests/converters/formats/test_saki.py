"""The converter of Saki AOI files against an independent reading of the real log."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from pywats_async import ConverterError
from pywats_async.converters import Arguments, Registry, Source
from pywats_async.converters.conversion import conversion

from ..accepted import accepted, leaves

ARGS = {"revision": "A", "operation_type": "20", "time_zone": "Europe/Oslo"}


def test_every_reference_of_the_real_log_is_there(samples: Path) -> None:
    path = samples / "saki" / "SAKI-testdata.xml"
    (report,) = accepted(path, "saki", **ARGS)
    text = path.read_text()
    images = re.split(r"<Image ", text)[1:]
    sequences = report["root"]["steps"]
    assert [step["status"] for step in sequences] == ["F", "P", "P"]
    assert len(sequences) == len(images) == 3
    for sequence, image in zip(sequences, images, strict=True):
        good, _, bad = image.partition("<Failed>")
        passed, failed = (re.findall(r'designator="(\w+)"', part) for part in (good, bad))
        steps = [(step["name"], step["status"]) for step in leaves(sequence)]
        assert steps == [(name, "P") for name in passed] + [(name, "F") for name in failed]
    assert report["sn"] == "SN123456789"
    assert (report["pn"], report["rev"], report["result"]) == ("PN1", "A", "F")
    assert report["start"] == "2024-01-10T08:59:14+01:00"
    assert report["uut"]["user"] == "Operator"
    assert report["root"]["seqCall"]["name"] == "Test Sequence"
    last = leaves(sequences[0])[-1]
    assert last["stringMeas"] == [{"compOp": "LOG", "value": "Description text", "status": "F"}]
    assert last["reportText"] == "failed\npart number: 4326588\npackage: 4326588_C0805"


def test_an_image_with_a_barcode_of_its_own_is_a_unit(tmp_path: Path) -> None:
    image = '<Image barcode="{}" id="{}" result="{}"><Results/></Image>'
    text = '<Panel barcode="P1" side="TOP" result="failed">{}</Panel>'
    (tmp_path / "panel.xml").write_text(
        text.format(
            image.format("B1", 1, "passed") + image.format("B2", 2, "failed") + image.format("N/A", 3, "passed")
        )
    )
    reports = accepted(tmp_path / "panel.xml", "saki", **ARGS)
    assert [(one["sn"], one["result"]) for one in reports] == [("P1", "F"), ("B1", "P"), ("B2", "F")]
    assert [len(one["root"]["steps"]) for one in reports] == [3, 1, 1]
    assert reports[2]["uut"]["testSocketIndex"] == 2


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('<Panel barcode="1" result="maybe" side="S"/>', "Panel/@result 'maybe'"),
        ('<Panel barcode="" result="passed" side="S"/>', "serial number"),
        ('<Panel barcode="1" result="passed" side="S"><Image id="7" result="passed"', "Not XML"),
        (
            '<Panel barcode="1" result="passed" side="S"><Image id="7" result="passed"><Results><Failed><Reference/>'
            "</Failed></Results></Image></Panel>",
            "Image 7: Failed/Reference 1 has no designator",
        ),
    ],
    ids=["unknown verdict", "no serial number", "half a file", "no designator"],
)
def test_bad_files_are_refused_with_their_element(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "bad.xml"
    path.write_text(text)
    source = Source(path)
    with pytest.raises(ConverterError, match=said):
        list(conversion(Registry().choose(source), source, Arguments.parse(ARGS)))
