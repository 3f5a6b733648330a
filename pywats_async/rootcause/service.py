"""The RootCause domain: tickets about failures."""

from __future__ import annotations

from collections.abc import Sequence
from os import PathLike
from pathlib import Path
from typing import Any, Generic, TypeVar
from uuid import UUID

from ..bridge import Service, call
from ..http.multipart import multipart
from .models import Ticket, TicketPriority, TicketStatus, TicketUpdate, TicketView

__all__ = ["RootCauseService"]

M = TypeVar("M")
Id = str | UUID


class RootCauseService(Service[M], Generic[M]):
    """Tickets about failures: find, make, comment, assign, close. Nothing of it is cached."""

    @call
    async def get_ticket(self, ticket_id: Id) -> Ticket:
        """Return a ticket with its history (`GET /api/RootCause/Ticket`)."""
        return await self._http.get("/api/RootCause/Ticket", Ticket, {"ticketId": ticket_id})

    @call
    async def get_tickets(
        self,
        status: TicketStatus | int = TicketStatus.OPEN,
        view: TicketView | int = TicketView.ASSIGNED,
        search_string: str | None = None,
    ) -> list[Ticket]:
        """Return tickets (`GET /api/RootCause/Tickets`).

        Args:
            status: one or several, joined by `|`.
            view: whose tickets; all need the permission "Manage All Tickets".
            search_string: what their subject, tags or values of tags hold.
        """
        query = {"status": int(status), "view": int(view), "searchString": search_string}
        return await self._http.get("/api/RootCause/Tickets", list[Ticket], query)

    @call
    async def get_open_tickets(self, view: TicketView | int = TicketView.ASSIGNED) -> list[Ticket]:
        """Return the tickets that nobody works on yet (`GET /api/RootCause/Tickets`)."""
        return await self.get_tickets(TicketStatus.OPEN, view)

    @call
    async def get_active_tickets(self, view: TicketView | int = TicketView.ASSIGNED) -> list[Ticket]:
        """Return the tickets that are open or in progress (`GET /api/RootCause/Tickets`)."""
        return await self.get_tickets(TicketStatus.OPEN | TicketStatus.IN_PROGRESS, view)

    @call
    async def create_ticket(
        self,
        subject: str,
        priority: TicketPriority | int = TicketPriority.MEDIUM,
        assignee: str | None = None,
        team: str | None = None,
        report_uuid: Id | None = None,
        initial_comment: str | None = None,
    ) -> Ticket:
        """Make a ticket (`POST /api/RootCause/Ticket`)."""
        ticket = Ticket.model_validate(
            {
                "subject": subject,
                "priority": priority,
                "assignee": assignee,
                "team": team,
                "report_uuid": report_uuid,
                "update": None if initial_comment is None else TicketUpdate(content=initial_comment),
            }
        )
        return await self._http.send("POST", "/api/RootCause/Ticket", Ticket, _body(ticket))

    @call
    async def update_ticket(self, ticket: Ticket) -> Ticket:
        """Store a ticket that was read and changed (`PUT /api/RootCause/Ticket`).

        `ticket.update` is added to its history. What was changed meanwhile by others is overwritten.
        """
        once = ticket.update is None
        return await self._http.send("PUT", "/api/RootCause/Ticket", Ticket, _body(ticket), idempotent=once)

    @call
    async def add_comment(self, ticket_id: Id, comment: str, assignee: str | None = None) -> Ticket:
        """Add a comment to a ticket, and assign it if asked: a read and a write."""
        return await self._change(ticket_id, update=TicketUpdate(content=comment), assignee=assignee)

    @call
    async def change_status(self, ticket_id: Id, status: TicketStatus, assignee: str | None = None) -> Ticket:
        """Change the status of a ticket, and assign it if asked: a read and a write."""
        return await self._change(ticket_id, status=status, assignee=assignee)

    @call
    async def assign_ticket(self, ticket_id: Id, assignee: str) -> Ticket:
        """Assign a ticket to a user: a read and a write."""
        return await self._change(ticket_id, assignee=assignee)

    async def _change(self, ticket_id: Id, **changes: Any) -> Ticket:
        ticket = await self.get_ticket(ticket_id)
        if not ticket:  # lenient mode, and there is no such ticket
            return ticket
        return await self.update_ticket(
            ticket.model_copy(update={name: value for name, value in changes.items() if value is not None})
        )

    @call
    async def archive_tickets(self, ticket_ids: Sequence[Id]) -> Ticket:
        """Archive tickets, which must be solved (`POST /api/RootCause/ArchiveTickets`).

        Only their owner may, and who has the permission "Manage All Tickets".
        """
        return await self._http.send("POST", "/api/RootCause/ArchiveTickets", Ticket, list(ticket_ids))

    @call
    async def get_attachment(self, attachment_id: Id, filename: str | None = None) -> bytes:
        """Return the content of an attachment (`GET /api/RootCause/Attachment`)."""
        query = {"attachmentId": attachment_id, "fileName": filename}
        return await self._http.get_bytes("/api/RootCause/Attachment", query)

    @call
    async def download_attachment(
        self, attachment_id: Id, target: str | PathLike[str], *, overwrite: bool = False
    ) -> Path:
        """Stream an attachment into a file, which appears when it is complete (`GET /api/RootCause/Attachment`)."""
        query = {"attachmentId": attachment_id}
        return await self._http.download("/api/RootCause/Attachment", target, query, overwrite=overwrite)

    @call
    async def upload_attachment(self, file_content: bytes, filename: str) -> UUID:
        """Store a file and return its id, to be named in a `TicketUpdate` (`POST /api/RootCause/Attachment`)."""
        content, content_type = multipart("file", filename, file_content)
        return await self._http.send("POST", "/api/RootCause/Attachment", UUID, content, content_type=content_type)


def _body(ticket: Ticket) -> dict[str, Any]:
    body: dict[str, Any] = ticket.model_dump(mode="json", by_alias=True, exclude_none=True, exclude={"history"})
    return body
