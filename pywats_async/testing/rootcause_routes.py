"""Root cause tickets: `/api/RootCause`."""

from __future__ import annotations

from base64 import b64decode, b64encode
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from starlette.responses import Response

from .form_data import uploaded
from .routing import Call, Refusal, Routes, bad_value, invalid

__all__ = ["routes"]

Json = dict[str, Any]
routes = Routes()

_USER = "test"
"""Who asks: the user of the token."""
_SOLVED, _ARCHIVED = 8, 32
_TEXTS = ("progress", "assignee", "subject", "team")
_EDITED = (*_TEXTS, "status", "priority", "reportUuid", "tags")
"""What a user changes of a ticket."""


def _now() -> str:
    return datetime.now(UTC).isoformat()


def _ticket(call: Call, ticket_id: str | None) -> Json:
    return call.documents.demand("ticket", ticket_id, f"Ticket with id {ticket_id} was not found.")


def _keep(call: Call, ticket: Json) -> Json:
    ticket["updatedUtc"] = _now()
    call.documents.put("ticket", ticket["ticketId"], ticket)
    return ticket


def _change(ticket: Json, given: Json) -> None:
    """Take over what was edited, and add the update to the history."""
    for name, values in (("status", (1, 2, 4, 8, 16, 32)), ("priority", (0, 1, 2))):
        if given.get(name) is not None and given[name] not in values:
            raise bad_value(name, given[name])
    ticket |= {name: given[name] for name in _EDITED if given.get(name) is not None}
    if given.get("update"):
        entry = {
            "updateId": str(uuid4()),
            "updateUtc": _now(),
            "updateUser": _USER,
            "content": given["update"].get("content"),
            "updateType": given["update"].get("updateType") or 0,
            "attachments": given["update"].get("attachments") or [],
        }
        ticket["history"] = [*ticket["history"], entry]


@routes.get("/api/RootCause/Ticket", query=("ticketId",))
def get_ticket(call: Call) -> object:
    """One ticket."""
    return _ticket(call, call.guid("ticketId"))


@routes.post("/api/RootCause/Ticket")
def post_ticket(call: Call) -> object:
    """A new ticket; it belongs to the user who makes it."""
    given = call.object()
    if not given.get("subject"):
        raise invalid("The subject is required.")
    ticket: Json = {
        "ticketId": str(uuid4()),
        "ticketNumber": len(call.documents.all("ticket")) + 1,
        "owner": _USER,
        **dict.fromkeys(_TEXTS),
        "status": 1,
        "priority": 1,
        "reportUuid": None,
        "createdUtc": _now(),
        "origin": None,
        "tags": [],
        "history": [],
    }
    _change(ticket, given)
    return _keep(call, ticket)


@routes.put("/api/RootCause/Ticket")
def put_ticket(call: Call) -> object:
    """A ticket that was changed."""
    given = call.object()
    with call.documents.together():
        ticket = _ticket(call, str(given.get("ticketId") or "").lower())
        _change(ticket, given)
        return _keep(call, ticket)


@routes.get("/api/RootCause/Tickets", query=("status", "view", "searchString"))
def get_tickets(call: Call) -> object:
    """The tickets of these statuses that the user is to see."""
    status, view, text = call.number("status"), call.number("view"), (call.text("searchString") or "").casefold()
    if status is None or view not in (0, 1, 2):
        raise invalid("status and view are required.")

    def seen(ticket: Json) -> bool:
        return (
            view == 2
            or (view == 0 and ticket["assignee"] == _USER)
            or (view == 1 and (ticket["owner"] == _USER or any(u["updateUser"] == _USER for u in ticket["history"])))
        )

    def found(ticket: Json) -> bool:
        words = [ticket["subject"], *(part for tag in ticket["tags"] for part in (tag.get("key"), tag.get("value")))]
        return any(text in word.casefold() for word in words if word)

    tickets = call.documents.all("ticket")
    return [ticket for ticket in tickets if ticket["status"] & status and seen(ticket) and found(ticket)]


@routes.post("/api/RootCause/ArchiveTickets")
def archive_tickets(call: Call) -> object:
    """Archive solved tickets: all of them, or none."""
    with call.documents.together():
        tickets = [_ticket(call, str(ticket_id).lower()) for ticket_id in call.array()]
        if not tickets or any(ticket["status"] != _SOLVED for ticket in tickets):
            raise Refusal(400, "Only solved tickets can be archived.")
        for ticket in tickets:
            _keep(call, {**ticket, "status": _ARCHIVED})
        return _ticket(call, tickets[-1]["ticketId"])


@routes.post("/api/RootCause/Attachment")
def post_attachment(call: Call) -> object:
    """Keep a file, and say under which id."""
    name, content_type, content = uploaded(call.body)
    attachment_id = str(uuid4())
    kept = {"filename": name, "contentType": content_type, "content": b64encode(content).decode()}
    call.documents.put("ticket_attachment", attachment_id, kept)
    return attachment_id


@routes.get("/api/RootCause/Attachment", query=("attachmentId", "fileName"))
def get_attachment(call: Call) -> object:
    """A file."""
    attachment_id = call.guid("attachmentId")
    missing = f"Attachment with id {attachment_id} was not found."
    kept = call.documents.demand("ticket_attachment", attachment_id, missing)
    return Response(b64decode(kept["content"]), media_type=kept["contentType"])
