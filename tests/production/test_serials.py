"""Serial numbers against the bundled server, and in every form that they come in."""

from __future__ import annotations

import pytest
from pydantic_core import from_json

from pywats_async import AsyncWATS, RejectedError, SerialNumberIdentifier, ServerError, ValidationError
from pywats_async.production.serial_formats import serial_numbers
from pywats_async.testing import FakeWATS

FILE = b"serialNumber;comment\r\n0001;a\r\n0002;b\r\n0003;c\r\n0004;d\r\n"


@pytest.mark.parametrize(
    "content",
    [
        b'["A1", "A2"]',
        b"[1, 2]",
        b'[{"serialNumber": "A1", "taken": true}, {"serialNumber": "A2"}]',
        b'{"receipt": "9", "SN": [{"id": "A1", "taken": "2026-01-01"}, {"id": "A2"}]}',
        b'"<SN><SN id=\\"A1\\"/><SN id=\\"A2\\"/></SN>"',
        b'"A1\\nA2"',
        b'<?xml version="1.0"?><SerialNumbers xmlns="urn:x"><SN id="A1"/><SN id="A2" taken="true"/></SerialNumbers>',
        b"<ArrayOfSerialNumber><SerialNumber>A1</SerialNumber><SerialNumber>A2</SerialNumber></ArrayOfSerialNumber>",
        b"A1\r\nA2\r\n",
        b'"A1","x"\n"A2","y"\n',
        b"\xef\xbb\xbfType;SerialNumber\r\nMAC;A1\r\nMAC;A2\r\n",
    ],
)
def test_serial_numbers_are_read_in_every_form(content: bytes) -> None:
    assert [number.removeprefix("A") for number in serial_numbers(content)] == ["1", "2"]


@pytest.mark.parametrize("content", [b"", b"  \n", b"[]", b"{}", b"<SerialNumbers/>"])
def test_none_are_none(content: bytes) -> None:
    assert serial_numbers(content) == []


@pytest.mark.parametrize("content", [b"<SN id='1'>", b'<!DOCTYPE x [<!ENTITY a "b">]><SN id="1"/>'])
def test_broken_or_tricky_xml_is_refused(content: bytes) -> None:
    with pytest.raises(ValidationError):
        serial_numbers(content)


@pytest.mark.anyio
async def test_numbers_are_imported_taken_found_and_exported(awats: AsyncWATS) -> None:
    production = awats.production
    kinds = {kind.name: kind.identifier for kind in await production.get_serial_number_types()}
    assert kinds["MAC"] is SerialNumberIdentifier.MAC_ADDRESS
    await production.import_serial_numbers(FILE, serial_number_type="MAC")
    assert await production.take_serial_numbers("MAC", 2, "SN-1", "PN-1", "ST-1") == ["0001", "0002"]
    assert await production.allocate_serial_numbers("MAC", 1) == ["0003"]
    found = await production.find_serial_numbers_by_reference("MAC", reference_serial="SN-1")
    assert [(one["serialNumber"], one["refPN"]) for one in found] == [("0001", "PN-1"), ("0002", "PN-1")]
    between = await production.find_serial_numbers_in_range("MAC", "0002", "0003")
    assert [one["serialNumber"] for one in between] == ["0002", "0003"]
    assert len(await production.find_serial_numbers("MAC", "0002", "0004")) == 3
    assert serial_numbers(await production.export_serial_numbers("MAC")) == ["0001", "0002", "0003", "0004"]
    xml = await production.export_serial_numbers("MAC", format="xml", start_address="0004")
    assert serial_numbers(xml) == ["0004"]
    with pytest.raises(RejectedError, match="sequence"):
        await production.take_serial_numbers("MAC", 2, only_in_sequence=True)
    assert await production.take_serial_numbers("MAC", 9) == ["0004"]


@pytest.mark.anyio
async def test_numbers_are_never_taken_twice_for_one_call(awats: AsyncWATS, wats_server: FakeWATS) -> None:
    await awats.production.import_serial_numbers(FILE, serial_number_type="MAC")
    wats_server.faults.add(route="/api/Production/SerialNumbers/Take", status=503)
    with pytest.raises(ServerError):
        await awats.production.take_serial_numbers("MAC")
    assert wats_server.count("/api/Production/SerialNumbers/Take") == 1


@pytest.mark.anyio
async def test_a_station_reserves_numbers_and_the_token_is_in_no_body(awats: AsyncWATS, wats_server: FakeWATS) -> None:
    production = awats.production
    await production.import_serial_numbers(FILE, serial_number_type="MAC")
    assert await production.reserve_serial_numbers("MAC", 2, start_from="0002") == ["0002", "0003"]
    taken = [{"id": "0002", "taken_at": "2026-01-01"}]
    assert await production.reserve_serial_numbers("MAC", receipt="1", taken_entries=taken) == ["0001"]
    sent = from_json(wats_server.requests[-1].body)["sn"]
    assert (sent["requestType"], sent["SN"][0]["taken"]) == ("Reserve", "2026-01-01")
    assert "tokenId" not in sent
    assert await production.get_serial_number_count("MAC") == 4
    assert await production.get_serial_number_ranges("MAC") == [
        {"serialNumberType": "MAC", "from": "0001", "to": "0004"}
    ]
    assert await production.get_serial_number_statistics() == {"total": 4, "taken": 1, "free": 3}


@pytest.mark.anyio
async def test_ranges_of_numbers_are_freed_and_deleted(awats: AsyncWATS) -> None:
    production = awats.production
    await production.import_serial_numbers(FILE, serial_number_type="MAC")
    await production.take_serial_numbers("MAC", 3)
    assert await production.free_serial_numbers([{"from": "0002", "to": "0003"}]) == {"freed": 2}
    assert await production.delete_free_serial_numbers([{"from": "0001", "to": "0002"}]) == {"deleted": 1}
    assert serial_numbers(await production.export_serial_numbers("MAC")) == ["0001", "0003", "0004"]


@pytest.mark.anyio
async def test_what_names_nothing_is_not_sent(awats: AsyncWATS, wats_server: FakeWATS) -> None:
    for call in (
        awats.production.import_serial_numbers(FILE),
        awats.production.import_serial_numbers(FILE, serial_number_type="MAC", format="xlsx"),
        awats.production.take_serial_numbers("MAC", 0),
        awats.production.find_serial_numbers_by_reference("MAC"),
        awats.production.free_serial_numbers([]),
        awats.production.delete_free_serial_numbers([]),
    ):
        with pytest.raises(ValidationError):
            await call
    assert wats_server.requests == []
