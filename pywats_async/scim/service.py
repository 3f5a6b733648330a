"""The SCIM domain: users."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Sequence
from typing import Any, Generic, TypeAlias, TypeVar

from ..bridge import Service, call, pages
from ..errors import UnexpectedResponseError, ValidationError
from .models import ScimListResponse, ScimPatchOperation, ScimPatchRequest, ScimToken, ScimUser

__all__ = ["ScimService"]

M = TypeVar("M")
OnPage: TypeAlias = Callable[[int, int, int | None], None]
_USERS = "/api/SCIM/v2/Users"


class ScimService(Service[M], Generic[M]):
    """Users: list, make, change, delete. Nothing of it is cached: it says who may log in."""

    @call
    async def get_token(self, duration_days: int = 90) -> ScimToken:
        """Make a token for an identity system (`GET /api/SCIM/v2/Token`). The vendor advises to keep 90 days."""
        return await self._http.get("/api/SCIM/v2/Token", ScimToken, {"duration": duration_days})

    @call
    async def get_users(
        self,
        start_index: int | None = None,
        count: int | None = None,
        filter: str | None = None,  # noqa: A002 - as SCIM calls it
    ) -> ScimListResponse:
        """Return one page of users (`GET /api/SCIM/v2/Users`).

        Args:
            start_index: the number of the first user, from 1.
            count: at most so many.
            filter: a SCIM filter, as `userName eq "ada@example.com"`.
        """
        query = {"filter": filter, "startIndex": start_index, "count": count}
        return await self._http.get("/api/SCIM/v2/Users", ScimListResponse, query)

    @pages
    async def iter_users(
        self, page_size: int = 100, max_users: int | None = None, on_page: OnPage | None = None
    ) -> AsyncGenerator[Sequence[ScimUser]]:
        """Yield all users, page after page.

        Args:
            page_size: users for each request; the server may give fewer.
            max_users: at most so many in all.
            on_page: called after each page with its number, the users so far, and how many there are.
        """
        if page_size < 1:
            raise ValidationError("page_size is 1 or more.", field="page_size", value=page_size)
        number, seen, before = 0, 0, list[str | None]()
        while max_users is None or seen < max_users:
            size = page_size if max_users is None else min(page_size, max_users - seen)
            page = await self.get_users(seen + 1, size)
            users = (page.resources or [])[:size]
            ids = [user.id for user in users]
            if users and ids == before and ids[0] is not None:
                message = "The server sends the same page again and again."
                raise UnexpectedResponseError(message, 200, method="GET", route=_USERS)
            if not users:
                return
            number, seen, before = number + 1, seen + len(users), ids
            if on_page is not None:
                on_page(number, seen, page.total_results)
            yield users
            if page.total_results is not None and seen >= page.total_results:
                return

    @call
    async def get_user(self, user_id: str) -> ScimUser:
        """Return a user (`GET /api/SCIM/v2/Users/{id}`)."""
        return await self._http.get("/api/SCIM/v2/Users/{id}", ScimUser, id=user_id)

    @call
    async def get_user_by_username(self, username: str) -> ScimUser:
        """Return the user of this name (`GET /api/SCIM/v2/Users/userName={userName}`)."""
        return await self._http.get("/api/SCIM/v2/Users/userName={userName}", ScimUser, userName=username)

    @call
    async def create_user(self, user: ScimUser) -> ScimUser:
        """Make a user (`POST /api/SCIM/v2/Users`)."""
        return await self._http.send("POST", _USERS, ScimUser, _body(user))

    @call
    async def update_user(self, user_id: str, patch_request: ScimPatchRequest) -> ScimUser:
        """Change a user (`PATCH /api/SCIM/v2/Users/{id}`). See `ScimPatchOperation` for what can be changed.

        levels and productGroups take several values divided by semicolons; they only ever add restrictions.
        """
        body = _body(patch_request)
        return await self._http.send("PATCH", "/api/SCIM/v2/Users/{id}", ScimUser, body, idempotent=True, id=user_id)

    @call
    async def set_user_active(self, user_id: str, active: bool) -> ScimUser:
        """Allow a user to log in, or not (`PATCH /api/SCIM/v2/Users/{id}`)."""
        return await self._replace(user_id, "active", active)

    @call
    async def deactivate_user(self, user_id: str) -> ScimUser:
        """Forbid a user to log in (`PATCH /api/SCIM/v2/Users/{id}`)."""
        return await self._replace(user_id, "active", False)

    @call
    async def update_display_name(self, user_id: str, display_name: str) -> ScimUser:
        """Change the name of a user (`PATCH /api/SCIM/v2/Users/{id}`); the server calls it fullName."""
        return await self._replace(user_id, "fullName", display_name)

    async def _replace(self, user_id: str, path: str, value: str | bool) -> ScimUser:
        return await self.update_user(
            user_id, ScimPatchRequest(operations=[ScimPatchOperation(path=path, value=value)])
        )

    @call
    async def delete_user(self, user_id: str) -> None:
        """Delete a user (`DELETE /api/SCIM/v2/Users/{id}`)."""
        await self._http.send("DELETE", "/api/SCIM/v2/Users/{id}", type(None), id=user_id)


def _body(model: ScimUser | ScimPatchRequest) -> dict[str, Any]:
    return model.model_dump(mode="json", by_alias=True, exclude_none=True)
