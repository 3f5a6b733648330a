"""What a client can be told: one frozen object, from arguments, environment, file and defaults, in this order.

    settings = Settings.load(base_url="https://acme.wats.com", deadline=30)
    settings.sources["token"]        # "env PYWATS_TOKEN"

Each field can be given as an argument, as the environment variable PYWATS_<FIELD>, or under its name in the TOML file
that PYWATS_CONFIG names, else in `config.toml` in the platform's folder for the user's configuration, else for the
computer's. The old client's WATS_BASE_URL, WATS_TOKEN and WATS_AUTH_TOKEN are read too.
"""

from __future__ import annotations

import sys
import warnings
from collections.abc import Mapping
from enum import Enum
from math import inf
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Self

from pydantic import AfterValidator, BeforeValidator, Field, PrivateAttr, SecretStr

from ..errors import ConfigurationError
from .caching import CacheKind, CacheTimes
from .checked import Checked, unknown_names
from .sources import APP, Found, config_files, from_environment, from_file
from .station import DEFAULT_LOCATION, DEFAULT_PURPOSE, Station, blank_is, host_name
from .tokens import clean_token, token_from_command, token_from_file, token_from_keyring
from .urls import clean_base_url, clean_proxy, is_private_wire, without_credentials

if TYPE_CHECKING:
    from ssl import SSLContext
else:
    SSLContext = object  # importing ssl takes longer than importing this module

__all__ = ["ErrorMode", "InsecureConnectionWarning", "Settings", "Station"]


class InsecureConnectionWarning(UserWarning):
    """The token and the reports can be read, or changed, between here and the server."""


class ErrorMode(Enum):
    """Whether a read that finds nothing raises. A write that fails raises in both modes."""

    STRICT = "strict"
    """A 404 raises `NotFoundError`, an empty answer `EmptyResponseError`."""

    LENIENT = "lenient"
    """Reads give None instead."""


def _clean_secret(clean: Any) -> AfterValidator:
    return AfterValidator(lambda secret: SecretStr(clean(secret.get_secret_value())))


def _is_context(value: Any) -> Any:
    if not hasattr(value, "wrap_bio"):
        raise ValueError("must be an ssl.SSLContext")
    return value


Seconds = Annotated[float, Field(gt=0, allow_inf_nan=False)]
Count = Annotated[int, Field(ge=1)]
UserPath = Annotated[Path, AfterValidator(Path.expanduser)]

TOKEN_SOURCES = ("token", "token_file", "token_command", "token_keyring")
_PATHS = ("token_file", "cache_path", "ca_bundle", "client_cert", "client_key", "queue_path")
_SET_URL = (
    'Give it as an argument (base_url="https://acme.wats.com"), as the environment variable PYWATS_BASE_URL, '
    f'or as base_url = "..." in {APP}/config.toml in the configuration folder (or the file that PYWATS_CONFIG names).'
)
_SET_ACCESS = (
    "Give it as an argument (token=...), as the environment variable PYWATS_TOKEN, or by token_file, token_command or "
    "token_keyring. A token is made in WATS: Control Panel > Integrations & APIs > Tokens."
)


