"""What the server keeps beside reports."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from pywats_async.testing import FakeWATS, Refusal

FIELDS = {"name": "String", "size": "Int64", "made": "DateTimeOffset", "active": "Boolean"}
BOARD = {"name": "Board", "size": 3, "made": "2024-03-05T14:07:09+01:00", "active": True}
MODULE = {"name": "O'Brien", "size": 7, "made": "2024-03-05T13:30:00Z", "active": False}


@pytest.fixture
def server() -> FakeWATS:
    server = FakeWATS()
    server.documents.put("part", "1", BOARD)
    server.documents.put("part", "2", MODULE)
    return server


def test_documents_are_kept_by_kind_and_key(server: FakeWATS) -> None:
    documents = server.documents
    assert documents.get("part", "1") == BOARD
    assert documents.get("other", "1") is None
    documents.put("part", "1", {**BOARD, "size": 4})
    assert [part["size"] for part in documents.all("part")] == [4, 7]
    assert documents.delete("part", "1") is True
    assert documents.delete("part", "1") is False
    documents.replace("part", {"3": BOARD})
    assert documents.all("part") == [BOARD]
    server.reset(reports=True)
    assert documents.all("part") == []


def test_several_changes_are_one(server: FakeWATS) -> None:
    def fail() -> None:
        with server.documents.together():
            server.documents.delete("part", "1")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert server.documents.get("part", "1") == BOARD


def test_a_file_keeps_them(tmp_path: Path) -> None:
    with FakeWATS(tmp_path / "wats.sqlite") as server:
        server.documents.put("part", "1", BOARD)
    with FakeWATS(tmp_path / "wats.sqlite") as server:
        assert server.documents.get("part", "1") == BOARD


@pytest.mark.parametrize(
    ("options", "names"),
    [
        ({}, ["Board", "O'Brien"]),
        ({"$filter": "name eq 'O''Brien'"}, ["O'Brien"]),
        ({"$filter": "made lt 2024-03-05T13:10:00Z and active eq true"}, ["Board"]),
        ({"$filter": "size in (3,7)", "$orderby": "Size desc"}, ["O'Brien", "Board"]),
        ({"$top": "1", "$skip": "1", "$select": "NAME"}, ["O'Brien"]),
    ],
)
def test_odata_selects_them(server: FakeWATS, options: dict[str, str], names: list[str]) -> None:
    found = json.loads(server.documents.query("part", FIELDS, options, owner="Part"))
    assert [part["name"] for part in found] == names
    assert all(part.keys() == {"name"} for part in found) == ("$select" in options)


@pytest.mark.parametrize(
    "options", [{"$filter": "colour eq 1"}, {"$filter": "size eq 'x'"}, {"$orderby": "colour"}, {"$apply": "x"}]
)
def test_odata_that_is_not_understood_is_refused(server: FakeWATS, options: dict[str, str]) -> None:
    with pytest.raises(Refusal, match="not valid"):
        server.documents.query("part", FIELDS, options, owner="Part")
