"""Tags: the named values that products, units and assets carry."""

from __future__ import annotations

from .models import Entity, OpenEnum

__all__ = ["ChangeType", "Setting"]


class ChangeType(OpenEnum):
    """What is to be done with a tag that is sent."""

    NONE = 0
    ADD = 1
    UPDATE = 2
    DELETE = 3
    UNKNOWN_4 = 4
    UNKNOWN_5 = 5
    UNKNOWN_6 = 6


class Setting(Entity):
    """A tag: a name and its value."""

    key: str
    value: str | None = None
    change: ChangeType | None = None
