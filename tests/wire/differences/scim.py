"""The SCIM domain: what is sent differently, and why."""

from __future__ import annotations

RAISES = "the old method always raises before it sends anything"

DIFFERENCES = {
    "create_user": RAISES,
    "deactivate_user": RAISES,
    "get_user_by_username": "parts of a path are quoted: a name cannot become another path",
    "set_user_active": RAISES,
    "update_display_name": f"{RAISES}; and the document lists fullName among the paths, not displayName",
    "update_user": RAISES,
}
MODELS = {
    "create_user": {"user": {"active": True, "displayName": "John", "userName": "john@example.com"}},
    "update_user": {"patch_request": {"Operations": [{"op": "replace", "path": "active", "value": False}]}},
}
