"""How near an asset is to its limits, told from the asset and its type."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from pywats_async import Asset, AssetAlarmState, AssetState, AssetType, AsyncWATS
from pywats_async.asset.alarms import alarm_state

NOW = datetime(2026, 6, 1, tzinfo=UTC)
KIND = AssetType(
    type_name="Fixture",
    running_count_limit=100,
    total_count_limit=1000,
    calibration_interval=100.0,
    warning_threshold=80.0,
    alarm_threshold=100.0,
)
OK, WARNING, ALARM = AssetAlarmState


@pytest.mark.parametrize(
    ("fields", "state"),
    [
        ({}, OK),
        ({"running_count": 79}, OK),
        ({"running_count": 80}, WARNING),
        ({"running_count": 100}, ALARM),
        ({"running_count": 1, "total_count": 900}, WARNING),
        ({"last_calibration_date": NOW - timedelta(days=79)}, OK),
        ({"last_calibration_date": NOW - timedelta(days=81)}, WARNING),
        ({"last_calibration_date": NOW - timedelta(days=101)}, ALARM),
        ({"last_calibration_date": NOW - timedelta(days=500), "next_calibration_date": NOW + timedelta(days=50)}, OK),
        ({"next_maintenance_date": NOW + timedelta(days=1)}, OK),
        ({"next_maintenance_date": NOW - timedelta(days=1)}, ALARM),
    ],
)
def test_the_nearest_limit_counts(fields: dict[str, Any], state: AssetAlarmState) -> None:
    assert alarm_state(Asset(serial_number="1", **fields), KIND, NOW) is state


def test_unlimited_is_no_limit_and_without_a_type_only_dates_count() -> None:
    unlimited = AssetType(type_name="x", running_count_limit=-1, calibration_interval=-1.0)
    worn = Asset(serial_number="1", running_count=10**6, next_calibration_date=NOW - timedelta(days=1))
    assert alarm_state(worn, unlimited, NOW) is OK
    assert alarm_state(worn, None, NOW) is ALARM
    assert alarm_state(Asset(serial_number="1", running_count=10**6), None, NOW) is OK


def test_a_type_without_thresholds_alarms_at_its_limit() -> None:
    kind = AssetType(type_name="x", running_count_limit=10)
    assert [alarm_state(Asset(serial_number="1", running_count=n), kind) for n in (9, 10)] == [OK, ALARM]


@pytest.mark.anyio
async def test_all_assets_in_alarm_take_two_requests(awats: AsyncWATS) -> None:
    kind = await awats.asset.save_asset_type(KIND)
    assert kind.type_id is not None
    for name, used in (("new", 0), ("worn", 85), ("spent", 120), ("scrapped", 500)):
        await awats.asset.create_asset(name, kind.type_id, running_count=used)
    await awats.asset.set_asset_state(AssetState.SCRAPPED, serial_number="scrapped")
    assert [asset.serial_number for asset in await awats.asset.get_assets_in_alarm()] == ["spent"]
    assert [asset.serial_number for asset in await awats.asset.get_assets_in_warning(top=1)] == ["worn"]
    scrapped = await awats.asset.get_assets_by_alarm_state(AssetState.SCRAPPED)
    assert [asset.serial_number for asset in scrapped] == ["scrapped"]
    spent = await awats.asset.get_asset_by_serial("spent")
    assert (awats.asset.is_in_alarm(spent), awats.asset.is_in_warning(spent)) == (True, False)
