"""The SCIM domain: users, provisioned by an identity system."""

from __future__ import annotations

from .service import ScimService

__all__ = ["ScimService"]
