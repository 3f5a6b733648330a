"""Serial numbers that the server keeps: take, reserve, find, export, import."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Generic, TypeVar

from ..bridge import Service, call
from ..errors import ValidationError
from .answers import said
from .models import SerialNumberType
from .policy import TYPES
from .serial_formats import file_format, multipart, serial_numbers

__all__ = ["SerialNumbers"]

M = TypeVar("M")
_FILES = "/api/Production/SerialNumbers"
_FREE = "/api/internal/Production/SerialNumbers/Free"
Json = dict[str, Any]


class SerialNumbers(Service[M], Generic[M]):
    """Serial numbers, by type (as "MAC"). Taking and reserving is never sent twice."""

    @call
    async def get_serial_number_types(self) -> list[SerialNumberType]:
        """Return the types of serial numbers (`GET /api/Production/SerialNumbers/Types`)."""
        return await self._http.get("/api/Production/SerialNumbers/Types", list[SerialNumberType], cache=TYPES)

    @call
    async def take_serial_numbers(
        self,
        type_name: str,
        count: int = 1,
        reference_sn: str | None = None,
        reference_pn: str | None = None,
        station_name: str | None = None,
        *,
        only_in_sequence: bool | None = None,
    ) -> list[str]:
        """Take free serial numbers (`POST /api/Production/SerialNumbers/Take`).

        Fewer than `count` come when there are no more. When the answer is lost it raises; what the server took then is
        found by `find_serial_numbers_by_reference`.

        Args:
            reference_sn: the unit that they are for.
            reference_pn: the product that they are for.
            station_name: who asks.
            only_in_sequence: without gaps; fails where there are not so many in a row.
        """
        if count < 1:
            raise ValidationError("count is 1 or more.", field="count", value=count)
        query = {
            "serialNumberType": type_name,
            "quantity": count,
            "refSN": reference_sn,
            "refPN": reference_pn,
            "stationName": station_name,
            "onlyInSequence": only_in_sequence,
        }
        return serial_numbers(await self._http.send("POST", "/api/Production/SerialNumbers/Take", bytes, None, query))

    @call
    async def allocate_serial_numbers(
        self,
        type_name: str,
        count: int = 1,
        reference_sn: str | None = None,
        reference_pn: str | None = None,
        station_name: str | None = None,
    ) -> list[str]:
        """Take free serial numbers: another name of `take_serial_numbers`."""
        return await self.take_serial_numbers(type_name, count, reference_sn, reference_pn, station_name)

    @call
    async def reserve_serial_numbers(
        self,
        type_name: str,
        count: int = 1,
        only_in_sequence: bool = False,
        start_from: str | None = None,
        receipt: str = "",
        taken_entries: Sequence[Mapping[str, Any] | str] | None = None,
    ) -> list[str]:
        """Reserve serial numbers for this station, without taking them (`POST
        /api/internal/Production/GetAndReserveNewSerialNumbers`, unsupported).

        Args:
            start_from: not below this one.
            receipt: what the server gave with the last ones.
            taken_entries: those of earlier ones that were taken meanwhile, as `{"id": ..., "taken_at": ...}`.
        """
        wanted = {
            "serialNumberType": type_name,
            "requestType": "Reserve",
            "batchSize": count,
            "onlyInSequence": only_in_sequence,
            "fromSerialNumber": start_from or "",
            "receipt": receipt,
            "stationName": self._http.station.name,
            "url": f"{self._http.settings.base_url}/api/Internal/Production/",
            "SN": [_taken(entry) for entry in taken_entries or ()],
        }
        route = "/api/internal/Production/GetAndReserveNewSerialNumbers"
        return serial_numbers(await self._http.send("POST", route, bytes, {"sn": wanted}))

    @call
    async def find_serial_numbers_in_range(
        self,
        type_name: str,
        from_serial: str,
        to_serial: str,
        *,
        start_date: datetime | None = None,
        end_date: datetime | None = None,
    ) -> list[Json]:
        """Return the serial numbers between two (`GET /api/Production/SerialNumbers/ByRange`).

        Args:
            start_date: only those made since then; `end_date`: until then. Times without an offset are local.
        """
        query = {
            "serialNumberType": type_name,
            "startAddress": from_serial,
            "endAddress": to_serial,
            "startDate": start_date,
            "endDate": end_date,
        }
        return await self._http.get("/api/Production/SerialNumbers/ByRange", list[Json], query)

    @call
    async def find_serial_numbers_by_reference(
        self,
        type_name: str,
        reference_serial: str | None = None,
        reference_part: str | None = None,
        *,
        start_date: datetime | None = None,
        end_date: datetime | None = None,
    ) -> list[Json]:
        """Return the serial numbers that were taken for a unit or a product (`GET
        /api/Production/SerialNumbers/ByReference`). Needs one of the two.
        """
        if not reference_serial and not reference_part:
            raise ValidationError("For what? Pass reference_serial or reference_part.", field="reference_serial")
        query = {
            "serialNumberType": type_name,
            "refSN": reference_serial,
            "refPN": reference_part,
            "startDate": start_date,
            "endDate": end_date,
        }
        return await self._http.get("/api/Production/SerialNumbers/ByReference", list[Json], query)

    @call
    async def find_serial_numbers(
        self,
        serial_number_type: str,
        start_address: str,
        end_address: str,
        start_date: datetime | None = None,
        end_date: datetime | None = None,
    ) -> list[Json]:
        """Return the serial numbers between two as the server's pages do (`GET
        /api/internal/Production/SerialNumbers`, unsupported). `find_serial_numbers_in_range` is documented.
        """
        query = {
            "serialNumberType": serial_number_type,
            "startAddress": start_address,
            "endAddress": end_address,
            "startDate": start_date,
            "endDate": end_date,
        }
        return await self._http.get("/api/internal/Production/SerialNumbers", list[Json], query)

    @call
    async def export_serial_numbers(
        self,
        type_name: str,
        state: str | None = None,
        format: str = "csv",  # noqa: A002
        *,
        start_address: str | None = None,
        end_address: str | None = None,
        start_date: datetime | None = None,
        end_date: datetime | None = None,
    ) -> bytes:
        """Return serial numbers as a CSV or XML file (`GET /api/Production/SerialNumbers`).

        Args:
            state: sent along; the vendor's document does not know it, so that servers may export all.
            format: csv or xml.
            start_address: the first one; `end_address`: the last one.
            start_date: only those made since then; `end_date`: until then.
        """
        query = {
            "serialNumberType": type_name,
            "format": file_format("", format),
            "state": state,
            "startAddress": start_address,
            "endAddress": end_address,
            "startDate": start_date,
            "endDate": end_date,
        }
        return await self._http.get_bytes(_FILES, query)

    @call
    async def import_serial_numbers(
        self,
        file_content: bytes,
        content_type: str = "text/csv",
        *,
        serial_number_type: str | None = None,
        format: str | None = None,  # noqa: A002
    ) -> bool:
        """Add the serial numbers of a CSV or XML file (`PUT /api/Production/SerialNumbers`).

        Args:
            serial_number_type: which the server demands, and the old client did not send.
            format: csv or xml (default: by `content_type`).
        """
        if not serial_number_type:
            raise ValidationError("The server demands the type: pass serial_number_type.", field="serial_number_type")
        kind = file_format(content_type, format)
        body, form = multipart(f"serial-numbers.{kind.lower()}", bytes(file_content), content_type)
        query = {"serialNumberType": serial_number_type, "format": kind}
        await self._http.send("PUT", _FILES, type(None), body, query, content_type=form)
        return True

    @call
    async def get_serial_number_count(
        self,
        serial_number_type: str,
        start_address: str | None = None,
        end_address: str | None = None,
        from_date: datetime | None = None,
        to_date: datetime | None = None,
    ) -> int:
        """Count serial numbers (`GET /api/internal/Production/SerialNumbers/Count`, unsupported)."""
        query = {
            "serialNumberType": serial_number_type,
            "startAddress": start_address,
            "endAddress": end_address,
            "fromDate": from_date,
            "toDate": to_date,
        }
        return await self._http.get("/api/internal/Production/SerialNumbers/Count", int, query)

    @call
    async def get_serial_number_ranges(self, serial_number_type: str | None = None) -> list[Json]:
        """Return the ranges of serial numbers (`GET /api/internal/Production/SerialNumbers/Ranges`, unsupported)."""
        query = {"serialNumberType": serial_number_type}
        return await self._http.get("/api/internal/Production/SerialNumbers/Ranges", list[Json], query)

    @call
    async def get_serial_number_statistics(self, serial_number_type: str | None = None) -> Json:
        """Return how many are free and taken (`GET /api/internal/Production/SerialNumbers/Statistics`,
        unsupported).
        """
        query = {"serialNumberType": serial_number_type}
        return await self._http.get("/api/internal/Production/SerialNumbers/Statistics", Json, query)

    @call
    async def free_serial_numbers(self, ranges: Sequence[Mapping[str, Any]]) -> Json:
        """Give serial numbers back, as `{"from": ..., "to": ...}` (`PUT
        /api/internal/Production/SerialNumbers/Free`, unsupported).
        """
        return said(await self._http.send("PUT", _FREE, bytes, _ranges(ranges)))

    @call
    async def delete_free_serial_numbers(self, ranges: Sequence[Mapping[str, Any]]) -> Json:
        """Delete serial numbers that nobody took, as `{"from": ..., "to": ...}` (`DELETE
        /api/internal/Production/SerialNumbers/Free`, unsupported).
        """
        return said(await self._http.send("DELETE", _FREE, bytes, _ranges(ranges)))


def _ranges(ranges: Sequence[Mapping[str, Any]]) -> list[Json]:
    if not ranges:
        raise ValidationError("Which serial numbers? Name at least one range.", field="ranges")
    return [dict(one) for one in ranges]


def _taken(entry: Mapping[str, Any] | str) -> Json:
    named: Mapping[str, Any] = {"id": entry} if isinstance(entry, str) else entry
    moment = named.get("taken_at", named.get("taken"))
    return {"id": named["id"], "taken": moment, "takenSpecified": moment is not None}
