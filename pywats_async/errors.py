"""The errors of this package: one tree, with the names of the old client where it had one.

PyWATSError
├── ConfigurationError           a setting is missing or makes no sense
├── ClosedError                  the client is closed, forked, or called from its own thread
├── ValidationError              bad input, found before anything was sent
│   ├── ReportValidationError    ... in a report: all findings at once, each with its path
│   │   └── ReportHeaderValidationError   ... one of them in the header (part number, serial number, ...)
│   ├── ConverterError           ... in a log file: it cannot be converted
│   └── RejectedError            (also a WatsApiError) the server refused the content: 400, 413, 415, 422
├── RetryExhaustedError          a transient failure that outlived its attempts
│   ├── ConnectionError          no answer: refused, reset, half an answer
│   │   ├── DNSError             the host name has no address
│   │   ├── TLSError             the certificate or the handshake failed (not retried)
│   │   └── ProxyError           the proxy refused
│   ├── TimeoutError             no answer in time; the server may have done the work
│   ├── CircuitBreakerOpenError  not sent: the server failed too often just now
│   ├── RateLimitError           (also a WatsApiError) 429
│   └── ServerError              (also a WatsApiError) 5xx
├── QueueError                   the queue's store failed, or cannot be used
│   ├── QueueFull                there is no room: the report was not accepted
│   └── QueueWriteError          it could not be written: the report was not accepted
└── WatsApiError                 every answer that is an error: status, method, route, the server's text, a hint
    ├── AuthenticationError      401
    ├── AuthorizationError       403
    ├── NotFoundError            404
    ├── ConflictError            409
    ├── RedirectError            3xx that is not followed
    └── UnexpectedResponseError  2xx whose content is not what the route promises (a login page, half a body)
        └── EmptyResponseError   ... there is none
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

__all__ = [
    "AuthenticationError",
    "AuthorizationError",
    "CircuitBreakerOpenError",
    "ClosedError",
    "ConfigurationError",
    "ConflictError",
    "ConnectionError",
    "ConverterError",
    "DNSError",
    "EmptyResponseError",
    "NotFoundError",
    "ProxyError",
    "PyWATSError",
    "QueueError",
    "QueueFull",
    "QueueWriteError",
    "RateLimitError",
    "RedirectError",
    "RejectedError",
    "ReportHeaderValidationError",
    "ReportHeaderValidationWarning",
    "ReportValidationError",
    "RetryExhaustedError",
    "ServerError",
    "TLSError",
    "TimeoutError",
    "UnexpectedResponseError",
    "ValidationError",
    "WatsApiError",
]


class PyWATSError(Exception):
    """Base of every error that this package raises on purpose."""

    def __init__(
        self,
        message: str,
        *,
        operation: str | None = None,
        details: Mapping[str, Any] | None = None,
        cause: BaseException | None = None,
        hint: str | None = None,
        attempts: int = 0,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.operation = operation
        """What was being done: method and route template, as "GET /api/Product/{part_number}"."""
        self.details: dict[str, Any] = dict(details or {})
        self.cause = cause
        self.hint = hint
        """What to do about it."""
        self.attempts = attempts
        """How often the request was put on the wire; 0 means that nothing was sent."""

    def __str__(self) -> str:
        tail = f" (after {self.attempts} attempts)" if self.attempts > 1 else ""
        where = f"{self.operation}: " if self.operation else ""
        return f"{where}{self.message}{tail}" + (f"\nHint: {self.hint}" if self.hint else "")


class ConfigurationError(PyWATSError):
    """A setting is missing or makes no sense."""


class ClosedError(PyWATSError):
    """The client cannot be used here any more: it is closed, or belongs to another process or thread."""


class ValidationError(PyWATSError):
    """Bad input: nothing was stored."""

    def __init__(self, message: str, field: str | None = None, value: Any = None, **context: Any) -> None:
        super().__init__(message, **context)
        self.field = field
        self.value = value


class ReportValidationError(ValidationError):
    """A report that the server would refuse; it was not sent.

    `findings` holds every violation (objects with `path` and `message`), so that all can be mended in one go.
    """

    def __init__(self, message: str, findings: Sequence[Any] = (), **context: Any) -> None:
        super().__init__(message, **context)
        self.findings = list(findings)


class ReportHeaderValidationError(ReportValidationError):
    """... of whose violations at least one is in the report's header."""


