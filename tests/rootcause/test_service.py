"""Root cause tickets against the bundled server."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest

from pywats_async import (
    WATS,
    AsyncWATS,
    ErrorMode,
    NotFoundError,
    RejectedError,
    Ticket,
    TicketAttachment,
    TicketPriority,
    TicketStatus,
    TicketUpdate,
    TicketUpdateType,
    TicketView,
)
from pywats_async.testing import FakeWATS

pytestmark = pytest.mark.anyio


async def made(wats: AsyncWATS, subject: str = "5V rail", **more: Any) -> UUID:
    ticket = await wats.rootcause.create_ticket(subject, **more)
    assert ticket.ticket_id is not None
    return ticket.ticket_id


async def test_a_ticket_from_its_first_comment_to_the_archive(awats: AsyncWATS) -> None:
    report = uuid4()
    ticket = await awats.rootcause.create_ticket(
        "5V rail", TicketPriority.HIGH, "test", team="Power", report_uuid=report, initial_comment="Seen on ST-1"
    )
    assert (ticket.status, ticket.priority, ticket.report_uuid) == (TicketStatus.OPEN, TicketPriority.HIGH, report)
    assert ticket.ticket_id is not None
    await awats.rootcause.add_comment(ticket.ticket_id, "Regulator", assignee="grace")
    ticket = await awats.rootcause.change_status(ticket.ticket_id, TicketStatus.SOLVED, assignee="ada")
    assert (ticket.status, ticket.assignee) == (TicketStatus.SOLVED, "ada")
    assert [update.content for update in ticket.history or ()] == ["Seen on ST-1", "Regulator"]
    assert (ticket.history or [])[0].update_type is TicketUpdateType.CONTENT
    assert ticket.ticket_id is not None
    assert (await awats.rootcause.archive_tickets([ticket.ticket_id])).status == TicketStatus.ARCHIVED


async def test_tickets_are_found_by_status_view_and_text(awats: AsyncWATS) -> None:
    mine, other = await made(awats, assignee="test"), await made(awats, "LED")
    await awats.rootcause.change_status(other, TicketStatus.IN_PROGRESS)
    rootcause = awats.rootcause
    assert [ticket.ticket_id for ticket in await rootcause.get_open_tickets()] == [mine]
    assert len(await rootcause.get_active_tickets(TicketView.ALL)) == 2
    assert await rootcause.get_active_tickets(TicketView.FOLLOWING) == await rootcause.get_active_tickets(2)
    both = TicketStatus.OPEN | TicketStatus.IN_PROGRESS
    assert [t.ticket_id for t in await rootcause.get_tickets(both, TicketView.ALL, "led")] == [other]
    assert await rootcause.get_tickets(TicketStatus.CLOSED, TicketView.ALL) == []


async def test_what_is_edited_is_sent_back_without_the_history(awats: AsyncWATS, wats_server: FakeWATS) -> None:
    ticket = await awats.rootcause.get_ticket(await made(awats, initial_comment="Seen"))
    ticket.subject = "5V rail, again"
    ticket = await awats.rootcause.update_ticket(ticket)
    assert ticket.subject == "5V rail, again"
    assert b"history" not in wats_server.requests[-1].body
    assert len(ticket.history or ()) == 1


async def test_a_comment_whose_answer_was_lost_is_not_sent_again(awats: AsyncWATS, wats_server: FakeWATS) -> None:
    ticket_id = await made(awats)
    wats_server.faults.add(route="/api/RootCause/Ticket", method="PUT", drop="after", times=1)
    with pytest.raises(Exception, match="PUT /api/RootCause/Ticket"):
        await awats.rootcause.add_comment(ticket_id, "Once")
    assert len((await awats.rootcause.get_ticket(ticket_id)).history or ()) == 1
    wats_server.faults.add(route="/api/RootCause/Ticket", method="PUT", drop="after", times=1)
    assert (await awats.rootcause.assign_ticket(ticket_id, "ada")).assignee == "ada"


async def test_a_file_goes_up_and_comes_down(awats: AsyncWATS, tmp_path: Path) -> None:
    content = b"\x00scope\r\n--picture\xff"
    attachment = await awats.rootcause.upload_attachment(content, 'scope "5V"\r\n.png')
    assert await awats.rootcause.get_attachment(attachment, "scope.png") == content
    path = await awats.rootcause.download_attachment(attachment, tmp_path / "scope.png")
    assert path.read_bytes() == content
    ticket = Ticket(ticket_id=await made(awats), update=TicketUpdate(content="See", attachments=[_file(attachment)]))
    updated = await awats.rootcause.update_ticket(ticket)
    assert (updated.history or [])[0].attachments == [_file(attachment)]


def _file(attachment: UUID) -> TicketAttachment:
    return TicketAttachment(attachment_id=attachment, filename="scope.png")


async def test_what_is_not_there_or_not_allowed(awats: AsyncWATS, wats_server: FakeWATS) -> None:
    with pytest.raises(NotFoundError):
        await awats.rootcause.add_comment(uuid4(), "Nobody reads it")
    with pytest.raises(RejectedError, match="Only solved tickets"):
        await awats.rootcause.archive_tickets([await made(awats)])
    with pytest.raises(NotFoundError):
        await awats.rootcause.get_attachment(uuid4())
    async with AsyncWATS(
        "http://wats.test", wats_server.token, transport=wats_server.transport(), error_mode=ErrorMode.LENIENT
    ) as lenient:
        assert await lenient.rootcause.assign_ticket(uuid4(), "ada") is None


def test_the_blocking_client_has_the_same(wats: WATS) -> None:
    ticket = wats.rootcause.create_ticket("5V rail", assignee="test")
    assert wats.rootcause.get_open_tickets() == [ticket]
