"""How a command ends: the numbers that a script can branch on."""

from __future__ import annotations

from enum import IntEnum

from ..errors import AuthenticationError, AuthorizationError, ConfigurationError, PyWATSError, RetryExhaustedError

__all__ = ["ExitCode", "exit_code"]


class ExitCode(IntEnum):
    """The exit codes of all commands."""

    OK = 0
    """Everything worked."""

    FAILED = 1
    """Something did not: a report was refused or is no report, a check of `doctor` failed."""

    USAGE = 2
    """The command was called wrongly, or a package that it needs is missing."""

    CONFIGURATION = 3
    """A setting is missing or makes no sense."""

    UNREACHABLE = 4
    """No good answer: no connection, no answer in time, too many requests (429), the server failed (5xx)."""

    DENIED = 5
    """The server refused the token (401), or the token may not do this (403)."""


def exit_code(error: PyWATSError) -> ExitCode:
    """Return how a command ends that failed with this error."""
    if isinstance(error, ConfigurationError):
        return ExitCode.CONFIGURATION
    if isinstance(error, (AuthenticationError, AuthorizationError)):
        return ExitCode.DENIED
    return ExitCode.UNREACHABLE if isinstance(error, RetryExhaustedError) else ExitCode.FAILED
