"""Assets (fixtures, instruments, stations), their types and their log."""

from __future__ import annotations

from uuid import UUID

from pydantic import Field

from ..models import Entity, Given, Many, Moment, Row, either
from ..tags import Setting
from .enums import AssetLogType, AssetState

__all__ = ["Asset", "AssetLog", "AssetType"]


class AssetType(Entity):
    """What assets of one kind have in common: how often and how long they may be used."""

    type_name: str
    type_id: UUID | None = None
    running_count_limit: int | None = None
    """Uses until the next calibration."""
    total_count_limit: int | None = None
    """Uses in all."""
    maintenance_interval: float | None = None
    """Days."""
    calibration_interval: float | None = None
    """Days."""
    warning_threshold: float | None = None
    """Percent of a limit from which on there is a warning."""
    alarm_threshold: float | None = None
    """Percent of a limit from which on there is an alarm."""
    is_readonly: Given[bool] = False
    icon: str | None = None


class AssetLog(Row):
    """An entry in an asset's log (`GET /api/Asset/Log`)."""

    log_id: int | None = None
    asset_id: str | None = None
    serial_number: str | None = None
    date: Moment | None = None
    user: str | None = None
    log_type: AssetLogType | None = either("type")
    property: str | None = None
    """What was changed."""
    value: str | None = None
    comment: str | None = None


class Asset(Entity):
    """A thing that tests are done with, and that wears out: a fixture, an instrument, a station."""

    serial_number: str
    type_id: UUID | None = None
    asset_id: str | None = None
    parent_asset_id: str | None = None
    parent_serial_number: str | None = None
    asset_name: str | None = None
    part_number: str | None = None
    revision: str | None = None
    client_id: int | None = either("ClientId", "clientId")
    state: Given[AssetState] = AssetState.IN_OPERATION
    description: str | None = None
    location: str | None = None
    first_seen_date: Moment | None = None
    last_seen_date: Moment | None = None
    last_maintenance_date: Moment | None = None
    next_maintenance_date: Moment | None = None
    last_calibration_date: Moment | None = None
    next_calibration_date: Moment | None = None
    total_count: int | None = None
    running_count: int | None = None
    """Uses since the count was last set back."""
    tags: Many[Setting] = Field(default_factory=list[Setting])
    asset_children: Many[Asset] = Field(default_factory=lambda: list[Asset]())
    asset_type: AssetType | None = None
    asset_log: Many[AssetLog] = Field(default_factory=list[AssetLog])
