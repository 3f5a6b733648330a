"""The RootCause domain."""

from __future__ import annotations

from pywats_async.http.multipart import multipart
from pywats_async.testing.rootcause_routes import routes

from . import Ask

__all__ = ["CALLS", "routes"]

NOBODY = "00000000-0000-4000-8000-000000000005"
FILE = multipart("file", "a.txt", b"x")[0]

CALLS = [
    Ask("POST", "/api/RootCause/Ticket", {}, {"subject": "5V rail", "priority": 2, "update": {"content": "Seen"}}),
    Ask("POST", "/api/RootCause/Ticket", {}, {"priority": 1}, 400),
    Ask("GET", "/api/RootCause/Tickets", {"status": "1", "view": "2", "searchString": "rail"}),
    Ask("GET", "/api/RootCause/Ticket", {"ticketId": NOBODY}, status=404),
    Ask("PUT", "/api/RootCause/Ticket", {}, {"ticketId": NOBODY, "subject": "x"}, 404),
    Ask("POST", "/api/RootCause/ArchiveTickets", {}, [NOBODY], 404),
    Ask("POST", "/api/RootCause/Attachment", {}, FILE),
    Ask("POST", "/api/RootCause/Attachment", {}, b"x", 400),
    Ask("GET", "/api/RootCause/Attachment", {"attachmentId": NOBODY}, status=404),
]
