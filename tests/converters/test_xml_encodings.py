"""Texts of XML logs come out exact in every encoding: of a mark, declared, UTF-8, or cp1252 that nobody declared."""

from __future__ import annotations

from pathlib import Path

import pytest

from pywats_async import ConverterError
from pywats_async.converters import Arguments, Registry, Source
from pywats_async.converters.conversion import conversion

LOG = (
    '<Panel barcode="S1" side="P" result="passed"><Image id="1" result="passed"><Results><FalseCalls>'
    '<Reference designator="R1" description="{}"/></FalseCalls></Results></Image></Panel>'
)
ALL = "µ Ω ° ø €"


@pytest.mark.parametrize(
    ("declared", "encoding", "text", "note"),
    [
        (None, "utf-8", ALL, []),
        (None, "utf-8-sig", ALL, []),
        ("utf-8", "utf-8", ALL, []),
        ("utf-16", "utf-16", ALL, []),
        ("iso-8859-1", "iso-8859-1", "µ ° ø", []),
        ("windows-1252", "cp1252", "µ ° ø €", []),
        (None, "cp1252", "µ ° ø €", ["read as cp1252"]),
        ("utf-8", "cp1252", "µ ° ø €", ["read as cp1252"]),
        ("shift_jis", "shift_jis", "Ω ° 抵抗", ["read as shift_jis"]),
    ],
)
def test_texts_are_exact(tmp_path: Path, declared: str | None, encoding: str, text: str, note: list[str]) -> None:
    head = f'<?xml version="1.0" encoding="{declared}"?>' if declared else ""
    path = tmp_path / "log.xml"
    path.write_bytes((head + LOG.format(text)).encode(encoding))
    source = Source(path)
    args = Arguments.parse({"revision": "A", "operation_type": "10"})
    (one,) = conversion(Registry().choose(source), source, args)
    step = one.document["root"]["steps"][0]["steps"][0]
    assert step["stringMeas"][0]["value"] == text
    assert source.notes == note


def test_an_argument_says_more_than_a_declaration(tmp_path: Path) -> None:
    path = tmp_path / "log.xml"
    path.write_bytes(('<?xml version="1.0" encoding="iso-8859-1"?>' + LOG.format("µ Ω")).encode())
    args = Arguments.parse({"revision": "A", "operation_type": "10", "encoding": "utf-8"})
    (one,) = conversion(Registry().get("saki"), Source(path), args)
    assert one.document["root"]["steps"][0]["steps"][0]["stringMeas"][0]["value"] == "µ Ω"


def test_a_document_type_is_refused_in_every_encoding(tmp_path: Path) -> None:
    bomb = '<!DOCTYPE a [<!ENTITY b "cccc"><!ENTITY d "&b;&b;">]>' + LOG.format("&d;")
    for encoding in ("utf-8", "utf-8-sig", "utf-16", "cp1252", "shift_jis", "utf-7"):
        path = tmp_path / "bomb.xml"
        path.write_bytes((f'<?xml version="1.0" encoding="{encoding.removesuffix("-sig")}"?>' + bomb).encode(encoding))
        args = Arguments.parse({"revision": "A", "operation_type": "10"})
        with pytest.raises(ConverterError, match="DOCTYPE"):
            list(conversion(Registry().get("saki"), Source(path), args))
