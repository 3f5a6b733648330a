"""The two clients: `AsyncWATS` is awaited, `WATS` blocks. Both have the same services, methods and arguments."""

from __future__ import annotations

import warnings
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from copy import copy
from difflib import get_close_matches
from functools import cached_property
from math import inf
from types import TracebackType
from typing import TYPE_CHECKING, Any, Generic, Self, TypedDict, TypeVar, Unpack, cast

import httpx
from pydantic import SecretStr

from .bridge import Async, Blocking, Portal, call
from .domains import Domains
from .errors import PyWATSError, ValidationError
from .http import Connected, Http
from .settings import ErrorMode, Settings, Station
from .transports import stack

if TYPE_CHECKING:
    import ssl
    from os import PathLike

    from .http.capture import Answer
    from .settings.caching import CacheKind
    from .transports import Figures

__all__ = ["WATS", "AsyncWATS", "Client", "Options"]

M = TypeVar("M")


class Options(TypedDict, total=False):
    """Every setting that a client takes as an argument; `Settings` says what each means, its unit and its default."""

    token_file: str | PathLike[str] | None
    token_command: str | None
    token_keyring: str | None
    station_name: str | None
    station_location: str | None
    station_purpose: str | None
    connect_timeout: float | None
    read_timeout: float | None
    write_timeout: float | None
    pool_timeout: float | None
    deadline: float | None
    proxy: str | SecretStr | None
    trust_env: bool | None
    verify: bool | None
    ca_bundle: str | PathLike[str] | None
    ssl_context: ssl.SSLContext | None
    client_cert: str | PathLike[str] | None
    client_key: str | PathLike[str] | None
    client_key_password: str | SecretStr | None
    max_connections: int | None
    max_concurrency: int | None
    rate_limit: float | None
    attempts: int | None
    cache: CacheKind | bool | None
    cache_ttl: Mapping[str, float] | None
    cache_path: str | PathLike[str] | None
    cache_url: str | SecretStr | None
    cache_max_stale: float | None
    max_response_bytes: int | None
    queue_path: str | PathLike[str] | None
    queue_url: str | SecretStr | None
    queue_limit: int | None


_GONE = {
    "cache_max_size": "the cache is bounded by itself",
    "enable_throttling": "set rate_limit (requests per minute) where a limit is wanted",
    "instance_id": "make one client for each server; settings come from arguments, environment and file",
    "rate_limiter": "set rate_limit (requests per minute)",
    "retry_config": "set attempts",
    "sync_config": "set deadline and attempts",
}
"""Arguments of the old client that mean nothing here, and what to do instead."""


def _settings(given: Mapping[str, Any]) -> Settings:
    """Turn constructor arguments into settings: the old client's names too, and never an unknown one in silence."""
    options = dict(given)
    settings, station = options.pop("settings", None), options.pop("station", None)
    for old in _GONE.keys() & options.keys():
        del options[old]
        warnings.warn(f"{old} is ignored: {_GONE[old]}.", DeprecationWarning, stacklevel=4)
    if isinstance(options.get("cache_ttl"), (int, float)):
        del options["cache_ttl"]
        said = 'cache_ttl is ignored: times go with groups of routes, as cache_ttl={"report": 30}.'
        warnings.warn(said, DeprecationWarning, stacklevel=4)
    renamed = {"timeout": "deadline", "verify_ssl": "verify", "enable_cache": "cache"}
    for old in renamed.keys() & options.keys():
        if (value := options.pop(old)) is not None:
            options[renamed[old]] = value
    if options.pop("retry_enabled", True) is False:
        options["attempts"] = 1
    if station is not None:
        options |= {f"station_{name}": getattr(station, name) for name in ("name", "location", "purpose")}
    for name in options.keys() - Settings.model_fields.keys():
        close = get_close_matches(name, Settings.model_fields, n=1)
        raise TypeError(
            f"{name!r} is not an argument of the client." + (f" Did you mean {close[0]!r}?" if close else "")
        )
    changes = {name: value for name, value in options.items() if value is not None}
    if settings is None:
        settings = Settings.load(**changes)
    elif not isinstance(settings, Settings):
        raise TypeError(f"settings must be pywats_async.Settings, not {type(settings).__name__}.")
    elif changes:
        settings = settings.replace(**changes)
    settings.get_base_url()
    return settings


