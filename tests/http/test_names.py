"""Names of files that a server chose."""

from __future__ import annotations

import sys
import unicodedata
from pathlib import Path, PureWindowsPath

import pytest

from pywats_async import ValidationError
from pywats_async.http.names import inside, offered_name, safe_name

DEVICES = (
    "CON",
    "PRN",
    "AUX",
    "NUL",
    "CLOCK$",
    "CONIN$",
    *(f"{kind}{n}" for kind in ("COM", "LPT") for n in "0123456789¹²³"),
)
BAD = [
    *("", ".", "..", "...", " ", ". .", "~", "_"),
    *(
        f"{up}etc/passwd"
        for up in ("../", "../../", "..\\", "....//", "./../", "a/../../", "/", "//host/", "\\\\host\\")
    ),
    *("C:", "C:evil", "C:\\evil", "c:/evil", "\\\\?\\C:\\evil", "\\\\.\\pipe\\x", "//./con", "file:///etc/passwd"),
    *("a:b", "a.txt:stream", "a.txt::$DATA", ":b", "a:", "x\0.txt", "\0", "a\0/../b"),
    *(f"{device}{ending}" for device in DEVICES for ending in ("", ".txt", " .txt", ".tar.gz")),
    *(device.lower() for device in DEVICES),
    *(f"a{mark}b" for mark in '<>:"/\\|?*'),
    *(f"{mark}" for mark in '<>:"/\\|?*'),
    *(f"a{chr(code)}b" for code in range(32)),
    *(f"a{chr(code)}b" for code in range(0x7F, 0xA0)),
    *(f"a{mark}b" for mark in "\u2028\u2029\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"),
    *("invoice\u202efdp.exe", "a\ud800b", "\udfff"),
    *("name.", "name..", "name ", "name. ", " name", "\tname", "name\n", "na\rme"),
    *("a" * 256, "é" * 200, "漢" * 100, "a" * 300 + ".txt", "a." + "x" * 300, "😀" * 80 + ".png"),
    *("%2e%2e%2f/", "..%2f", "%00", "a/b", "a\\b", "a//b", "a/./b", "a/", "/a", "\\a", "a\\"),
    *("..;/x", ".. /x", "../.", "..\\..\\x", "x/..", "x\\..", "..\u2215x/../", "\uff0e\uff0e/x"),
    *("$(rm -rf)|x", "`id`>x", "a&b|c", "-rf /", "*", "?", "??", "*.*", "<script>", '"quoted"', "a|b"),
]
GOOD = [
    "a.txt",
    ".profile",
    "Scope picture (2).png",
    "µΩ°ø.csv",
    "漢字.txt",
    "a..b",
    "-rf",
    "COM10.txt",
    "console.log",
    "%2e%2e%2f",
]


def test_there_are_three_hundred_bad_names() -> None:
    assert len(BAD) >= 300


def test_every_bad_name_becomes_one_part_that_is_safe_everywhere(tmp_path: Path) -> None:
    for bad in BAD:
        name = safe_name(bad)
        assert safe_name(name) == name, bad
        assert (tmp_path / name).resolve().parent == tmp_path.resolve(), bad
        assert PureWindowsPath(name).parts == (name,), bad
        assert not PureWindowsPath(name).drive, bad
        assert name.rstrip(". ") == name, bad
        assert name.split(".")[0].upper() not in DEVICES, bad
        assert 0 < len(name.encode()) <= 255, bad
        assert not any(mark in name for mark in '<>:"/\\|?*\0'), bad
        (tmp_path / name).write_bytes(b"x")
        (tmp_path / name).unlink()


@pytest.mark.parametrize("name", GOOD)
def test_a_good_name_stays_as_it_is(name: str) -> None:
    assert safe_name(name) == name


def test_what_is_left_of_a_name_is_told_from_others() -> None:
    assert safe_name("a" * 300 + ".txt").endswith("a.txt")
    assert safe_name("..", default="attachment") == "attachment"
    assert safe_name(unicodedata.normalize("NFD", "é.txt")) == "é.txt"


@pytest.mark.parametrize(
    ("header", "name"),
    [
        ('attachment; filename="scope.png"', "scope.png"),
        ("attachment; filename=scope.png", "scope.png"),
        ("attachment; filename*=UTF-8''%C2%B5V.csv", "µV.csv"),
        ("attachment; filename*=UTF-8''..%2F..%2Fevil", ".._.._evil"),
        ('attachment; filename="../evil.txt"', ".._evil.txt"),
        ('attachment; filename="C:\\evil.txt"', "C__evil.txt"),
        ("attachment", "download"),
        ("", "download"),
        ("attachment; filename=\r\nX: y", "__X_ y"),
    ],
)
def test_the_name_that_an_answer_gives(header: str, name: str) -> None:
    assert offered_name(header) == name


def test_a_path_of_names_is_inside(tmp_path: Path) -> None:
    assert inside(tmp_path, "folder", "a.txt") == tmp_path / "folder" / "a.txt"
    decomposed = unicodedata.normalize("NFD", "é")
    assert inside(tmp_path, decomposed) == tmp_path / "é"


def test_a_path_with_a_bad_name_is_refused(tmp_path: Path) -> None:
    for bad in BAD:
        if unicodedata.normalize("NFC", bad) == safe_name(bad):
            continue
        with pytest.raises(ValidationError, match="not a safe file name"):
            inside(tmp_path, "folder", bad)


@pytest.mark.skipif(sys.platform == "win32", reason="links need a privilege")
def test_a_link_does_not_lead_out(tmp_path: Path) -> None:
    root, elsewhere = tmp_path / "root", tmp_path / "elsewhere"
    root.mkdir()
    elsewhere.mkdir()
    (root / "folder").symlink_to(elsewhere)
    with pytest.raises(ValidationError, match="leads out of"):
        inside(root, "folder", "a.txt")
