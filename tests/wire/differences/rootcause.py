"""The RootCause domain: what is sent differently, and why."""

from __future__ import annotations

TICKET = "00000000-0000-4000-8000-000000000005"

DIFFERENCES = {
    "upload_attachment": "the old method always raises before it sends; and the boundary is another one each time",
}
ANSWERS = {
    "GET /api/RootCause/Ticket": {
        "owner": "me",
        "priority": 1,
        "status": 1,
        "subject": "S",
        "ticketId": TICKET,
        "ticketNumber": 7,
    },
    "PUT /api/RootCause/Ticket": {"ticketId": TICKET},
}
MODELS = {
    "get_tickets": {"status": 9},
    "upload_attachment": {"file_content": b"sn\r\n1\r\n"},
}
