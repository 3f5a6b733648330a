"""Characters that searches on the server misunderstand in part and serial numbers."""

from __future__ import annotations

import warnings
from collections.abc import Generator
from contextlib import contextmanager
from contextvars import ContextVar

from ...errors import ReportHeaderValidationError, ReportHeaderValidationWarning

__all__ = [
    "PROBLEMATIC_CHARS",
    "SUPPRESS_PREFIX",
    "allow_problematic_characters",
    "find_problematic_characters",
    "is_problematic_chars_allowed",
    "validate_batch_serial_number",
    "validate_part_number",
    "validate_report_header_field",
    "validate_serial_number",
]

PROBLEMATIC_CHARS = {
    **dict.fromkeys("*%", "any text, in a search"),
    "?": "any one character, in a search",
    **dict.fromkeys("[]^!", "a choice of characters, in a search"),
    **dict.fromkeys("/\\", "a separator of paths"),
}
SUPPRESS_PREFIX = "SUPPRESS:"
_allowed: ContextVar[bool] = ContextVar("allow_problematic_characters", default=False)


@contextmanager
def allow_problematic_characters() -> Generator[None]:
    """Accept such characters without a word while the block runs."""
    token = _allowed.set(True)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ReportHeaderValidationWarning)
            yield
    finally:
        _allowed.reset(token)


def is_problematic_chars_allowed() -> bool:
    """Return whether such characters are accepted here."""
    return _allowed.get()


def find_problematic_characters(value: str) -> list[str]:
    """Return those that are in a text, each once."""
    return [character for character in PROBLEMATIC_CHARS if character in value]


def validate_report_header_field(
    value: str, field_name: str, *, allow_bypass: bool = True, operation: str | None = None
) -> str:
    """Return the value, without `SUPPRESS:` before it. Raises `ReportHeaderValidationError` for such characters."""
    if allow_bypass and value.startswith(SUPPRESS_PREFIX):
        return value.removeprefix(SUPPRESS_PREFIX)
    found = find_problematic_characters(value)
    if found and not (allow_bypass and _allowed.get()):
        said = f"{field_name} {value!r} holds {' '.join(found)}, which searches take for more than themselves."
        raise ReportHeaderValidationError(said, operation=operation, hint="Use allow_problematic_characters().")
    return value


def validate_serial_number(value: str, *, allow_bypass: bool = True) -> str:
    """Return the serial number. Raises as `validate_report_header_field`."""
    return validate_report_header_field(value, "serial_number", allow_bypass=allow_bypass)


def validate_part_number(value: str, *, allow_bypass: bool = True) -> str:
    """Return the part number. Raises as `validate_report_header_field`."""
    return validate_report_header_field(value, "part_number", allow_bypass=allow_bypass)


def validate_batch_serial_number(value: str, *, allow_bypass: bool = True) -> str:
    """Return the batch number. Raises as `validate_report_header_field`."""
    return validate_report_header_field(value, "batch_serial_number", allow_bypass=allow_bypass)
