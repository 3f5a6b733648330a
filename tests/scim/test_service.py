"""Users against the bundled server."""

from __future__ import annotations

import pytest

from pywats_async import (
    WATS,
    AsyncWATS,
    ConflictError,
    NotFoundError,
    ScimPatchOperation,
    ScimPatchRequest,
    ScimToken,
    ScimUser,
    ScimUserEmail,
    ScimUserName,
    UnexpectedResponseError,
    ValidationError,
)
from pywats_async.testing import FakeWATS

pytestmark = pytest.mark.anyio


async def made(wats: AsyncWATS, name: str = "ada@example.com") -> str:
    user = await wats.scim.create_user(
        ScimUser(
            user_name=name,
            display_name="Ada",
            active=True,
            name=ScimUserName(given_name="Ada", family_name="Lovelace"),
            emails=[ScimUserEmail(value=name, type="work", primary=True)],
        )
    )
    assert user.id is not None
    return user.id


async def test_a_user_is_made_changed_and_deleted(awats: AsyncWATS) -> None:
    user_id = await made(awats)
    user = await awats.scim.get_user(user_id)
    assert (user.user_name, user.name and user.name.family_name) == ("ada@example.com", "Lovelace")
    assert await awats.scim.get_user_by_username("ADA@example.com") == user
    assert (await awats.scim.update_display_name(user_id, "Ada L.")).display_name == "Ada L."
    assert (await awats.scim.deactivate_user(user_id)).active is False
    assert (await awats.scim.set_user_active(user_id, True)).active is True
    change = ScimPatchRequest(operations=[ScimPatchOperation(path="email", value="l@example.com")])
    assert [email.value for email in (await awats.scim.update_user(user_id, change)).emails or ()] == ["l@example.com"]
    await awats.scim.delete_user(user_id)
    with pytest.raises(NotFoundError):
        await awats.scim.get_user(user_id)


async def test_a_name_is_one_part_of_the_path(awats: AsyncWATS, wats_server: FakeWATS) -> None:
    with pytest.raises(NotFoundError):
        await awats.scim.get_user_by_username("../Token?x=1")
    assert wats_server.requests[-1].route == "/api/SCIM/v2/Users/userName={userName}"
    with pytest.raises(ValidationError, match="id cannot be ''"):
        await awats.scim.delete_user("")
    assert wats_server.count(method="DELETE") == 0


async def test_users_come_page_after_page(awats: AsyncWATS, wats_server: FakeWATS) -> None:
    names = [f"user-{number}@example.com" for number in range(7)]
    for name in names:
        await made(awats, name)
    wats_server.reset()
    pages: list[tuple[int, int, int | None]] = []
    found = [user.user_name async for user in awats.scim.iter_users(3, on_page=lambda *page: pages.append(page))]
    assert found == names
    assert pages == [(1, 3, 7), (2, 6, 7), (3, 7, 7)]
    assert wats_server.count() == 3
    assert [user.user_name async for user in awats.scim.iter_users(3, max_users=4)] == names[:4]
    page = await awats.scim.get_users(start_index=6, count=5)
    assert (page.total_results, page.start_index, len(page.resources or ())) == (7, 6, 2)
    page = await awats.scim.get_users(filter='userName eq "user-3@example.com"')
    assert [user.user_name for user in page.resources or ()] == ["user-3@example.com"]


async def test_a_server_that_gives_fewer_than_asked_for_is_read_to_the_end(
    awats: AsyncWATS, wats_server: FakeWATS
) -> None:
    users = [{"id": str(number), "userName": f"user-{number}"} for number in range(12)]
    query = ("filter", "startIndex", "count")

    @wats_server.routes.get("/api/SCIM/v2/Users", query=query)
    def capped(call: object) -> object:
        start = call.number("startIndex", 1) - 1  # type: ignore[attr-defined]
        return {"totalResults": len(users), "Resources": users[start : start + 5]}

    assert len([user async for user in awats.scim.iter_users(page_size=10)]) == 12


async def test_a_server_that_ignores_the_start_does_not_go_on_for_ever(awats: AsyncWATS, wats_server: FakeWATS) -> None:
    page = {"totalResults": 9, "Resources": [{"id": "1"}, {"id": "2"}]}
    wats_server.routes.get("/api/SCIM/v2/Users", query=("filter", "startIndex", "count"))(lambda call: page)
    with pytest.raises(UnexpectedResponseError, match="same page"):
        [user async for user in awats.scim.iter_users()]


async def test_a_token_is_asked_for_each_time_and_shown_to_nobody(awats: AsyncWATS, wats_server: FakeWATS) -> None:
    token = await awats.scim.get_token(duration_days=30)
    assert token.token
    assert token.duration_days == 30
    assert token.expires_utc is not None
    assert token.token not in repr(token)
    await awats.scim.get_token(duration_days=30)
    assert wats_server.count("/api/SCIM/v2/Token") == 2
    assert ScimToken.model_validate_json('"ey.bare"').token == "ey.bare"


async def test_a_user_that_exists_is_a_conflict(awats: AsyncWATS) -> None:
    await made(awats)
    with pytest.raises(ConflictError):
        await made(awats)


def test_the_blocking_client_has_the_same(wats: WATS) -> None:
    wats.scim.create_user(ScimUser(user_name="ada@example.com"))
    assert [user.user_name for user in wats.scim.iter_users()] == ["ada@example.com"]
