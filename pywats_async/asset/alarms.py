"""Tell from an asset and its type how near it is to a limit."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from ..models import aware
from .enums import AssetAlarmState, IntervalMode
from .models import Asset, AssetType

__all__ = ["alarm_state"]

_DAY = timedelta(days=1)


def alarm_state(asset: Asset, asset_type: AssetType | None = None, now: datetime | None = None) -> AssetAlarmState:
    """Return how near the asset is to the nearest of its limits: counts, calibration, maintenance.

    Without a type (the asset's own, by default) only the next dates count. A type without an alarm threshold alarms at
    100 percent, one without a warning threshold does not warn.
    """
    kind = asset_type or asset.asset_type
    alarm = kind.alarm_threshold if kind and kind.alarm_threshold is not None else 100.0
    warning = kind.warning_threshold if kind and kind.warning_threshold is not None else alarm
    used = max(_percents(asset, kind, aware(now) if now else datetime.now().astimezone()), default=0.0)
    return AssetAlarmState.ALARM if used >= alarm else AssetAlarmState(int(used >= warning))


def _percents(asset: Asset, kind: AssetType | None, now: datetime) -> Iterator[float]:
    if kind is not None:
        counts = (asset.running_count, kind.running_count_limit), (asset.total_count, kind.total_count_limit)
        for count, limit in counts:
            if count is not None and limit is not None and limit > 0:
                yield 100.0 * count / limit
    calibration = asset.last_calibration_date, asset.next_calibration_date, kind.calibration_interval if kind else None
    maintenance = asset.last_maintenance_date, asset.next_maintenance_date, kind.maintenance_interval if kind else None
    for last, following, days in (calibration, maintenance):
        if days is not None and days > 0 and (last is not None or following is not None):
            begin = aware(following) - days * _DAY if following is not None else aware(last or now)
            yield 100.0 * ((now - begin) / _DAY) / days
        elif following is not None and days != IntervalMode.UNLIMITED:
            yield 100.0 if now >= aware(following) else 0.0