class ConverterError(ValidationError):
    """A log file that cannot be converted, and why: nothing of it was sent.

    `line` is where in the file it was seen, from 1, where that is known.
    """

    def __init__(self, message: str, *, line: int | None = None, **context: Any) -> None:
        super().__init__(f"Line {line}: {message}" if line is not None else message, **context)
        self.line = line


class ReportHeaderValidationWarning(UserWarning):
    """A part or serial number holds characters that the server's searches take as wildcards or path separators."""


class RetryExhaustedError(PyWATSError):
    """A transient failure that outlived its attempts; the same call may work later."""

    @property
    def last_error(self) -> BaseException | None:
        """The failure of the last attempt, as the HTTP library raised it."""
        return self.cause


class ConnectionError(RetryExhaustedError):
    """No answer: the server could not be reached, or the connection broke."""


class DNSError(ConnectionError):
    """The host name has no address."""


class TLSError(ConnectionError):
    """The server's certificate or the TLS handshake failed."""


class ProxyError(ConnectionError):
    """The proxy refused the connection."""


class TimeoutError(RetryExhaustedError):
    """No answer in time. A write may have reached the server all the same."""


class CircuitBreakerOpenError(RetryExhaustedError):
    """Not sent: the server failed too often just now, and one probe at a time is let through."""


class QueueError(PyWATSError):
    """The queue's store failed, or cannot be used."""


class QueueFull(QueueError):  # noqa: N818  # as `queue.Full` of the standard library
    """There is no room in the queue, or on its disk: the report was not accepted."""


class QueueWriteError(QueueError):
    """The queue could not be written to. A report that was being handed in was not accepted."""


class WatsApiError(PyWATSError):
    """The server's answer is an error.

    `method` and `route` name the request (the route is a template, without the caller's data), `server_text` is what
    the server said, trimmed, and `request_id` its own name for the exchange where it gave one.
    """

    def __init__(
        self,
        message: str,
        status_code: int | None = None,
        *,
        method: str | None = None,
        route: str | None = None,
        server_text: str = "",
        request_id: str | None = None,
        **context: Any,
    ) -> None:
        super().__init__(message, **context)
        self.status_code = status_code
        self.method = method
        self.route = route
        self.server_text = server_text
        self.request_id = request_id


class AuthenticationError(WatsApiError):
    """401: the token is missing, wrong or revoked."""


class AuthorizationError(WatsApiError):
    """403: the token may not do this."""


class NotFoundError(WatsApiError):
    """404: there is no such thing, or no such route on this server."""


class ConflictError(WatsApiError):
    """409: the thing was changed or exists already."""


class RedirectError(WatsApiError):
    """The server sent the request elsewhere, and following would change it or carry it to another host."""


class UnexpectedResponseError(WatsApiError):
    """A success status whose content is not what the route promises: a login page, half a body, another shape."""


class EmptyResponseError(UnexpectedResponseError):
    """A success status without the content that the route promises."""


class RejectedError(WatsApiError, ValidationError):
    """400, 413, 415 or 422: the server refused the content. `findings` holds its lines, one each."""

    def __init__(
        self, message: str, status_code: int | None = None, *, findings: Sequence[str] = (), **context: Any
    ) -> None:
        super().__init__(message, status_code, **context)
        self.findings = list(findings)
        self.field: str | None = None
        self.value: Any = None


class RateLimitError(WatsApiError, RetryExhaustedError):
    """429. `retry_after` is how many seconds the server asked to wait, if it said so."""

    def __init__(
        self, message: str, status_code: int | None = 429, *, retry_after: float | None = None, **context: Any
    ) -> None:
        super().__init__(message, status_code, **context)
        self.retry_after = retry_after


class ServerError(WatsApiError, RetryExhaustedError):
    """5xx: the server failed."""
