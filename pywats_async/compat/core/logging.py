"""Logging as the old scripts set it up: a context of one's own in every line."""

from __future__ import annotations

import json
import logging
from contextvars import ContextVar, Token
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal

__all__ = [
    "DEFAULT_FORMAT",
    "DEFAULT_FORMAT_DETAILED",
    "CorrelationFilter",
    "FileRotatingHandler",
    "LoggingContext",
    "StructuredFormatter",
    "clear_logging_context",
    "configure_logging",
    "enable_debug_logging",
    "get_logger",
    "get_logging_context",
    "set_logging_context",
]

DEFAULT_FORMAT = "[%(levelname)s] [%(correlation_id)s] %(name)s: %(message)s"
DEFAULT_FORMAT_DETAILED = f"%(asctime)s {DEFAULT_FORMAT}"
_NAMES = ("pywats", "pywats_async")
_context: ContextVar[MappingProxyType[str, Any]] = ContextVar("pywats_context", default=MappingProxyType({}))


def get_logger(name: str) -> logging.Logger:
    """Return a logger."""
    return logging.getLogger(name)


def set_logging_context(**kwargs: Any) -> None:
    """Add to what every line tells; it belongs to this task or thread."""
    _context.set(MappingProxyType({**_context.get(), **kwargs}))


def clear_logging_context() -> None:
    """Forget what lines told."""
    _context.set(MappingProxyType({}))


def get_logging_context() -> dict[str, Any]:
    """Return what lines tell."""
    return dict(_context.get())


class LoggingContext:
    """Adds to what lines tell while its block runs."""

    def __init__(self, **kwargs: Any) -> None:
        self._added = kwargs
        self._token: Token[MappingProxyType[str, Any]] | None = None

    def __enter__(self) -> LoggingContext:
        self._token = _context.set(MappingProxyType({**_context.get(), **self._added}))
        return self

    def __exit__(self, *_: object) -> None:
        if self._token is not None:
            _context.reset(self._token)


class CorrelationFilter(logging.Filter):
    """Gives every record a `correlation_id`, and what else the context holds."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Add to the record; let it pass."""
        told = _context.get()
        record.correlation_id = told.get("correlation_id", "-")
        record.context = dict(told)
        return True


class StructuredFormatter(logging.Formatter):
    """Writes records as JSON, one a line."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        line = {
            "timestamp": self.formatTime(record),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
            **get_logging_context(),
        }
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return json.dumps(line, default=str)


class FileRotatingHandler(RotatingFileHandler):
    """A log file that starts anew at `max_bytes`, keeping `backup_count` old ones; its folder is made."""

    def __init__(self, file_path: str | Path, max_bytes: int = 10_485_760, backup_count: int = 5) -> None:
        Path(file_path).parent.mkdir(parents=True, exist_ok=True)
        super().__init__(file_path, maxBytes=max_bytes, backupCount=backup_count, encoding="utf-8")


def configure_logging(
    level: str | int = "INFO",
    format: Literal["text", "json"] = "text",  # noqa: A002  # the old name
    handlers: list[logging.Handler] | None = None,
    file_path: Path | None = None,
    rotate_size_mb: int = 10,
    rotate_backups: int = 5,
    **_: Any,
) -> None:
    """Send the lines of this package to `handlers`, to a file, or to standard error. Other loggers stay as they are."""
    chosen = list(handlers or ())
    if file_path is not None:
        chosen.append(FileRotatingHandler(file_path, rotate_size_mb << 20, rotate_backups))
    for handler in chosen or [logging.StreamHandler()]:
        handler.setFormatter(StructuredFormatter() if format == "json" else logging.Formatter(DEFAULT_FORMAT_DETAILED))
        handler.addFilter(CorrelationFilter())
        for name in _NAMES:
            logging.getLogger(name).addHandler(handler)
    for name in _NAMES:
        logging.getLogger(name).setLevel(level)


def enable_debug_logging(
    format_string: str | None = None,
    use_correlation_ids: bool = True,
    use_json: bool = False,
    level: int = logging.DEBUG,
) -> None:
    """Send every line of this package to standard error."""
    configure_logging(level, "json" if use_json else "text")
    if format_string is not None and not use_json:
        for name in _NAMES:
            for handler in logging.getLogger(name).handlers:
                handler.setFormatter(logging.Formatter(format_string))
