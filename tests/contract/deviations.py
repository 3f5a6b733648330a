"""Where the public document of the WATS API and the servers differ, and what we follow. One table, with reasons.

The document is Swagger 2.0, made by a tool from the server's code: it describes no OData option, no error and no null.
"""

from __future__ import annotations

ODATA = "OData options are described in the operation's text, not in its parameters"

OPTIONS = dict.fromkeys(("$filter", "$top", "$skip", "$orderby", "$select"), ODATA)

NEWER = "the old client says that public servers have it; it must be newer than the document"

EXTRA_QUERY: dict[tuple[str, str], dict[str, str]] = {
    ("GET", "/api/Asset"): OPTIONS,
    ("GET", "/api/Asset/Log"): OPTIONS,
    ("GET", "/api/Asset/Types"): OPTIONS,
    ("GET", "/api/Product/Query"): OPTIONS,
    ("GET", "/api/Report/Query/Header"): {**OPTIONS, "$expand": ODATA},
}
"""Query parameters that may be sent although the document does not list them."""

FLAGS: dict[tuple[str, str], dict[str, str]] = {
    ("GET", "/api/RootCause/Tickets"): {
        "status": "the text says flags, of which several may be set; the enum lists one"
    },
}
"""Query parameters whose values are sums of those that the document lists."""

EXTRA_BODY: dict[tuple[str, str], dict[str, str]] = {
    ("POST", "/api/App/TestStepAnalysis"): {"run": "the text of the operation names it; its schema does not"},
}
"""Fields of bodies that may be sent although the schema does not list them."""

UNDOCUMENTED_ROUTES: dict[tuple[str, str], str] = {
    ("POST", "/api/Asset/Calibration/External"): "the dates of the type's interval mode External",
    ("POST", "/api/Asset/Maintenance/External"): "the dates of the type's interval mode External",
    ("DELETE", "/api/Production/Unit"): "the old client's; the document cannot delete a unit",
    ("GET", "/api/Production/Batches"): "the old client's; the document only has PUT",
    ("GET", "/api/Production/Unit/Query"): "the old client's; the document cannot query units",
    ("POST", "/api/Production/Unit"): "the old client's; the document has PUT /api/Production/Units",
    ("PUT", "/api/Production/Batch"): "the old client's; the document has PUT /api/Production/Batches",
    ("PUT", "/api/Production/ChangeUnit"): "the old client's; the document has PUT /api/Production/Units",
    ("PUT", "/api/Production/Unit"): "the old client's; the document has PUT /api/Production/Units",
    ("PUT", "/api/Production/UnitTag"): "the old client's; the document knows tags as read-only",
    ("PUT", "/api/Asset/SetRunningCount"): "the document only counts up, and resets to 0",
    ("PUT", "/api/Asset/SetTotalCount"): "the document only counts up, both counts together",
    ("DELETE", "/api/Product/{partNumber}"): NEWER,
    ("DELETE", "/api/Product/{partNumber}/{revision}"): NEWER,
    ("GET", "/api/Product/BOM"): NEWER,
    ("GET", "/api/Product/ProductGroup"): NEWER,
    ("POST", "/api/Product/ProductGroup"): NEWER,
    ("PUT", "/api/Product/ProductGroup"): NEWER,
    ("DELETE", "/api/Product/ProductGroup/{id}"): NEWER,
    ("GET", "/api/Product/ProductGroupFilter"): NEWER,
    ("PUT", "/api/Product/Group"): "an older form of POST /api/Product/ProductGroup",
}
"""Routes that the old client uses and the document does not have, with what is known of them. (`/api/internal/...` is
never in the document.)"""

ANSWERED_AS_LIST: dict[tuple[str, str], str] = {
    ("GET", "/api/Software/Packages"): "the text says a list of all packages; the schema shows one",
    ("GET", "/api/Software/PackagesByTag"): "the text says packages; the schema shows one",
    ("POST", "/api/Report/WSJF"): "servers answer with a list of one result; the document shows the bare object",
    ("POST", "/api/Report/WSXF"): "servers answer with a list of one result; the document shows the bare object",
}
"""Answers that are a list of what the document describes."""

UNTYPED = "`object` without properties is how the document writes an answer of no declared type: text, a list, a file"
"""Why an answer is not held against a schema that is a bare `object`."""

NULLABLE = "Swagger 2.0 cannot say that a value may be null; servers send null for what a report does not have"
"""Why every property may be null."""

UNDOCUMENTED_STATUSES = {
    400: "an invalid report or query: seen on servers",
    401: "no valid token",
    404: "an unknown id or route",
    405: "a method that a route does not have",
    429: "too many requests: the official client handles it",
    500: "the server failed",
    503: "the server is away",
}
"""Statuses that occur; the document knows only 200 for what we use."""
