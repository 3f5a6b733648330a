"""The old client classes: ours, and what theirs had besides."""

from __future__ import annotations

import warnings
from functools import cached_property
from typing import Any

from ..client import WATS
from ..client import AsyncWATS as _AsyncWATS
from ..settings import Settings, Station
from .core.config import APISettings
from .core.retry import RetryConfig
from .core.station import StationRegistry
from .core.throttle import get_default_limiter

__all__ = ["AsyncWATS", "SyncWATS", "pyWATS"]


def _options(given: dict[str, Any]) -> dict[str, Any]:
    """Return the arguments of the old constructors as ours."""
    settings = given.pop("settings", None)
    if isinstance(settings, Settings):
        given["settings"] = settings
    elif isinstance(settings, APISettings):
        given = {**settings.options(), **given}
    retry, sync = given.pop("retry_config", None), given.pop("sync_config", None)
    if retry is not None:
        given["attempts"] = retry.max_attempts if retry.enabled else 1
    if sync is not None and given.get("timeout") is None:
        given["timeout"] = sync.timeout
    limiter = given.pop("rate_limiter", None) or get_default_limiter()
    if given.pop("enable_throttling", True) and limiter.enabled:
        given["rate_limit"] = limiter.max_requests * 60 / limiter.window_seconds
    for gone in ("cache_max_size", "instance_id"):
        given.pop(gone, None)
    if isinstance(given.get("cache_ttl"), (int, float)):
        given.pop("cache_ttl")  # each group of routes has its own time now
    return given


class _Old:
    """What both old clients have besides."""

    _settings: Settings

    @property
    def _seam(self) -> Any:
        client: Any = self
        return (getattr(client, "_async", None) or client)._http

    @cached_property
    def stations(self) -> StationRegistry:
        """The stations of a script that reports for several; the active one is the client's `station`."""
        return _Stations(self)

    @property
    def timeout(self) -> float | None:
        """Seconds for a call, all attempts included."""
        return self._settings.deadline

    @timeout.setter
    def timeout(self, seconds: float | None) -> None:
        self._settings = self._settings.replace(deadline=seconds)
        http = self._seam
        http._options = {**http._options, "deadline": seconds}

    @property
    def retry_config(self) -> RetryConfig:
        """How often the client tries. Make another client to change it."""
        return RetryConfig(enabled=self._settings.attempts > 1, max_attempts=self._settings.attempts)

    @retry_config.setter
    def retry_config(self, config: RetryConfig) -> None:
        http = self._seam
        http._options = {**http._options, "attempts_allowed": config.max_attempts if config.enabled else 1}
        self._settings = self._settings.replace(attempts=config.max_attempts if config.enabled else 1)


class _Stations(StationRegistry):
    """A registry whose active station is that of a client."""

    def __init__(self, client: Any) -> None:
        super().__init__()
        self._client = client
        self._default = client.station

    def add(self, key: str, station: Station, set_active: bool = False) -> None:
        """Add a station; the first one is active."""
        super().add(key, station, set_active)
        self._client.station = self.active

    def set_active(self, key: str) -> None:
        """Choose the station that new reports are made for. Raises `KeyError` if there is none of that key."""
        super().set_active(key)
        self._client.station = self.active


class pyWATS(_Old, WATS):  # noqa: N801  # the old name
    """The blocking client, with the old one's arguments."""

    def __init__(self, base_url: str | None = None, token: str | None = None, **given: Any) -> None:
        super().__init__(base_url, token, **_options(given))


class AsyncWATS(_Old, _AsyncWATS):
    """The asynchronous client, with the old one's arguments."""

    def __init__(self, base_url: str | None = None, token: str | None = None, **given: Any) -> None:
        super().__init__(base_url, token, **_options(given))

    async def get_serial_numbers(
        self, count: int = 1, ref_sn: str | None = None, ref_pn: str | None = None, *, type_name: str | None = None
    ) -> list[str]:
        """Take serial numbers from the server. The old client had a local store of them beside; that is gone.

        Args:
            type_name: the kind of serial number; without it, the server's only one.
        """
        if type_name is None:
            types = await self.production.get_serial_number_types()
            if len(types) != 1:
                raise ValueError(f"There are {len(types)} kinds of serial numbers: name one in type_name.")
            type_name = types[0].name or ""
        return await self.production.allocate_serial_numbers(type_name, count, ref_sn, ref_pn)

    async def get_serial_number(self, ref_sn: str | None = None, ref_pn: str | None = None) -> str:
        """Take one serial number from the server."""
        return (await self.get_serial_numbers(1, ref_sn, ref_pn))[0]

    @property
    def http_client(self) -> Any:
        """The client's HTTP seam. It is not the old one: for routes of one's own it has `get` and `send`."""
        warnings.warn("http_client is this package's own; see docs/migration.md.", DeprecationWarning, stacklevel=2)
        return self._http


SyncWATS = pyWATS
