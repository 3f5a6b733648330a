"""What type checkers see of root cause, SCIM and manual inspection: read by mypy and pyright, never run."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any, assert_type
from uuid import UUID

from pywats_async import (
    WATS,
    Async,
    AsyncWATS,
    Blocking,
    ManualInspectionService,
    RootCauseService,
    ScimListResponse,
    ScimPatchRequest,
    ScimService,
    ScimToken,
    ScimUser,
    Ticket,
    TicketPriority,
    TicketStatus,
    TicketView,
)
from pywats_async.manual_inspection.models import (
    MiSequence,
    RelationConflict,
    TestSequenceDefinition,
    TestSequenceInstance,
    TestSequenceRelation,
)


async def tickets(wats: AsyncWATS, ticket: Ticket, some: UUID) -> None:
    """Calls return coroutines."""
    rootcause = wats.rootcause
    assert_type(rootcause, RootCauseService[Async])
    assert_type(await rootcause.create_ticket("5V rail", TicketPriority.HIGH), Ticket)
    assert_type(await rootcause.get_ticket(some), Ticket)
    assert_type(await rootcause.get_tickets(TicketStatus.OPEN | TicketStatus.SOLVED, TicketView.ALL), list[Ticket])
    assert_type(await rootcause.get_open_tickets(), list[Ticket])
    assert_type(await rootcause.get_active_tickets(), list[Ticket])
    assert_type(await rootcause.update_ticket(ticket), Ticket)
    assert_type(await rootcause.add_comment(some, "Seen"), Ticket)
    assert_type(await rootcause.change_status(some, TicketStatus.SOLVED), Ticket)
    assert_type(await rootcause.assign_ticket(some, "ada"), Ticket)
    assert_type(await rootcause.archive_tickets([some]), Ticket)
    assert_type(await rootcause.get_attachment(some), bytes)
    assert_type(await rootcause.download_attachment(some, "a.png"), Path)
    assert_type(await rootcause.upload_attachment(b"", "a.png"), UUID)


async def users(awats: AsyncWATS, wats: WATS, user: ScimUser) -> None:
    """An iterator is asynchronous in one client, and plain in the other."""
    assert_type(wats.scim, ScimService[Blocking])
    assert_type(awats.scim.iter_users(page_size=10), AsyncIterator[ScimUser])
    assert_type(wats.scim.iter_users(max_users=5), Iterator[ScimUser])
    assert_type(wats.scim.get_users(1, 10), ScimListResponse)
    assert_type(wats.scim.get_user("id"), ScimUser)
    assert_type(wats.scim.get_user_by_username("ada"), ScimUser)
    assert_type(wats.scim.create_user(user), ScimUser)
    assert_type(wats.scim.update_user("id", ScimPatchRequest()), ScimUser)
    assert_type(wats.scim.set_user_active("id", True), ScimUser)
    assert_type(wats.scim.deactivate_user("id"), ScimUser)
    assert_type(wats.scim.update_display_name("id", "Ada"), ScimUser)
    assert_type(wats.scim.get_token(30), ScimToken)
    assert_type(await awats.scim.delete_user("id"), None)


def inspections(wats: WATS, relation: TestSequenceRelation) -> None:
    """Calls return their value."""
    inspection = wats.manual_inspection
    assert_type(inspection, ManualInspectionService[Blocking])
    assert_type(inspection.list_definitions(is_global=True), list[TestSequenceDefinition])
    assert_type(inspection.get_definition("id"), TestSequenceDefinition)
    assert_type(inspection.create_definition("Visual", log_operator=True), TestSequenceDefinition)
    assert_type(inspection.update_definition("id", name="New"), TestSequenceDefinition)
    assert_type(inspection.release_inspection("id"), TestSequenceDefinition)
    assert_type(inspection.get_instances_count("id"), int)
    assert_type(inspection.get_mi_details("id"), TestSequenceInstance)
    assert_type(inspection.list_relations("id"), list[TestSequenceRelation])
    assert_type(inspection.create_relation("id", "Product", "PN-1"), TestSequenceRelation)
    assert_type(inspection.update_relation(relation), TestSequenceRelation)
    assert_type(inspection.get_relation_conflicts("id"), list[RelationConflict])
    assert_type(inspection.list_sequences(), list[MiSequence])
    assert_type(inspection.delete_relation({}), Any)
    assert_type(inspection.get_xaml("id"), Any)
