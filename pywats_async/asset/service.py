"""The Asset domain: fixtures, instruments and stations, their types, use and upkeep."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Iterable, Sequence
from contextlib import aclosing
from datetime import datetime
from functools import partial
from typing import Any, Generic, TypeVar, cast
from uuid import UUID

from ..bridge import call, pages
from ..errors import UnexpectedResponseError, ValidationError
from ..fanout import gather
from ..odata import equal_chunks, field
from .alarms import alarm_state
from .base import which
from .enums import AssetAlarmState, AssetState
from .files import AssetFiles
from .models import Asset, AssetType
from .policy import ASSETS, DROPS, DROPS_TYPES, TYPES
from .upkeep import AssetUpkeep

__all__ = ["AssetService"]

M = TypeVar("M")
_ROUTE = "/api/Asset"
_TYPES = "/api/Asset/Types"
_BATCH = "asset.get_assets_by_serial([...])"
_MOST = 1_000
"""Rows that the server gives unless it is asked for another number."""


class AssetService(AssetUpkeep[M], AssetFiles[M], Generic[M]):
    """Fixtures, instruments and stations: what they are, how much they were used, when they are due."""

    @call
    async def get_assets(
        self,
        filter_str: str | None = None,
        orderby: str | None = None,
        top: int | None = None,
        skip: int | None = None,
    ) -> list[Asset]:
        """Query assets (`GET /api/Asset`), in the order of their ids.

        Args:
            filter_str: an OData filter, as `runningCount gt 1000`; build it with `pywats_async.odata` when it holds
                data.
            top: at most so many (the server's default: 1,000).
        """
        query = {"$filter": filter_str, "$orderby": orderby, "$top": top, "$skip": skip}
        return await self._http.get(_ROUTE, list[Asset], query, cache=ASSETS)

    @pages
    def iter_assets(
        self, *, odata_filter: str | None = None, page_size: int = _MOST
    ) -> AsyncGenerator[Sequence[Asset]]:
        """Yield all matching assets in the order of their ids, page after page."""
        return self._pages(odata_filter, page_size)

    async def _pages(self, odata_filter: str | None, size: int) -> AsyncGenerator[Sequence[Asset]]:
        if size < 1:
            raise ValidationError("page_size is 1 or more.", field="page_size", value=size)
        query = {"$filter": odata_filter, "$orderby": "assetId", "$top": size}
        skip, before = 0, None
        while page := await self._http.get(_ROUTE, list[Asset], {**query, "$skip": skip or None}, cache=ASSETS):
            if page[0].asset_id is not None and page[0].asset_id == before:
                raise UnexpectedResponseError(
                    "The server sends the same page again and again.", 200, method="GET", route=_ROUTE
                )
            yield page
            # A short page is the last one, unless its round length says that a proxy or a setting caps pages.
            if len(page) < size and len(page) % 50:
                return
            skip, before = skip + len(page), page[0].asset_id

    @call
    async def get_asset(self, asset_id: str | None = None, serial_number: str | None = None) -> Asset:
        """Return one asset with its type, children and log (`GET /api/Asset/{assetId}`, or by serial number)."""
        which(asset_id, serial_number)
        batch = None if serial_number is None else _BATCH
        key = asset_id or serial_number
        return await self._http.get("/api/Asset/{assetId}", Asset, cache=ASSETS, batch=batch, assetId=key)

    @call
    async def get_asset_by_serial(self, serial_number: str) -> Asset:
        """Return the asset with this serial number (`GET /api/Asset/{serialNumber}`)."""
        route = "/api/Asset/{serialNumber}"
        return await self._http.get(route, Asset, cache=ASSETS, batch=_BATCH, serialNumber=serial_number)

    @call
    async def get_assets_by_serial(self, serial_numbers: Iterable[str]) -> list[Asset]:
        """Return the assets with these serial numbers, as far as there are: one query for 25 of them, side by side."""
        parts = equal_chunks("serialNumber", serial_numbers)
        found = await gather([partial(self._matching, part) for part in parts])
        return [asset for some in found for asset in some]

    async def _matching(self, odata_filter: str, top: int | None = None) -> list[Asset]:
        query = {"$filter": odata_filter, "$top": top}
        return await self._http.get(_ROUTE, list[Asset], query, cache=ASSETS)

    @call
    async def create_asset(
        self,
        serial_number: str,
        type_id: UUID,
        asset_name: str | None = None,
        description: str | None = None,
        location: str | None = None,
        parent_asset_id: str | None = None,
        parent_serial_number: str | None = None,
        *,
        part_number: str | None = None,
        revision: str | None = None,
        state: AssetState = AssetState.IN_OPERATION,
        client_id: int | None = None,
        first_seen_date: datetime | None = None,
        last_seen_date: datetime | None = None,
        last_maintenance_date: datetime | None = None,
        next_maintenance_date: datetime | None = None,
        last_calibration_date: datetime | None = None,
        next_calibration_date: datetime | None = None,
        total_count: int | None = None,
        running_count: int | None = None,
    ) -> Asset:
        """Create an asset and return it (`PUT /api/Asset`). Times without an offset are local.

        The vendor says that counts and the dates of calibration and maintenance are set by `increment_count`,
        `record_calibration` and `record_maintenance`.

        Args:
            type_id: the id of its type; see `get_asset_types`.
        """
        return await self.update_asset(
            Asset(
                serial_number=serial_number,
                type_id=type_id,
                asset_name=asset_name,
                description=description,
                location=location,
                parent_asset_id=parent_asset_id,
                parent_serial_number=parent_serial_number,
                part_number=part_number,
                revision=revision,
                state=state,
                client_id=client_id,
                first_seen_date=first_seen_date,
                last_seen_date=last_seen_date,
                last_maintenance_date=last_maintenance_date,
                next_maintenance_date=next_maintenance_date,
                last_calibration_date=last_calibration_date,
                next_calibration_date=next_calibration_date,
                total_count=total_count,
                running_count=running_count,
            )
        )

    @call
    async def update_asset(self, asset: Asset) -> Asset:
        """Store an asset that was read and edited, and return it as the server has it (`PUT /api/Asset`)."""
        return await self._http.send("PUT", _ROUTE, Asset, asset, idempotent=bool(asset.asset_id), drops=DROPS)

    @call
    async def delete_asset(self, asset_id: str | None = None, serial_number: str | None = None) -> bool:
        """Delete an asset and its log (`DELETE /api/Asset`). Assets below it move up."""
        query = which(asset_id, serial_number)
        await self._http.send("DELETE", _ROUTE, type(None), None, query, drops=DROPS)
        return True

    @call
    async def get_status(
        self,
        asset_id: str | None = None,
        serial_number: str | None = None,
        *,
        translate: bool | None = None,
        culture_code: str | None = None,
    ) -> dict[str, Any]:
        """Return the current status of an asset, as the server words it (`GET /api/Asset/Status`). Never from a cache.

        Args:
            translate: whether its message is translated (the server's default: yes).
            culture_code: into which language, as "nb-NO".
        """
        query = {**which(asset_id, serial_number), "translate": translate, "cultureCode": culture_code}
        return await self._http.get("/api/Asset/Status", dict[str, Any], query)

    @call
    async def get_asset_state(self, asset_id: str) -> AssetState:
        """Return the state of an asset, read with the asset."""
        asset: Asset | None = await self.get_asset(asset_id)
        return asset.state if asset else cast("AssetState", None)  # lenient mode, and there is no such asset

    @call
    async def get_child_assets(
        self, parent_id: str | None = None, parent_serial: str | None = None, level: int | None = None
    ) -> list[Asset]:
        """Return the assets below an asset (`GET /api/Asset/SubAssets`).

        Args:
            level: 1 for direct children only; 0 for all below it.
        """
        query = {**which(parent_id, parent_serial), "level": level}
        return await self._http.get("/api/Asset/SubAssets", list[Asset], query, cache=ASSETS)

    @call
    async def add_child_asset(self, parent_id: str, child_id: str) -> bool:
        """Put an asset below another one: the child is read, and stored with its new parent."""
        child = await self.get_asset(child_id)
        child.parent_asset_id, child.parent_serial_number = parent_id, None
        await self.update_asset(child)
        return True

    @call
    async def get_asset_types(self, filter_str: str | None = None, top: int | None = None) -> list[AssetType]:
        """Return the asset types that match an OData filter (default: all; `GET /api/Asset/Types`)."""
        query = {"$filter": filter_str, "$top": top}
        return await self._http.get(_TYPES, list[AssetType], query, cache=TYPES)

    @call
    async def create_asset_type(
        self,
        type_name: str,
        running_count_limit: int | None = None,
        total_count_limit: int | None = None,
        calibration_interval: float | None = None,
        maintenance_interval: float | None = None,
        warning_threshold: float | None = None,
        alarm_threshold: float | None = None,
        *,
        icon: str | None = None,
    ) -> AssetType:
        """Create an asset type and return it. Limits are counts, intervals days, thresholds percent."""
        return await self.save_asset_type(
            AssetType(
                type_name=type_name,
                running_count_limit=running_count_limit,
                total_count_limit=total_count_limit,
                calibration_interval=calibration_interval,
                maintenance_interval=maintenance_interval,
                warning_threshold=warning_threshold,
                alarm_threshold=alarm_threshold,
                icon=icon,
            )
        )

    @call
    async def save_asset_type(self, asset_type: AssetType) -> AssetType:
        """Store an asset type, new or edited, and return it as the server has it (`PUT /api/Asset/Types`)."""
        once = asset_type.type_id is not None
        return await self._http.send("PUT", _TYPES, AssetType, asset_type, idempotent=once, drops=DROPS_TYPES)

    @call
    async def get_assets_by_alarm_state(
        self, state: AssetState | AssetAlarmState | int, top: int | None = None
    ) -> list[Asset]:
        """Return the assets in a state (`AssetState`, or its number), or in an alarm state (`AssetAlarmState`).

        The server filters by state only. Alarms are told here, from all assets in operation and their types.
        """
        if not isinstance(state, AssetAlarmState):
            return await self._matching(field("state").eq(int(state)), top)
        kinds = {kind.type_id: kind for kind in await self.get_asset_types()}
        found: list[Asset] = []
        working = field("state").eq(AssetState.IN_OPERATION)
        async with aclosing(self._pages(working, _MOST)) as source:
            async for page in source:
                found += [asset for asset in page if alarm_state(asset, kinds.get(asset.type_id)) is state]
                if top is not None and len(found) >= top:
                    break
        return found[:top]

    @call
    async def get_assets_in_alarm(self, top: int | None = None) -> list[Asset]:
        """Return the assets in operation that have passed the alarm threshold of their type."""
        return await self.get_assets_by_alarm_state(AssetAlarmState.ALARM, top)

    @call
    async def get_assets_in_warning(self, top: int | None = None) -> list[Asset]:
        """Return the assets in operation between the warning and the alarm threshold of their type."""
        return await self.get_assets_by_alarm_state(AssetAlarmState.WARNING, top)

    def is_in_alarm(self, asset: Asset) -> bool:
        """Tell whether an asset has passed the alarm threshold of the type that it carries. Nothing is sent."""
        return alarm_state(asset) is AssetAlarmState.ALARM

    def is_in_warning(self, asset: Asset) -> bool:
        """Tell whether an asset is between the warning and the alarm threshold of the type that it carries."""
        return alarm_state(asset) is AssetAlarmState.WARNING
