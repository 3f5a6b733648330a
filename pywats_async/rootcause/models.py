"""Tickets, their updates and attachments."""

from __future__ import annotations

from enum import IntFlag
from uuid import UUID

from ..models import Entity, Moment, OpenEnum
from ..tags import Setting

__all__ = [
    "Ticket",
    "TicketAttachment",
    "TicketPriority",
    "TicketStatus",
    "TicketUpdate",
    "TicketUpdateType",
    "TicketView",
]


class TicketStatus(IntFlag):
    """How far a ticket is; queries take several, joined by `|`."""

    OPEN = 1
    IN_PROGRESS = 2
    ON_HOLD = 4
    SOLVED = 8
    CLOSED = 16
    ARCHIVED = 32


class TicketPriority(OpenEnum):
    """How urgent a ticket is."""

    LOW = 0
    MEDIUM = 1
    HIGH = 2


class TicketView(OpenEnum):
    """Whose tickets: assigned to the user, followed by the user, or everybody's (which needs a permission)."""

    ASSIGNED = 0
    FOLLOWING = 1
    ALL = 2


class TicketUpdateType(OpenEnum):
    """What an update of a ticket is."""

    CONTENT = 0
    PROGRESS = 1
    PROPERTIES = 2
    NOTIFICATION = 3


class TicketAttachment(Entity):
    """A file that belongs to an update."""

    attachment_id: UUID | None = None
    filename: str | None = None


class TicketUpdate(Entity):
    """One entry in the history of a ticket."""

    update_id: UUID | None = None
    update_utc: Moment | None = None
    update_user: str | None = None
    content: str | None = None
    update_type: TicketUpdateType | None = None
    attachments: list[TicketAttachment] | None = None


class Ticket(Entity):
    """A failure that somebody works on."""

    ticket_id: UUID | None = None
    ticket_number: int | None = None
    progress: str | None = None
    owner: str | None = None
    assignee: str | None = None
    subject: str | None = None
    status: TicketStatus | int | None = None
    priority: TicketPriority | None = None
    report_uuid: UUID | None = None
    """The report of the failure."""
    created_utc: Moment | None = None
    updated_utc: Moment | None = None
    team: str | None = None
    origin: str | None = None
    tags: list[Setting] | None = None
    history: list[TicketUpdate] | None = None
    """What happened so far; the server writes it, and it is not sent back."""
    update: TicketUpdate | None = None
    """What is to be added to the history."""
