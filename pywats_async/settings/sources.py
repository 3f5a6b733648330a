"""Where settings come from, besides the constructor's arguments: the environment and the configuration file.

Each source yields the values that it holds and, for each, the place to look at when the value is wrong.
"""

from __future__ import annotations

import os
import warnings
from collections.abc import Collection, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any, NamedTuple

from ..errors import ConfigurationError
from .checked import unknown_names

__all__ = ["APP", "CONFIG_VARIABLE", "PREFIX", "Found", "config_files", "from_environment", "from_file"]

APP = "pywats-async"
"""Name of the folder for configuration."""

PREFIX = "PYWATS_"
CONFIG_VARIABLE = "PYWATS_CONFIG"
"""Environment variable with the path of the configuration file; it replaces the files in the platform's folders."""

LEGACY = {"WATS_BASE_URL": "base_url", "WATS_TOKEN": "token", "WATS_AUTH_TOKEN": "token"}
"""Variables of the old client, read where the PYWATS_ one is absent."""

_OTHERS = {CONFIG_VARIABLE, "PYWATS_SAMPLES", "PYWATS_OPENAPI", "PYWATS_FAILPOINT"}


class Found(NamedTuple):
    """Values by field name, and the place that each came from."""

    values: dict[str, Any]
    origins: dict[str, str]


def from_environment(fields: Collection[str], environ: Mapping[str, str] | None = None) -> Found:
    """Read PYWATS_<FIELD>, then the old client's variables. An empty variable counts as absent.

    A variable that is almost a setting's name is probably a misspelt one: it gives a `UserWarning`.
    """
    environ = os.environ if environ is None else environ
    found = Found({}, {})
    for variable in [name for name in environ if name.startswith(PREFIX)]:
        field = variable[len(PREFIX) :].lower()
        if field in fields:
            _take(found, field, variable, environ)
        elif variable not in _OTHERS and (close := get_close_matches(field, fields, n=1, cutoff=0.8)):
            warnings.warn(
                f"The environment variable {variable} is no setting; did you mean {PREFIX}{close[0].upper()}?",
                UserWarning,
                stacklevel=3,
            )
    for variable, field in LEGACY.items():
        if field not in found.values:
            _take(found, field, variable, environ)
    return found


def _take(found: Found, field: str, variable: str, environ: Mapping[str, str]) -> None:
    if value := environ.get(variable):
        found.values[field] = value
        found.origins[field] = f"env {variable}"


def config_files() -> list[Path]:
    """Return the configuration files that exist, the strongest first: the user's, then the computer's.

    Raises:
        ConfigurationError: PYWATS_CONFIG names a file that does not exist.
    """
    if named := os.environ.get(CONFIG_VARIABLE):
        path = Path(named).expanduser()
        if not path.exists():
            raise ConfigurationError(
                f"{CONFIG_VARIABLE} names {path}, which does not exist.",
                hint=f"Create it, or unset {CONFIG_VARIABLE}.",
            )
        return [path]
    from platformdirs import site_config_path, user_config_path

    folders = (user_config_path(APP, appauthor=False), site_config_path(APP, appauthor=False))
    return [file for folder in folders if (file := folder / "config.toml").is_file()]


def from_file(path: Path, fields: Collection[str], paths: Collection[str]) -> Found:
    """Read a TOML file of settings. Relative paths in it (fields in `paths`) start at the file's own folder."""
    import tomllib

    try:
        with path.open("rb") as file:
            values = tomllib.load(file)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigurationError(
            f"{path} is not TOML: {error}", hint='Lines look like: base_url = "https://...".'
        ) from error
    except OSError as error:
        raise ConfigurationError(f"{path} cannot be read: {error.strerror or type(error).__name__}.") from error
    if unknown := values.keys() - set(fields):
        raise ConfigurationError(f"{path}: {unknown_names(unknown, fields)}")
    for name in values.keys() & set(paths):
        if isinstance(values[name], str):
            values[name] = path.parent / Path(values[name]).expanduser()
    return Found(values, dict.fromkeys(values, f"file {path}"))
