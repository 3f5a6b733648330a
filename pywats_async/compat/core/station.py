"""Several stations in one script."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Self

from ...errors import ValidationError
from ...settings import Station

__all__ = ["Purpose", "StationConfig", "StationRegistry", "get_default_station"]


class Purpose:
    """Usual purposes of a station."""

    PRODUCTION = "Production"
    DEBUG = "Debug"
    DEVELOPMENT = "Development"
    REPAIR = "Repair"
    QUALIFICATION = "Qualification"
    CALIBRATION = "Calibration"
    ENGINEERING = "Engineering"
    RMA = "RMA"


class StationConfig(Station):
    """A station with the key that it has in a registry."""

    key: str
    is_default: bool = False

    def to_station(self) -> Station:
        """Return the station alone."""
        return Station(name=self.name, location=self.location, purpose=self.purpose, description=self.description)

    @classmethod
    def from_station(cls, key: str, station: Station, is_default: bool = False) -> Self:
        """Return a station with its key."""
        return cls(**station.to_dict(), key=key, is_default=is_default)

    def to_dict(self) -> dict[str, Any]:
        """Return everything as a dictionary."""
        return self.model_dump()


class StationRegistry:
    """Stations by keys; one of them is active. The default one stands in where none was chosen."""

    def __init__(self) -> None:
        self._stations: dict[str, Station] = {}
        self._active: str | None = None
        self._default: Station | None = None

    def add(self, key: str, station: Station, set_active: bool = False) -> None:
        """Add a station; the first one is active."""
        self._stations[key] = station
        if set_active or self._active is None:
            self._active = key

    def remove(self, key: str) -> Station | None:
        """Remove a station and return it."""
        if self._active == key:
            self._active = None
        return self._stations.pop(key, None)

    def get(self, key: str) -> Station | None:
        """Return the station of a key."""
        return self._stations.get(key)

    def has(self, key: str) -> bool:
        """Return whether there is one."""
        return key in self._stations

    def set_active(self, key: str) -> None:
        """Choose a station. Raises `KeyError` if there is none of that key."""
        if key not in self._stations:
            raise KeyError(f"No station {key!r}. Known: {', '.join(self._stations) or 'none'}.")
        self._active = key

    def set_default(self, station: Station, key: str | None = None) -> None:
        """Set what stands in where none was chosen."""
        self._default = station
        if key is not None:
            self.add(key, station)

    @property
    def active(self) -> Station | None:
        """The station that was chosen, else the default one."""
        return self._stations[self._active] if self._active is not None else self._default

    @property
    def active_key(self) -> str | None:
        """Its key."""
        return self._active

    @property
    def default(self) -> Station | None:
        """The default one."""
        return self._default

    @property
    def keys(self) -> list[str]:
        """All keys."""
        return list(self._stations)

    def items(self) -> Iterator[tuple[str, Station]]:
        """Go through keys and stations."""
        return iter(self._stations.items())

    def values(self) -> Iterator[Station]:
        """Go through the stations."""
        return iter(self._stations.values())

    def __len__(self) -> int:
        return len(self._stations)

    def __contains__(self, key: str) -> bool:
        return key in self._stations

    def clear(self) -> None:
        """Remove all stations."""
        self._stations.clear()
        self._active = self._default = None

    def to_list(self) -> list[StationConfig]:
        """Return all with their keys, to be stored."""
        return [StationConfig.from_station(key, one, one == self._default) for key, one in self._stations.items()]

    @classmethod
    def from_list(cls, configs: list[dict[str, Any]]) -> Self:
        """Make a registry of what was stored. Raises `ValidationError` if one has no key."""
        registry = cls()
        for config in configs:
            if not config.get("key"):
                raise ValidationError(f"A station without a key: {config!r}.", field="key")
            one = StationConfig(**config)
            registry.add(one.key, one.to_station(), set_active=one.is_default)
            if one.is_default:
                registry.set_default(one.to_station())
        return registry

    @staticmethod
    def auto_detect() -> Station:
        """Return a station named as this computer."""
        return Station.from_hostname()


def get_default_station() -> Station:
    """Return a station named as this computer."""
    return Station.from_hostname()
