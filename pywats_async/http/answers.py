"""The one place that turns an answer of the server into an error, with the server's own words in it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import unescape
from typing import Any

from pydantic_core import from_json

from ..errors import (
    AuthenticationError,
    AuthorizationError,
    ConflictError,
    NotFoundError,
    RateLimitError,
    RedirectError,
    RejectedError,
    ServerError,
    WatsApiError,
)
from ..transports.waits import retry_after

__all__ = ["error_for", "is_html", "server_text"]

_LONGEST = 2_000
_KEYS = ("Message", "message", "detail", "title", "error_description", "error", "ExceptionMessage")
_MORE = ("MessageDetail", "ModelState", "errors")
_CONTENT_REFUSED = {400, 413, 415, 422}
_TITLE = re.compile(r"<title[^>]*>(.*?)</title>", re.IGNORECASE | re.DOTALL)
_HINTS = {
    401: "Check the token (PYWATS_TOKEN, token_file, ...): make a new one in the server's Control Panel if need be.",
    403: "The token is valid but lacks the permission: give its role the right in the server's Control Panel.",
    405: "Check base_url: the server does not know this method here.",
    407: "Put user and password into the proxy's URL.",
    413: "The report is larger than the server takes: attach less, or smaller files.",
    429: "Send less at a time: lower max_concurrency, or set rate_limit.",
}
_BY_STATUS: dict[int, type[WatsApiError]] = {
    401: AuthenticationError,
    403: AuthorizationError,
    404: NotFoundError,
    409: ConflictError,
}


def error_for(
    status: int, headers: Mapping[str, str], body: bytes, *, method: str, route: str, attempts: int
) -> WatsApiError:
    """Return the error that an answer with this status is."""
    text = server_text(headers.get("content-type", ""), body)
    context: dict[str, Any] = {
        "method": method,
        "route": route,
        "server_text": text,
        "request_id": headers.get("x-request-id") or headers.get("request-id"),
        "operation": f"{method} {route}",
        "attempts": attempts,
        "hint": _HINTS.get(status),
    }
    message = f"HTTP {status}" + (f": {text}" if text else "")
    if 300 <= status < 400:
        context["hint"] = "Check base_url: its scheme, host and port must be the server's own (often https://)."
        return RedirectError(
            f"HTTP {status}: the server sends this request elsewhere ({_target(headers)})", status, **context
        )
    if status == 429:
        return RateLimitError(message, status, retry_after=retry_after(headers), **context)
    if status in _CONTENT_REFUSED:
        return RejectedError(message, status, findings=[line for line in text.splitlines() if line.strip()], **context)
    if status >= 500:
        return ServerError(message, status, **context)
    return _BY_STATUS.get(status, WatsApiError)(message, status, **context)


def server_text(content_type: str, body: bytes) -> str:
    """Return what the server said, whatever it wrapped it in: plain text, a JSON object, problem+json, an HTML page."""
    text = body.decode("utf-8", "replace").strip()
    if is_html(content_type, body):
        title = _TITLE.search(text)
        return unescape(title[1]).strip()[:_LONGEST] if title else "an HTML page"
    try:
        said = from_json(body)
    except ValueError:
        return text[:_LONGEST]
    return "\n".join(_lines(said))[:_LONGEST]


def _lines(said: Any) -> list[str]:
    match said:
        case None:
            return []
        case list():
            return [line for item in said for line in _lines(item)]
        case dict():
            lines = next((found for key in _KEYS if (found := _lines(said.get(key)))), [])
            for key in _MORE:
                more = said.get(key)
                named = more.items() if isinstance(more, dict) else ()
                lines += [f"{name}: {line}" for name, item in named for line in _lines(item)] or _lines(more)
            return lines or [f"{key}: {line}" for key, item in said.items() for line in _lines(item)]
        case _:
            return [line for line in str(said).splitlines() if line.strip()]


def is_html(content_type: str, body: bytes) -> bool:
    """Tell whether the answer is a web page, as login forms and proxies send them."""
    return "html" in content_type.lower() or body.lstrip()[:15].lower().startswith((b"<!doctype html", b"<html"))


def _target(headers: Mapping[str, str]) -> str:
    return headers.get("location", "no location given").split("?")[0][:200]
