"""Use, calibration and maintenance of assets, and the log of it."""

from __future__ import annotations

from datetime import datetime
from typing import Generic, TypeVar

from ..bridge import Service, call
from ..errors import ValidationError
from .base import which
from .enums import AssetState
from .models import AssetLog
from .policy import ASSETS, DROPS

__all__ = ["AssetUpkeep"]

M = TypeVar("M")
_COUNT = "/api/Asset/Count"


class AssetUpkeep(Service[M], Generic[M]):
    """What happens to assets. Times without an offset are local."""

    @call
    async def set_asset_state(
        self, state: AssetState | int, asset_id: str | None = None, serial_number: str | None = None
    ) -> bool:
        """Set the state of an asset (`PUT /api/Asset/State`)."""
        query = {**which(asset_id, serial_number), "state": int(state)}
        await self._http.send("PUT", "/api/Asset/State", type(None), None, query, idempotent=True, drops=DROPS)
        return True

    @call
    async def increment_count(
        self,
        asset_id: str | None = None,
        serial_number: str | None = None,
        amount: int = 1,
        increment_children: bool = False,
    ) -> bool:
        """Add to the running and the total count of an asset (`PUT /api/Asset/Count`).

        Never sent twice: after a failure in which the server may have counted, it raises.

        Args:
            increment_children: count for all assets below it too.
        """
        counted = {"incrementBy": amount, "incrementChildren": increment_children or None}
        query = {**which(asset_id, serial_number), **counted}
        await self._http.send("PUT", _COUNT, type(None), None, query, drops=DROPS)
        return True

    @call
    async def update_count(
        self,
        total_count: int,
        asset_id: str | None = None,
        serial_number: str | None = None,
        increment_children: bool = False,
    ) -> bool:
        """Set the total count of an asset; the running count grows by the same difference (`PUT /api/Asset/Count`)."""
        counted = {"totalCount": total_count, "incrementChildren": increment_children or None}
        query = {**which(asset_id, serial_number), **counted}
        once = not increment_children  # its children are given the difference, each time
        await self._http.send("PUT", _COUNT, type(None), None, query, idempotent=once, drops=DROPS)
        return True

    @call
    async def set_running_count(
        self, value: int, asset_id: str | None = None, serial_number: str | None = None
    ) -> bool:
        """Set the running count alone (`PUT /api/Asset/SetRunningCount`, a route that the vendor does not document).

        `reset_running_count` is the documented way to zero.
        """
        query = {**which(asset_id, serial_number), "runningCount": value}
        await self._http.send(
            "PUT", "/api/Asset/SetRunningCount", type(None), None, query, idempotent=True, drops=DROPS
        )
        return True

    @call
    async def set_total_count(self, value: int, asset_id: str | None = None, serial_number: str | None = None) -> bool:
        """Set the total count alone (`PUT /api/Asset/SetTotalCount`, a route that the vendor does not document).

        `update_count` is documented, and moves the running count too.
        """
        query = {**which(asset_id, serial_number), "totalCount": value}
        await self._http.send("PUT", "/api/Asset/SetTotalCount", type(None), None, query, idempotent=True, drops=DROPS)
        return True

    @call
    async def reset_running_count(
        self, asset_id: str | None = None, serial_number: str | None = None, comment: str | None = None
    ) -> bool:
        """Set the running count to 0 (`POST /api/Asset/ResetRunningCount`)."""
        query = {**which(asset_id, serial_number), "comment": comment}
        await self._http.send("POST", "/api/Asset/ResetRunningCount", type(None), None, query, drops=DROPS)
        return True

    @call
    async def record_calibration(
        self,
        asset_id: str | None = None,
        serial_number: str | None = None,
        date_time: datetime | None = None,
        comment: str | None = None,
    ) -> bool:
        """Note that an asset was calibrated, now or then (`POST /api/Asset/Calibration`)."""
        query = {**which(asset_id, serial_number), "dateTime": date_time, "comment": comment}
        await self._http.send("POST", "/api/Asset/Calibration", type(None), None, query, drops=DROPS)
        return True

    @call
    async def record_calibration_external(
        self,
        asset_id: str | None = None,
        serial_number: str | None = None,
        from_date: datetime | None = None,
        to_date: datetime | None = None,
        comment: str | None = None,
    ) -> bool:
        """Note a calibration that another system keeps, and how long it holds (`POST /api/Asset/Calibration/External`,
        a route that the vendor does not document).
        """
        query = {**which(asset_id, serial_number), "fromDate": from_date, "toDate": to_date, "comment": comment}
        await self._http.send("POST", "/api/Asset/Calibration/External", type(None), None, query, drops=DROPS)
        return True

    @call
    async def record_maintenance(
        self,
        asset_id: str | None = None,
        serial_number: str | None = None,
        date_time: datetime | None = None,
        comment: str | None = None,
    ) -> bool:
        """Note that an asset was maintained, now or then (`POST /api/Asset/Maintenance`)."""
        query = {**which(asset_id, serial_number), "dateTime": date_time, "comment": comment}
        await self._http.send("POST", "/api/Asset/Maintenance", type(None), None, query, drops=DROPS)
        return True

    @call
    async def record_maintenance_external(
        self,
        asset_id: str | None = None,
        serial_number: str | None = None,
        from_date: datetime | None = None,
        to_date: datetime | None = None,
        comment: str | None = None,
    ) -> bool:
        """Note a maintenance that another system keeps, and how long it holds (`POST /api/Asset/Maintenance/External`,
        a route that the vendor does not document).
        """
        query = {**which(asset_id, serial_number), "fromDate": from_date, "toDate": to_date, "comment": comment}
        await self._http.send("POST", "/api/Asset/Maintenance/External", type(None), None, query, drops=DROPS)
        return True

    @call
    async def add_log_message(self, asset_id: str, message: str, user: str | None = None) -> bool:
        """Write into an asset's log (`POST /api/Asset/Message`). The server knows no `user`: it leads the text."""
        if not message:
            raise ValidationError("An empty message says nothing.", field="message")
        content = {"content": f"{user}: {message}" if user else message}
        await self._http.send("POST", "/api/Asset/Message", type(None), content, {"id": asset_id}, drops=DROPS)
        return True

    @call
    async def get_asset_log(
        self,
        filter_str: str | None = None,
        orderby: str | None = None,
        top: int | None = None,
        skip: int | None = None,
    ) -> list[AssetLog]:
        """Query the logs of all assets (`GET /api/Asset/Log`), newest first unless `orderby` says otherwise.

        Args:
            filter_str: an OData filter, as `assetId eq '1' and type eq 4`.
            top: at most so many (the server's default: 1,000).
        """
        query = {"$filter": filter_str, "$orderby": orderby, "$top": top, "$skip": skip}
        return await self._http.get("/api/Asset/Log", list[AssetLog], query, cache=ASSETS)
