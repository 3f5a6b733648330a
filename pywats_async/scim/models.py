"""Users as SCIM 2.0 describes them (RFC 7643), as far as WATS holds them, and changes to them (RFC 7644)."""

from __future__ import annotations

from typing import Any

from pydantic import Field, model_validator

from ..models import Entity, Moment, Row, either

__all__ = [
    "ScimListResponse",
    "ScimPatchOperation",
    "ScimPatchRequest",
    "ScimToken",
    "ScimUser",
    "ScimUserEmail",
    "ScimUserName",
]

_PATCH = "urn:ietf:params:scim:api:messages:2.0:PatchOp"


class ScimToken(Row):
    """A token with which an identity system provisions users. It is a secret: no repr shows it."""

    token: str | None = Field(default=None, repr=False)
    expires_utc: Moment | None = either("expiresUtc", "expires")
    duration_days: int | None = either("durationDays", "duration")

    @model_validator(mode="before")
    @classmethod
    def _bare(cls, value: Any) -> Any:
        """Take a token that comes without an object around it."""
        return {"token": value} if isinstance(value, str) else value


class ScimUserName(Entity):
    """The parts of a name."""

    formatted: str | None = None
    given_name: str | None = None
    family_name: str | None = None


class ScimUserEmail(Entity):
    """An address of a user."""

    value: str | None = None
    type: str | None = None
    primary: bool | None = None


class ScimUser(Entity):
    """A user."""

    id: str | None = None
    user_name: str | None = None
    display_name: str | None = None
    active: bool | None = None
    external_id: str | None = None
    name: ScimUserName | None = None
    emails: list[ScimUserEmail] | None = None
    schemas: list[str] | None = None
    meta: dict[str, Any] | None = None


class ScimPatchOperation(Entity):
    """One change. The server knows "replace" only, with text or a boolean.

    Paths: fullName, familyName, givenName, roles, email, active, levels, productGroups.
    """

    op: str | None = "replace"
    path: str | None = None
    value: Any | None = None


class ScimPatchRequest(Entity):
    """Changes to a user."""

    schemas: list[str] | None = Field(default_factory=lambda: [_PATCH])
    operations: list[ScimPatchOperation] | None = either("Operations", "operations")


class ScimListResponse(Row):
    """One page of users."""

    total_results: int | None = None
    items_per_page: int | None = None
    start_index: int | None = None
    """The number of the first user, from 1."""
    resources: list[ScimUser] | None = either("Resources", "resources")
    schemas: list[str] | None = None