class Settings(Checked):
    """How to reach the server, as whom, and within which limits.

    `Settings(...)` takes its arguments and defaults only; `Settings.load(...)` reads environment and file as well.

    Raises:
        ConfigurationError: Something in it makes no sense; all findings at once, secrets never shown.
    """

    base_url: Annotated[str, AfterValidator(clean_base_url)] = ""
    """URL of the server, as "https://acme.wats.com"; a trailing "/api" is dropped. Required to make a client."""

    token: Annotated[SecretStr, _clean_secret(clean_token)] | None = Field(default=None, repr=False)
    """Access token as WATS shows it; a leading "Basic " is dropped. The first of token, token_file, token_command and
    token_keyring counts, and any of them as an argument wins over all of them in environment and file."""

    token_file: UserPath | None = None
    """File that holds nothing but the token."""

    token_command: str | None = Field(default=None, repr=False)
    """Command that prints the token, run without a shell, within 10 seconds."""

    token_keyring: str | None = None
    """Entry of the system's keyring that is the token, as "service/username" (needs the extra `keyring`)."""

    station_name: Annotated[Annotated[str, Field(max_length=100)] | None, blank_is(None)] = None
    """Name of the test station that reports carry, up to 100 characters; default: the name of this computer."""

    station_location: Annotated[str, blank_is(DEFAULT_LOCATION), Field(max_length=100)] = DEFAULT_LOCATION
    """Location of the station that reports carry, up to 100 characters."""

    station_purpose: Annotated[str, blank_is(DEFAULT_PURPOSE), Field(max_length=100)] = DEFAULT_PURPOSE
    """Purpose of the station that reports carry, as "Production", up to 100 characters."""

    connect_timeout: Seconds = 10.0
    """Seconds until a connection stands, TLS included."""

    read_timeout: Seconds = 60.0
    """Seconds of silence while an answer is awaited."""

    write_timeout: Seconds = 60.0
    """Seconds of standstill while a request is sent."""

    pool_timeout: Seconds = 60.0
    """Seconds to wait for a free connection."""

    deadline: Annotated[float, Field(gt=0), AfterValidator(lambda v: None if v == inf else v)] | None = 120.0
    """Seconds for a call as a whole, all attempts and the waits between them included; inf for no deadline."""

    proxy: Annotated[SecretStr, _clean_secret(clean_proxy)] | None = None
    """URL of the proxy, as "http://user:password@proxy.acme.com:3128"; default: none, but see trust_env."""

    trust_env: bool = True
    """Take the proxy from HTTPS_PROXY, HTTP_PROXY, ALL_PROXY and NO_PROXY, or the system's settings, if none is set."""

    verify: bool = True
    """Verify the server's certificate. False warns: whoever is in between can read and change everything."""

    ca_bundle: UserPath | None = None
    """PEM file (or folder) of certificates to trust; default: the operating system's trust store."""

    ssl_context: Annotated[SSLContext, AfterValidator(_is_context)] | None = Field(
        default=None, repr=False, exclude=True
    )
    """A ready `ssl.SSLContext`; the other TLS settings are not read then. Only as an argument."""

    client_cert: UserPath | None = None
    """PEM file with the certificate that this side shows to the server."""

    client_key: UserPath | None = None
    """PEM file with the private key of client_cert; default: it is in the same file."""

    client_key_password: SecretStr | None = None
    """Password of an encrypted private key."""

    max_connections: Count = 100
    """Connections that are open at a time."""

    max_concurrency: Count = 100
    """Requests that are under way at a time; more wait for their turn."""

    rate_limit: Annotated[float, Field(gt=0, allow_inf_nan=False)] | None = None
    """Requests per minute; default: no limit."""

    attempts: Count = 3
    """How often a request is put on the wire at most, when failures are transient."""

    error_mode: Annotated[ErrorMode, BeforeValidator(lambda v: v.lower() if isinstance(v, str) else v)] = (
        ErrorMode.STRICT
    )
    """ "strict" or "lenient": whether a read that finds nothing raises or gives None."""

    cache: CacheKind = "memory"
    """Where answers of routes that allow it are kept: memory, sqlite (a file that this user's programs share), redis
    (a server that computers share) or off."""

    cache_ttl: CacheTimes = Field(default_factory=dict)
    """Seconds for which the answers of a group of routes are good, as {"report": 30}, instead of what the routes say;
    0 turns a group off."""

    cache_path: UserPath | None = None
    """File of the cache "sqlite"; default: in the platform's folder for caches."""

    cache_url: SecretStr = SecretStr("redis://localhost:6379/0")
    """Server of the cache "redis" (needs the extra `redis`), as "rediss://user:password@cache.acme.com:6379/0"."""

    cache_max_stale: Annotated[float, Field(ge=0, allow_inf_nan=False)] = 300.0
    """Seconds after that in which an answer is still used if the server cannot be asked; 0 for none."""

    max_response_bytes: Count = 256 * 1024 * 1024
    """Bytes that an answer may have after decompression."""

    queue_path: UserPath | None = None
    """File of the queue; default: queue.db in the platform's folder for the user's data. Not on a network share."""

    queue_url: SecretStr | None = None
    """Server of the queue instead of the file (needs the extra `redis`), as "rediss://user:password@host:6379/0"."""

    queue_limit: Count = 1_000_000
    """Reports that the queue holds at most, dead letters included."""

    _sources: dict[str, str] = PrivateAttr(default_factory=dict)

    @classmethod
    def load(cls, **overrides: Any) -> Self:
        """Return the settings from `overrides`, then the environment, then the file, then the defaults.

        An override of None counts as not given. Of the sources for the token, those in the strongest place count alone.
        """
        fields = cls.model_fields
        if unknown := overrides.keys() - fields.keys():
            raise ConfigurationError(unknown_names(unknown, fields))
        readable = fields.keys() - {"ssl_context"}
        given = {name: value for name, value in overrides.items() if value is not None}
        layers = [Found(given, dict.fromkeys(given, "argument")), from_environment(readable)]
        layers += [from_file(path, readable, _PATHS) for path in config_files()]
        values, origins = _merge(layers)
        return cls.model_validate(values, context=origins)

    def replace(self, **changes: Any) -> Self:
        """Return these settings with some changed, checked anew. Environment and file are not read again."""
        hidden = _hidden_by(changes)
        kept = {name: getattr(self, name) for name in self.model_fields_set if name not in hidden}
        origins = {**self._sources, **dict.fromkeys(changes, "argument")}
        return type(self).model_validate(kept | changes, context=origins)

    def _settle(self, origins: Mapping[str, str]) -> None:
        if self.client_key is not None and self.client_cert is None:
            raise ConfigurationError("client_key needs client_cert, the certificate that it belongs to.")
        self._sources.update({name: origins.get(name, "argument") for name in self.model_fields_set})
        if self.base_url and not is_private_wire(self.base_url):
            _warn("base_url is not https: the token and the reports can be read on their way. Use https://.")
        if not self.verify and self.ssl_context is None:
            _warn("verify=False: the server's certificate is not verified. Set ca_bundle to the certificate to trust.")

    def __getstate__(self) -> dict[Any, Any]:
        """Refuse to be pickled with a secret inside: pickles end in files and queues."""
        held = [
            name for name in ("token", "proxy", "client_key_password", "queue_url") if getattr(self, name) is not None
        ]
        held += ["cache_url"] if "cache_url" in self.model_fields_set else []
        if held:
            raise TypeError(
                f"Settings that hold {' and '.join(held)} are not pickled, so that no secret gets into a file. "
                "Call Settings.load() in the other process, or use token_file, token_command or token_keyring."
            )
        return super().__getstate__()

    @property
    def sources(self) -> dict[str, str]:
        """Return where each value comes from: "argument", "env PYWATS_TOKEN", "file /path/config.toml" or "default"."""
        return {name: self._sources.get(name, "default") for name in type(self).model_fields}

    @property
    def station(self) -> Station:
        """The station that reports are made with."""
        return Station(
            name=self.station_name or host_name(), location=self.station_location, purpose=self.station_purpose
        )

    def get_base_url(self) -> str:
        """Return the server's URL. Raises `ConfigurationError` with the three ways to set it if there is none."""
        if not self.base_url:
            raise ConfigurationError("base_url is not set: there is no server to talk to.", hint=_SET_URL)
        return self.base_url

    def get_token(self) -> str:
        """Return the token, ready for the header. A file, command or keyring is read anew at each call, and blocks.

        Raises:
            ConfigurationError: There is no token, or its source cannot be read; with the cure.
        """
        if self.token is not None:
            return self.token.get_secret_value()
        if self.token_file is not None:
            return token_from_file(self.token_file)
        if self.token_command is not None:
            return token_from_command(self.token_command)
        if self.token_keyring is not None:
            return token_from_keyring(self.token_keyring)
        raise ConfigurationError("No token is set.", hint=_SET_ACCESS)

    def build_ssl_context(self) -> SSLContext:
        """Return the TLS context for connections, made anew at each call (25 ms) unless `ssl_context` was given."""
        if self.ssl_context is not None:
            return self.ssl_context
        from .tls import build_ssl_context

        password = self.client_key_password
        return build_ssl_context(
            verify=self.verify,
            ca_bundle=self.ca_bundle,
            client_cert=self.client_cert,
            client_key=self.client_key,
            client_key_password=None if password is None else password.get_secret_value(),
        )

    def redacted(self) -> dict[str, str]:
        """Return each value as text for people: secrets as asterisks, unset ones empty. `sources` says whence."""
        return {name: self._show(name, getattr(self, name)) for name in type(self).model_fields}

    @staticmethod
    def _show(name: str, value: Any) -> str:
        if value is None:
            return ""
        if name in ("proxy", "cache_url", "queue_url"):
            return without_credentials(value.get_secret_value())
        if name == "token_command":
            program, space, _ = value.strip().partition(" ")
            return f"{program} ***" if space else program
        if name == "ssl_context":
            return "given"
        return str(value.value if isinstance(value, Enum) else value)


def _hidden_by(values: Mapping[str, Any]) -> tuple[str, ...]:
    """The settings of weaker places that `values` overrule: one source of the token overrules all others."""
    return () if values.keys().isdisjoint(TOKEN_SOURCES) else TOKEN_SOURCES


def _merge(layers: list[Found]) -> tuple[dict[str, Any], dict[str, str]]:
    """Lay the sources over each other, the strongest first."""
    values: dict[str, Any] = {}
    origins: dict[str, str] = {}
    for layer in layers:
        hidden = _hidden_by(values)
        for name, value in layer.values.items():
            if name not in values and name not in hidden:
                values[name], origins[name] = value, layer.origins[name]
    return values, origins


def _warn(message: str) -> None:
    """Warn at the line outside of this package that made the settings."""
    level = 1
    frame = sys._getframe()
    while frame.f_back is not None and frame.f_globals.get("__name__", "").partition(".")[0] in (
        "pywats_async",
        "pydantic",
    ):
        frame = frame.f_back
        level += 1
    warnings.warn(message, InsecureConnectionWarning, stacklevel=level)
