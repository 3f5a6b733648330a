"""The test station that reports name as their origin."""

from __future__ import annotations

import socket
from typing import Annotated, Any, Self

from pydantic import BeforeValidator, Field, field_validator

from .checked import Checked

__all__ = ["DEFAULT_LOCATION", "DEFAULT_PURPOSE", "Station", "blank_is"]

DEFAULT_LOCATION = "Unknown"
DEFAULT_PURPOSE = "Development"


def blank_is(default: Any) -> BeforeValidator:
    """Take None and blank text as `default`: the server refuses reports with an empty location or purpose."""

    def replace(value: Any) -> Any:
        return default if value is None or (isinstance(value, str) and not value.strip()) else value

    return BeforeValidator(replace)


class Station(Checked):
    """Where reports come from. Every report that the client makes carries the name, the location and the purpose."""

    name: Annotated[str, Field(max_length=100)]
    """Name of the station, 1 to 100 characters (`machineName` of a report)."""

    location: Annotated[str, blank_is(DEFAULT_LOCATION), Field(max_length=100)] = DEFAULT_LOCATION
    """Where the station stands, up to 100 characters; blank means "Unknown"."""

    purpose: Annotated[str, blank_is(DEFAULT_PURPOSE), Field(max_length=100)] = DEFAULT_PURPOSE
    """What it is used for, as "Production", up to 100 characters; blank means "Development"."""

    description: str = ""
    """Free text for people; it is not sent."""

    @field_validator("name")
    @classmethod
    def _not_blank(cls, value: str) -> str:
        if not value.strip():
            raise ValueError("must not be blank")
        return value.strip()

    @classmethod
    def from_hostname(
        cls, location: str = DEFAULT_LOCATION, purpose: str = DEFAULT_PURPOSE, description: str = ""
    ) -> Self:
        """Return a station named as this computer."""
        return cls(name=host_name(), location=location, purpose=purpose, description=description)

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Self:
        """Make a station from a dictionary with the keys name, location, purpose and description."""
        return cls(**data)

    def to_dict(self) -> dict[str, str]:
        """Return name, location, purpose and description as a dictionary."""
        return self.model_dump()

    def copy(self, **kwargs: Any) -> Self:
        """Return a copy with the given fields changed, checked as a new station is."""
        return type(self)(**{**self.to_dict(), **kwargs})


def host_name() -> str:
    """Return the name of this computer, cut to the 100 characters that a report may hold."""
    return socket.gethostname()[:100] or "localhost"
