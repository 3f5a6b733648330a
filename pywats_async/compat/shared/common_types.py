"""Settings (tags) of things on the server."""

from __future__ import annotations

from enum import IntEnum

from ...models import Entity

__all__ = ["ChangeType", "Setting"]


class ChangeType(IntEnum):
    """What a setting is sent for."""

    NONE = 0
    ADD = 1
    UPDATE = 2
    DELETE = 3
    UNKNOWN_4 = 4
    UNKNOWN_5 = 5
    UNKNOWN_6 = 6


class Setting(Entity):
    """A key with its value."""

    key: str
    value: str | None = None
    change: ChangeType | None = None