class _NoCookies(httpx.Cookies):
    """Keeps no cookie: the token says who asks, and what one answer sets must not change the next request."""

    def extract_cookies(self, response: httpx.Response) -> None:
        pass


class Client(Domains[M], Generic[M]):
    """What both clients have: the domains, and what the server says of itself."""

    def __init__(self, settings: Settings, transport: httpx.AsyncBaseTransport | None) -> None:
        self._settings, self._wire = settings, transport
        self._services, self._common = {}, {}

    @cached_property
    def _http(self) -> Http:  # type: ignore[override]  # made by the first call, so that a client costs nothing before
        # Threads may begin together, and `cached_property` has no lock from Python 3.12 on: the first one's is used.
        http: Http = vars(self).setdefault("_http", Http(self._connect, self._settings))
        return http

    def _connect(self, figures: Figures) -> Connected:
        settings, wire = self._settings, self._wire
        if wire is None:
            from .transports.wire import build_wire

            wire = build_wire(settings)
        timeout = httpx.Timeout(
            connect=settings.connect_timeout,
            read=settings.read_timeout,
            write=settings.write_timeout,
            pool=settings.pool_timeout,
        )
        transports = stack(wire, settings, figures=figures)
        client = httpx.AsyncClient(base_url=settings.base_url, transport=transports, timeout=timeout, trust_env=False)
        client._cookies = _NoCookies()  # httpx has no switch for it
        return Connected(client, transports)

    @property
    def settings(self) -> Settings:
        """The settings that this client was made with."""
        return self._settings

    @property
    def base_url(self) -> str:
        """The server's address, without a trailing slash or "/api"."""
        return self._settings.base_url

    @property
    def error_mode(self) -> ErrorMode:
        """STRICT raises for what is not there; LENIENT reads it as None or an empty list."""
        return self._settings.error_mode

    @property
    def station(self) -> Station:
        """The station that new reports are made for. May be set."""
        return (self if self._portal is None else self._async)._http.station

    @station.setter
    def station(self, station: Station) -> None:
        (self if self._portal is None else self._async)._http.station = station

    @contextmanager
    def capture(self) -> Generator[list[Answer]]:
        """Collect the answers of the server beside what the calls inside return.

            with wats.capture() as answers:
                header = wats.report.query_uut_headers(top=1)
            print(answers[0].status, answers[0].headers["date"], answers[0].response.json())

        Each request that was answered adds one, also from the cache and also when an error is raised, in the order in
        which the answers came; calls of other tasks and threads add none, unless they were started inside. Every call
        inside makes a request, so that there is an answer: decoded answers are not used.
        """
        with (self if self._portal is None else self._async)._http.capture() as answers:
            yield answers

    def with_options(
        self, *, fresh: bool | None = None, timeout: float | None = None, retries: int | None = None
    ) -> Self:
        """Return a client on the same connections, cache and token whose calls behave differently.

        Args:
            fresh: read past the cache.
            timeout: total seconds for a call, all attempts included; inf for no end.
            retries: how often a failed request is sent again; 0 sends it once.

        Raises:
            ValidationError: the time is not above 0, or the number below it.
        """
        options: dict[str, Any] = {}
        if fresh is not None:
            options["fresh"] = fresh
        if timeout is not None:
            if not timeout > 0:
                raise ValidationError(f"timeout must be above 0, not {timeout}.", field="timeout", value=timeout)
            options["deadline"] = None if timeout == inf else timeout
        if retries is not None:
            if retries < 0:
                raise ValidationError(f"retries must be 0 or more, not {retries}.", field="retries", value=retries)
            options["attempts_allowed"] = retries + 1
        derived = copy(self)
        derived._services = {}
        if self._portal is None:
            derived._http = self._http.with_options(options)
        else:
            derived._async = self._async.with_options(fresh=fresh, timeout=timeout, retries=retries)
        return derived

    @call
    async def get_version(self) -> str:
        """Return the server's version, as "2026.1.5.324" (`GET /api/App/Version`). Never from a cache."""
        return await self._http.get("/api/App/Version", str)

    @call
    async def test_connection(self) -> bool:
        """Tell whether the server answers as WATS does, with this token. Never from a cache."""
        try:
            return bool(await self._http.get("/api/App/Version", str))
        except PyWATSError:
            return False

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.base_url!r})"


