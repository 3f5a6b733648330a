"""One tree of loggers, whose records carry a correlation id and no secrets.

from pywats_async import logs

logs.configure("DEBUG")              # lines on standard error; or leave it to the application's own handlers
logs.redact()                        # no secrets from httpx and httpcore either
with logs.correlation("order-4711"): # in every record of the calls inside, awaited or blocking
wats.report.submit_report(report)
"""

from __future__ import annotations

import logging
import re
from collections.abc import Generator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from typing import Any, TextIO
from uuid import uuid4

__all__ = ["RedactingFilter", "conceal", "configure", "correlation", "correlation_id", "logger", "redact", "redacted"]

_ROOT = "pywats_async"
_LIBRARIES = ("httpx", "httpcore", "hishel", "httpx2", "httpcore2")
_FORMAT = "%(asctime)s %(levelname)s %(name)s [%(correlation_id)s] %(message)s"
_SHORTEST = 6
"""Shorter secrets are not looked for: they would be found in everything."""
_MOST = 64
_secrets: dict[str, None] = {}
_current: ContextVar[str] = ContextVar("correlation_id", default="-")

_PATTERNS = (
    # a header that says who asks, as `Name: value`, or as a pair in a list
    re.compile(
        r"((?:proxy-)?authorization|set-cookie|cookie|x-api-key)"
        r"""(['"]?\s*[:=,]\s*(?:b?['"])?)(?:(?:basic|bearer|token)\s+)?[^\s'",;)\]}]+()""",
        re.IGNORECASE,
    ),
    re.compile(r"\b(basic|bearer)(\s+)[A-Za-z0-9+/=_.~-]{16,}()", re.IGNORECASE),
    re.compile(r"(://)()[^\s/@'\"]+(@)"),
    re.compile(r"([?&](?:access_token|api_?key|password|secret|token)=)()[^&\s'\"]+()", re.IGNORECASE),
)
_QUERY = re.compile(r"(https?://[^\s?'\"]+\?)[^\s'\"]+")


def conceal(secret: str) -> None:
    """Take a secret out of every record from now on, wherever it stands in it. The last 64 are known."""
    if len(secret) >= _SHORTEST:
        _secrets.pop(secret, None)
        _secrets[secret] = None
        while len(_secrets) > _MOST:
            del _secrets[next(iter(_secrets))]


def redacted(text: str) -> str:
    """Return the text with asterisks for tokens, passwords, cookies, and what headers say of who asks."""
    for secret in tuple(_secrets):
        text = text.replace(secret, "***")
    for pattern in _PATTERNS:
        text = pattern.sub(r"\1\2***\3", text)
    return text


class RedactingFilter(logging.Filter):
    """Takes secrets out of records, their tracebacks too, and gives them `correlation_id`; lets all of them pass.

    Of addresses that httpx logs, the query goes as well: it holds what a caller asked for.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        """Change the record."""
        record.correlation_id = _current.get()
        with suppress(TypeError, ValueError):  # arguments that do not fit: the handler complains of them
            said = record.getMessage()
            clean = redacted(said)
            if record.name.partition(".")[0] in _LIBRARIES:
                clean = _QUERY.sub(r"\1***", clean)
            if clean != said:
                record.msg, record.args = clean, ()
        if record.exc_info and not record.exc_text:
            record.exc_text = logging.Formatter().formatException(record.exc_info)
        if record.exc_text:
            record.exc_text = redacted(record.exc_text)
        return True


_FILTER = RedactingFilter()


def logger(name: str = "") -> logging.Logger:
    """Return the logger "pywats_async", or "pywats_async.NAME". It says nothing unless the application listens."""
    found = logging.getLogger(f"{_ROOT}.{name}" if name else _ROOT)
    found.addFilter(_FILTER)
    return found


logger().addHandler(logging.NullHandler())


def redact(*handlers: logging.Handler) -> None:
    """Take secrets out of what these handlers write, whoever logs it; by default, the root logger's, and what httpx,
    httpcore and hishel log.
    """
    for handler in handlers or logging.getLogger().handlers:
        handler.addFilter(_FILTER)
    if not handlers:
        known = logging.getLogger().manager.loggerDict
        for name in (*_LIBRARIES, *_below(known)):
            logging.getLogger(name).addFilter(_FILTER)


def _below(known: dict[str, Any]) -> list[str]:
    parts = ("connection", "http11", "http2", "proxy", "socks")
    httpcore = [f"{name}.{part}" for name in ("httpcore", "httpcore2") for part in parts]
    return [*httpcore, *(name for name in known if name.startswith(tuple(f"{name}." for name in _LIBRARIES)))]


def configure(
    level: int | str = "INFO", *, stream: TextIO | None = None, libraries: bool = False
) -> logging.StreamHandler[TextIO]:
    """Write the records of this package to a stream, and return the handler. A second call replaces the first.

    Args:
        level: from which level on.
        stream: where to; by default standard error.
        libraries: the records of httpx and httpcore too.
    """
    handler = logging.StreamHandler(stream)
    handler.set_name(f"{_ROOT}.configure")
    handler.setFormatter(logging.Formatter(_FORMAT))
    handler.addFilter(_FILTER)
    for name in (_ROOT, *_LIBRARIES):
        listened = logging.getLogger(name)
        for old in [known for known in listened.handlers if known.name == handler.name]:
            listened.removeHandler(old)
        if name == _ROOT or libraries:
            listened.addHandler(handler)
            listened.setLevel(level)
    return handler


@contextmanager
def correlation(value: str | None = None) -> Generator[str]:
    """Give the records of what is called inside an id of their own, by default a random one. It is sent nowhere."""
    token = _current.set(value or uuid4().hex[:12])
    try:
        yield _current.get()
    finally:
        with suppress(ValueError):  # the block was left elsewhere than it was entered
            _current.reset(token)


def correlation_id() -> str:
    """Return the id of the block that this is called in; "-" outside of any."""
    return _current.get()
