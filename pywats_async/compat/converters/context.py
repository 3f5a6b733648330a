"""What an old converter is told of its surroundings."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

__all__ = ["ConverterContext"]

_LOG = logging.getLogger("pywats_async.compat")


@dataclass
class ConverterContext:
    """Folders, station and arguments. The pipeline moves files itself; the folders are for converters that look."""

    api_client: Any = None
    drop_folder: Path | None = None
    done_folder: Path | None = None
    error_folder: Path | None = None
    pending_folder: Path | None = None
    station_name: str = ""
    station_id: str = ""
    operator: str = ""
    alarm_threshold: float = 0.5
    reject_threshold: float = 0.2
    max_retries: int = 3
    retry_delay_seconds: int = 60
    dry_run: bool = False
    verbose: bool = False
    arguments: dict[str, Any] = field(default_factory=dict)

    def get_argument(self, name: str, default: Any = None) -> Any:
        """Return an argument."""
        return self.arguments.get(name, default)

    def set_argument(self, name: str, value: Any) -> None:
        """Set an argument."""
        self.arguments[name] = value

    def has_argument(self, name: str) -> bool:
        """Return whether there is one."""
        return name in self.arguments

    def copy_with(self, **overrides: Any) -> ConverterContext:
        """Return a copy with other values."""
        return replace(self, **overrides)

    def log_debug(self, message: str) -> None:
        """Log a detail."""
        _LOG.debug("%s", message)

    def log_info(self, message: str) -> None:
        """Log something."""
        _LOG.info("%s", message)

    def log_warning(self, message: str) -> None:
        """Log a warning."""
        _LOG.warning("%s", message)

    def log_error(self, message: str) -> None:
        """Log an error."""
        _LOG.error("%s", message)
