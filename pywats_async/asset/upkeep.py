"""Use, calibration and maintenance of assets, and the log of it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Generic, TypeVar

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
        return await self._change("PUT", "/api/Asset/State", query, idempotent=True)

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
        return await self._change("PUT", _COUNT, query)

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
        return await self._change("PUT", _COUNT, query, idempotent=once)

    @call
    async def set_running_count(
        self, value: int, asset_id: str | None = None, serial_number: str | None = None
    ) -> bool:
        """Set the running count alone (`PUT /api/Asset/SetRunningCount`, a route that the vendor does not document).

        `reset_running_count` is the documented way to zero.
        """
        query = {**which(asset_id, serial_number), "runningCount": value}
        return await self._change("PUT", "/api/Asset/SetRunningCount", query, idempotent=True)

    @call
    async def set_total_count(self, value: int, asset_id: str | None = None, serial_number: str | None = None) -> bool:
        """Set the total count alone (`PUT /api/Asset/SetTotalCount`, a route that the vendor does not document).

        `update_count` is documented, and moves the running count too.
        """
        query = {**which(asset_id, serial_number), "totalCount": value}
        return await self._change("PUT", "/api/Asset/SetTotalCount", query, idempotent=True)

    @call
    async def reset_running_count(
        self, asset_id: str | None = None, serial_number: str | None = None, comment: str | None = None
    ) -> bool:
        """Set the running count to 0 (`POST /api/Asset/ResetRunningCount`)."""
        query = {**which(asset_id, serial_number), "comment": comment}
        return await self._change("POST", "/api/Asset/ResetRunningCount", query)

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
        return await self._change("POST", "/api/Asset/Calibration", query)

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
        return await self._change("POST", "/api/Asset/Calibration/External", query)

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
        return await self._change("POST", "/api/Asset/Maintenance", query)

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
        return await self._change("POST", "/api/Asset/Maintenance/External", query)

    @call
    async def add_log_message(self, asset_id: str, message: str, user: str | None = None) -> bool:
        """Write into an asset's log (`POST /api/Asset/Message`). The server knows no `user`: it leads the text."""
        if not message:
            raise ValidationError("An empty message says nothing.", field="message")
        content = {"content": f"{user}: {message}" if user else message}
        return await self._change("POST", "/api/Asset/Message", {"id": asset_id}, content)

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

    async def _change(
        self, method: str, route: str, query: Mapping[str, Any], body: Any = None, *, idempotent: bool = False
    ) -> bool:
        await self._http.send(method, route, type(None), body, query, idempotent=idempotent, drops=DROPS)
        return True
