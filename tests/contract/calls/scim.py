"""The SCIM domain."""

from __future__ import annotations

from pywats_async.testing.scim_routes import routes

from . import Ask

__all__ = ["CALLS", "routes"]

NOBODY = "00000000-0000-4000-8000-000000000011"
PATCH = {
    "schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
    "Operations": [{"op": "replace", "path": "active", "value": False}],
}

CALLS = [
    Ask("POST", "/api/SCIM/v2/Users", {}, {"userName": "ada@example.com", "displayName": "Ada"}),
    Ask("POST", "/api/SCIM/v2/Users", {}, {"displayName": "Ada"}, 400),
    Ask("GET", "/api/SCIM/v2/Users", {"filter": 'userName eq "ada@example.com"', "startIndex": "1", "count": "5"}),
    Ask("GET", "/api/SCIM/v2/Users/userName=ada%40example.com"),
    Ask("GET", f"/api/SCIM/v2/Users/{NOBODY}", status=404),
    Ask("PATCH", f"/api/SCIM/v2/Users/{NOBODY}", {}, PATCH, 404),
    Ask("PATCH", f"/api/SCIM/v2/Users/{NOBODY}", {}, {}, 400),
    Ask("DELETE", f"/api/SCIM/v2/Users/{NOBODY}", status=404),
    Ask("GET", "/api/SCIM/v2/Token", {"duration": "30"}),
]