class AsyncWATS(Client[Async]):
    """The WATS server, awaited. Works on asyncio and trio; one client belongs to one event loop.

        async with AsyncWATS("https://acme.wats.com", token) as wats:
            headers = await wats.report.query_uut_headers(top=10)

    Args:
        base_url: the server's address; else `PYWATS_BASE_URL`, `WATS_BASE_URL` or the configuration file.
        token: its API token; else `PYWATS_TOKEN`, `WATS_TOKEN`, `WATS_AUTH_TOKEN`, the file, or `token_file`,
            `token_command`, `token_keyring`.
        settings: ready-made settings; the other arguments then change a copy of them.
        station: the station that new reports are made for.
        timeout: total seconds for a call, all attempts included (the setting `deadline`).
        error_mode: whether what is not there is an error (STRICT, the default) or None (LENIENT).
        transport: what takes the place of the wire, below retries, cache and signature: `httpx.MockTransport`,
            `httpx.ASGITransport`, `FakeWATS().transport()`, ...
        options: any other setting, see `Settings`.

    Raises:
        ConfigurationError: a setting is missing or makes no sense.
        TypeError: there is no such argument.
    """

    def __init__(
        self,
        base_url: str | None = None,
        token: str | SecretStr | None = None,
        *,
        settings: Settings | None = None,
        station: Station | None = None,
        timeout: float | None = None,
        error_mode: ErrorMode | None = None,
        transport: httpx.AsyncBaseTransport | None = None,
        **options: Unpack[Options],
    ) -> None:
        given = {"base_url": base_url, "token": token, "settings": settings, "station": station}
        super().__init__(_settings({**given, "timeout": timeout, "error_mode": error_mode, **options}), transport)

    async def close(self) -> None:
        """End what the queue is sending, within its grace time, and close all connections. Calls after that raise
        `ClosedError`.
        """
        try:
            await self._close_services()
        finally:
            await self._http.close()

    async def _close_services(self) -> None:
        for service in reversed(list(self._common.values())):  # what needs another one was made after it
            await service.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()


class WATS(Client[Blocking]):
    """The WATS server, blocking: the same methods as `AsyncWATS`, callable from any number of threads.

        with WATS("https://acme.wats.com", token) as wats:
            headers = wats.report.query_uut_headers(top=10)

    The arguments are those of `AsyncWATS`. The calls run on an event loop in a thread of their own, which the first
    call starts; it works inside a running loop (Jupyter) too. An iterator of the asynchronous client is a plain one
    here.
    """

    def __init__(
        self,
        base_url: str | None = None,
        token: str | SecretStr | None = None,
        *,
        settings: Settings | None = None,
        station: Station | None = None,
        timeout: float | None = None,
        error_mode: ErrorMode | None = None,
        transport: httpx.AsyncBaseTransport | None = None,
        **options: Unpack[Options],
    ) -> None:
        given = {"base_url": base_url, "token": token, "settings": settings, "station": station}
        super().__init__(_settings({**given, "timeout": timeout, "error_mode": error_mode, **options}), transport)
        awaited = AsyncWATS(settings=self._settings, transport=transport)
        self._async = cast("Any", awaited)
        self._portal = Portal(awaited.close, awaited._close_services)

    def close(self) -> None:
        """Close all connections and end the client's thread. Calls after that raise `ClosedError`."""
        if self._portal is not None:
            self._portal.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
