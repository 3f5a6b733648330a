"""Clients and levels, barcodes, exports, workflows."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from .documents import Documents
from .routing import Call, Refusal, Routes, bad_value, invalid, json_response

__all__ = ["routes"]

Json = dict[str, Any]
CLIENT = {
    "clientId": 1,
    "name": "ST-1",
    "identifier": "00-11-22-33-44-55",
    "displayName": "Station 1",
    "location": "Lab",
    "purpose": "Development",
    "type": 5,
    "clientGroupId": 3,
}
routes = Routes(seeds={"client": {"1": CLIENT}, "level": {"All": {"id": 1}}})


@routes.get("/api/SystemManager/Clients")
def clients(call: Call) -> object:
    """All clients."""
    return [{**client, "status": "Online"} for client in call.documents.all("client")]


@routes.get("/api/SystemManager/Client", query=("name", "identifier"))
def client(call: Call) -> object:
    """One client."""
    return _shown(_client(call.documents, name=call.text("name"), identifier=call.text("identifier")))


@routes.put("/api/SystemManager/Client", query=("moveWithHistory",))
def put_client(call: Call) -> object:
    """Change a client."""
    call.flag("moveWithHistory")
    content = call.object()
    found = _client(call.documents, clientId=content.get("clientId"))
    fields = ("displayName", "location", "purpose", "clientGroupId")
    changed = {**found, **{name: content[name] for name in fields if name in content}}
    call.documents.put("client", str(found["clientId"]), changed)
    return _shown(changed)


@routes.get("/api/SystemManager/ClientLog/{identifier}")
def client_log(call: Call) -> object:
    """The last log of a client."""
    found = _client(call.documents, identifier=call.params["identifier"])
    return Response(f"{found['name']} started.\n", media_type="text/plain")


def _client(documents: Documents, **wanted: Any) -> Json:
    (name, value), *_ = [(name, value) for name, value in wanted.items() if value is not None] or [("name", None)]
    found = None if value is None else documents.first("client", **{name: value})
    if found is None:
        raise Refusal(404, f"There is no client with {name} '{value}'.")
    return found


def _shown(found: Json) -> Json:
    return {name: value for name, value in found.items() if name != "identifier"}


@routes.get("/api/SystemManager/Level", query=("hierarchy",))
def level(call: Call) -> object:
    """The id of a level, or null."""
    found = call.documents.get("level", "/".join(call.texts("hierarchy")))
    return json_response(None if found is None else found["id"])


@routes.post("/api/SystemManager/Level")
def add_level(call: Call) -> object:
    """Make a level and those above it."""
    names, documents = call.names(), call.documents
    with documents.together():
        for depth in range(1, len(names) + 1):
            key = "/".join(names[:depth])
            if documents.get("level", key) is None:
                documents.put("level", key, {"id": 1 + len(documents.all("level"))})
    return Response(status_code=200)


@routes.get("/api/BarcodeIdentifiers/BarcodeIdentifiers")
def barcode_identifiers(call: Call) -> object:
    """The patterns."""
    return call.documents.all("barcode")


@routes.put("/api/BarcodeIdentifiers/BarcodeIdentifier")
def put_barcode_identifier(call: Call) -> object:
    """Add a pattern, or change the one with the id."""
    content, documents = call.object(), call.documents
    with documents.together():
        if content.get("id") is None:
            content["id"] = 1 + max((one["id"] for one in documents.all("barcode")), default=0)
        else:
            documents.demand("barcode", str(content["id"]), f"Barcode identifier {content['id']} was not found.")
        documents.put("barcode", str(content["id"]), content)
    return content


@routes.delete("/api/BarcodeIdentifiers/BarcodeIdentifier/{id}")
def delete_barcode_identifier(call: Call) -> object:
    """Delete a pattern."""
    if not call.documents.delete("barcode", call.params["id"]):
        raise Refusal(404, f"Barcode identifier {call.params['id']} was not found.")
    return Response(status_code=200)


@routes.get("/api/BarcodeIdentifiers/IdentifyBarcode", query=("code",))
def identify_barcode(call: Call) -> object:
    """What a barcode in the default format says."""
    names = ("serialNumber", "partNumber", "revision", "batchNumber", "process")
    code = call.text("code")
    if code is None:
        raise invalid("code is required.")
    return dict(zip(names, code.split("/"), strict=False))


_EXPORT = (
    "headerDataOnly",
    "asIndividualFiles",
    "dimensions",
    "numericFormat",
    "bodyFooterTag",
    "documentFooterTag",
    "email",
)


@routes.post("/api/Export/Certificate", query=_EXPORT)
def export_certificates(call: Call) -> object:
    """Make an export, which is ready at once."""
    call.object()
    if call.text("email") is None:
        raise invalid("email is required with a token.")
    documents = call.documents
    name = f"certificates-{1 + len(documents.all('export'))}.zip"
    documents.put("export", name, {"name": name})
    return {"exportFileName": name}


@routes.get("/api/Export/List")
def exports(call: Call) -> object:
    """The names of the exports."""
    return [export["name"] for export in call.documents.all("export")]


@routes.get("/api/Export/{fileName}")
def export(call: Call) -> object:
    """One export."""
    name = call.params["fileName"]
    call.documents.demand("export", name, f"Export '{name}' was not found.")
    return Response(b"PK\x05\x06" + bytes(18), media_type="application/zip")


@routes.get("/api/Workflow/StartTest", query=("serialNumber", "partNumber", "operatorName", "stationName", "status"))
def start_test(call: Call) -> object:
    """Begin the test activity, unless it has begun."""
    return json_response(_move(call, "Test", "Testing"))


@routes.get(
    "/api/Workflow/EndTest", query=("serialNumber", "partNumber", "passed", "operatorName", "stationName", "status")
)
def end_test(call: Call) -> object:
    """End the test activity, if it has begun."""
    call.flag("passed", default=True)
    return json_response(_move(call, "Testing", "Test"))


def _move(call: Call, before: str, after: str) -> bool:
    status = call.number("status", 2)
    if status not in range(4):
        raise bad_value("status", status)
    key = f"{call.text('serialNumber')}\n{call.text('partNumber')}"
    activity = call.documents.get("workflow", key) or {"activity": "Test"}
    if activity["activity"] != before:
        return False
    call.documents.put("workflow", key, {"activity": after})
    return True
