"""What type checkers see of the Asset domain: read by mypy and pyright, never run."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any, assert_type
from uuid import UUID

from pywats_async import (
    WATS,
    Asset,
    AssetAlarmState,
    AssetLog,
    AssetService,
    AssetState,
    AssetType,
    Async,
    AsyncWATS,
    Blocking,
)
from pywats_async.asset.alarms import alarm_state


async def awaited(wats: AsyncWATS, asset: Asset) -> None:
    """Calls return coroutines."""
    assert_type(wats.asset, AssetService[Async])
    assert_type(await wats.asset.get_asset(serial_number="A"), Asset)
    assert_type(await wats.asset.get_assets("state eq 1", top=5), list[Asset])
    assert_type(await wats.asset.get_assets_by_serial(["A"]), list[Asset])
    assert_type(wats.asset.iter_assets(page_size=10), AsyncIterator[Asset])
    assert_type(await wats.asset.create_asset("A", UUID(int=1), state=AssetState.IN_STORAGE), Asset)
    assert_type(await wats.asset.update_asset(asset), Asset)
    assert_type(await wats.asset.get_asset_types(), list[AssetType])
    assert_type(await wats.asset.increment_count("A", amount=2), bool)
    assert_type(await wats.asset.record_calibration(date_time=datetime.now()), bool)
    assert_type(await wats.asset.get_status("A"), dict[str, Any])
    assert_type(await wats.asset.download_file("A", "f"), bytes)


def blocking(wats: WATS, asset: Asset) -> None:
    """Calls return their value."""
    assert_type(wats.asset, AssetService[Blocking])
    assert_type(wats.asset.get_asset_by_serial("A"), Asset)
    assert_type(wats.asset.iter_assets(), Iterator[Asset])
    assert_type(wats.asset.get_asset_state("A"), AssetState)
    assert_type(wats.asset.get_asset_log(), list[AssetLog])
    assert_type(wats.asset.get_assets_in_alarm(top=1), list[Asset])
    assert_type(wats.asset.save_file("A", "f", "to"), Path)
    assert_type(wats.asset.is_in_alarm(asset), bool)


def fields(asset: Asset, entry: AssetLog) -> None:
    """The fields have their types."""
    assert_type(asset.next_calibration_date, datetime | None)
    assert_type(asset.state, AssetState)
    assert_type(asset.asset_children, list[Asset])
    assert_type(entry.date, datetime | None)
    assert_type(alarm_state(asset), AssetAlarmState)
