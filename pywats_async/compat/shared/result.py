"""Results that are values: `Success` or `Failure`."""

from __future__ import annotations

from enum import Enum
from typing import Any, Generic, Literal, TypeAlias, TypeVar

from pydantic import BaseModel, ConfigDict, Field

from ...errors import (
    AuthenticationError,
    AuthorizationError,
    ConflictError,
    ConnectionError,
    NotFoundError,
    PyWATSError,
    TimeoutError,
    ValidationError,
    WatsApiError,
)

__all__ = ["ErrorCode", "Failure", "Result", "Success", "failure_from_exception"]

T = TypeVar("T")


class ErrorCode(str, Enum):
    """What kind of failure it is."""

    INVALID_INPUT = "INVALID_INPUT"
    MISSING_REQUIRED_FIELD = "MISSING_REQUIRED_FIELD"
    INVALID_FORMAT = "INVALID_FORMAT"
    VALUE_OUT_OF_RANGE = "VALUE_OUT_OF_RANGE"
    NOT_FOUND = "NOT_FOUND"
    ALREADY_EXISTS = "ALREADY_EXISTS"
    CONFLICT = "CONFLICT"
    OPERATION_FAILED = "OPERATION_FAILED"
    SAVE_FAILED = "SAVE_FAILED"
    DELETE_FAILED = "DELETE_FAILED"
    UNAUTHORIZED = "UNAUTHORIZED"
    FORBIDDEN = "FORBIDDEN"
    CONNECTION_ERROR = "CONNECTION_ERROR"
    TIMEOUT = "TIMEOUT"
    API_ERROR = "API_ERROR"
    UNKNOWN_ERROR = "UNKNOWN_ERROR"


class Success(BaseModel, Generic[T]):
    """What went well."""

    model_config = ConfigDict(arbitrary_types_allowed=True)

    value: T
    message: str = ""

    @property
    def is_success(self) -> Literal[True]:
        """Always True."""
        return True

    @property
    def is_failure(self) -> Literal[False]:
        """Always False."""
        return False

    @property
    def error_code(self) -> None:
        """Always None."""


class Failure(BaseModel):
    """What did not."""

    error_code: str
    message: str
    details: dict[str, Any] = Field(default_factory=dict)
    suggestions: list[str] = Field(default_factory=list)

    @property
    def is_success(self) -> Literal[False]:
        """Always False."""
        return False

    @property
    def is_failure(self) -> Literal[True]:
        """Always True."""
        return True

    @property
    def value(self) -> None:
        """Always None."""


Result: TypeAlias = Success[T] | Failure

_CODES: tuple[tuple[type[Exception], ErrorCode], ...] = (
    (AuthenticationError, ErrorCode.UNAUTHORIZED),
    (AuthorizationError, ErrorCode.FORBIDDEN),
    (NotFoundError, ErrorCode.NOT_FOUND),
    (ConflictError, ErrorCode.CONFLICT),
    (TimeoutError, ErrorCode.TIMEOUT),
    (ConnectionError, ErrorCode.CONNECTION_ERROR),
    (ValidationError, ErrorCode.INVALID_INPUT),
    (WatsApiError, ErrorCode.API_ERROR),
)


def failure_from_exception(exc: Exception, error_code: str = "UNKNOWN_ERROR") -> Failure:
    """Return the failure that an error is; `error_code` where its kind says nothing."""
    code = next((code.value for kind, code in _CODES if isinstance(exc, kind)), error_code)
    details: dict[str, Any] = {"exception_type": type(exc).__name__}
    if not isinstance(exc, PyWATSError):
        return Failure(error_code=code, message=str(exc), details=details)
    hints = [exc.hint] if exc.hint else []
    return Failure(error_code=code, message=exc.message, details=details | exc.details, suggestions=hints)
