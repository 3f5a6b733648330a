"""Users: `/api/SCIM/v2`."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from starlette.responses import Response

from .routing import Call, Refusal, Routes

__all__ = ["routes"]

Json = dict[str, Any]
routes = Routes()

_USER = "urn:ietf:params:scim:schemas:core:2.0:User"
_LIST = "urn:ietf:params:scim:api:messages:2.0:ListResponse"
_PATCH = "urn:ietf:params:scim:api:messages:2.0:PatchOp"
_FILTER = re.compile(r'(userName|displayName|externalId|id) eq "([^"]*)"', re.IGNORECASE)
_TEXTS = ("fullName", "familyName", "givenName", "roles", "email", "levels", "productGroups")


def _user(call: Call, user_id: str) -> Json:
    return call.documents.demand("user", user_id.lower(), f"Resource {user_id} not found.")


def _named(call: Call, name: str) -> Json | None:
    users = call.documents.all("user")
    return next((user for user in users if user["userName"].casefold() == name.casefold()), None)


@routes.get("/api/SCIM/v2/Token", query=("duration",))
def get_token(call: Call) -> object:
    """A token for provisioning."""
    days = call.number("duration", 90) or 90
    expires = datetime.now(UTC) + timedelta(days=days)
    return {"token": call.server.issue_token("scim"), "expiresUtc": expires.isoformat(), "durationDays": days}


@routes.get("/api/SCIM/v2/Users", query=("filter", "startIndex", "count"))
def get_users(call: Call) -> object:
    """One page of users."""
    users, text = call.documents.all("user"), call.text("filter")
    if text is not None:
        match = _FILTER.fullmatch(text.strip())
        if match is None:
            raise Refusal(400, f"The filter '{text}' is not supported.")
        users = [user for user in users if str(user.get(match[1]) or "").casefold() == match[2].casefold()]
    start, count = max(call.number("startIndex", 1) or 1, 1), call.number("count", 100) or 0
    page = users[start - 1 : start - 1 + max(count, 0)]
    return {
        "schemas": [_LIST],
        "totalResults": len(users),
        "itemsPerPage": len(page),
        "startIndex": start,
        "Resources": page,
    }


@routes.post("/api/SCIM/v2/Users")
def post_user(call: Call) -> object:
    """A new user."""
    given = call.object()
    if not given.get("userName"):
        raise Refusal(400, "userName is required.")
    with call.documents.together():
        if _named(call, given["userName"]):
            raise Refusal(409, f"The user {given['userName']} exists already.")
        user_id = str(uuid4())
        now = datetime.now(UTC).isoformat()
        meta = {"resourceType": "User", "created": now, "lastModified": now}
        user = {"displayName": None, "active": True, **given, "id": user_id, "schemas": [_USER], "meta": meta}
        call.documents.put("user", user_id, user)
    return user


@routes.get("/api/SCIM/v2/Users/userName={userName}")
def get_user_by_name(call: Call) -> object:
    """The user of a name."""
    found = _named(call, call.params["userName"])
    if found is None:
        raise Refusal(404, f"Resource {call.params['userName']} not found.")
    return found


@routes.get("/api/SCIM/v2/Users/{id}")
def get_user(call: Call) -> object:
    """One user."""
    return _user(call, call.path_guid("id"))


@routes.patch("/api/SCIM/v2/Users/{id}")
def patch_user(call: Call) -> object:
    """Change a user: values of known paths are replaced."""
    given = call.object()
    if _PATCH not in (given.get("schemas") or ()):
        raise Refusal(400, f"The schema {_PATCH} is required.")
    with call.documents.together():
        user = _user(call, call.params["id"])
        for operation in given.get("Operations") or ():
            _replace(user, operation)
        user["meta"]["lastModified"] = datetime.now(UTC).isoformat()
        call.documents.put("user", user["id"], user)
    return user


def _replace(user: Json, operation: Json) -> None:
    path, value = operation.get("path"), operation.get("value")
    if str(operation.get("op")).lower() != "replace":
        raise Refusal(400, "Only replace is supported.")
    if path == "active" and isinstance(value, bool):
        user["active"] = value
    elif path not in _TEXTS or not isinstance(value, str):
        raise Refusal(400, f"The path {path} is not supported, or its value is of another type.")
    elif path == "fullName":
        user["displayName"] = value
        user["name"] = {**(user.get("name") or {}), "formatted": value}
    elif path in ("familyName", "givenName"):
        user["name"] = {**(user.get("name") or {}), path: value}
    elif path == "email":
        user["emails"] = [{"value": value, "type": "work", "primary": True}]
    else:
        user[path] = value


@routes.delete("/api/SCIM/v2/Users/{id}")
def delete_user(call: Call) -> object:
    """Delete a user."""
    if not call.documents.delete("user", call.params["id"].lower()):
        raise Refusal(404, f"Resource {call.params['id']} not found.")
    return Response()
