"""Barcode patterns, and the clients of a server."""

from __future__ import annotations

from enum import IntEnum

from ..models import Entity

__all__ = ["BarcodeIdentifier", "SystemClient", "WorkflowStatus"]


class WorkflowStatus(IntEnum):
    """The status of a workflow's definition."""

    DRAFT = 0
    PENDING = 1
    RELEASED = 2
    REVOKED = 3


class BarcodeIdentifier(Entity):
    """A pattern of barcodes; or, of a barcode that was identified, what it says."""

    id: int | None = None
    """The server's id; a pattern without it is added when it is saved."""
    pattern: str | None = None
    serial_number: str | None = None
    part_number: str | None = None
    revision: str | None = None
    batch_number: str | None = None
    process: str | None = None
    order: int | None = None
    """Patterns are tried in this order."""
    description: str | None = None


class SystemClient(Entity):
    """A WATS Client: a test station, or a level above stations."""

    client_id: int
    name: str | None = None
    display_name: str | None = None
    location: str | None = None
    purpose: str | None = None
    type: int | None = None
    """1 local server, 2 master server, 5 client, 6 web client."""
    client_group_id: int | None = None
    """The level that it belongs to."""
