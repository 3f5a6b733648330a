"""What is known of assets beside the public document: files, and routes that the old client uses."""

from __future__ import annotations

from base64 import b64decode, b64encode
from typing import Any, cast

from pydantic_core import from_json
from starlette.responses import Response

from .asset_routes import WHICH, changes
from .routing import Call, Refusal, Routes
from .times import to_utc

__all__ = ["routes"]

Json = dict[str, Any]

routes = Routes()
_FILE = "/api/internal/Blob/Asset"


def _key(call: Call) -> str:
    asset_id, name = call.text("assetId"), call.text("filename")
    if not asset_id or not name:
        raise Refusal(400, "assetId and filename are required.")
    return f"{asset_id}/{name}"


@routes.get(f"{_FILE}/List/{{assetId}}")
def files(call: Call) -> object:
    """The names of an asset's files."""
    return [file["name"] for file in call.documents.all("asset_file", assetId=call.params["assetId"])]


@routes.post(_FILE, query=("assetId", "filename"))
def upload(call: Call) -> object:
    """Keep a file."""
    document = {"assetId": call.text("assetId"), "name": call.text("filename"), "data": b64encode(call.body).decode()}
    call.documents.put("asset_file", _key(call), document)
    return Response()


@routes.get(_FILE, query=("assetId", "filename"))
def file(call: Call) -> object:
    """The content of a file."""
    document = call.documents.demand("asset_file", _key(call), "File not found.")
    return Response(b64decode(document["data"]), media_type="application/octet-stream")


@routes.delete("/api/internal/Blob/Assets", query=("assetId",))
def delete_files(call: Call) -> object:
    """Forget the files that the body names."""
    names = cast("list[str]", from_json(call.body or b"[]"))
    if not names:
        raise Refusal(400, "No file names.")
    for name in names:
        call.documents.delete("asset_file", f"{call.text('assetId')}/{name}")
    return Response()


@routes.put("/api/Asset/SetRunningCount", query=(*WHICH, "runningCount"))
@changes
def set_running_count(call: Call, asset: Json) -> int:
    """Set the running count alone."""
    asset["runningCount"] = call.number("runningCount")
    return 2


@routes.put("/api/Asset/SetTotalCount", query=(*WHICH, "totalCount"))
@changes
def set_total_count(call: Call, asset: Json) -> int:
    """Set the total count alone."""
    asset["totalCount"] = call.number("totalCount")
    return 2


def _external(call: Call, asset: Json, what: str) -> None:
    for name, text in (("last", call.text("fromDate")), ("next", call.text("toDate"))):
        if text:
            asset[f"{name}{what}Date"] = to_utc(text)


@routes.post("/api/Asset/Calibration/External", query=(*WHICH, "fromDate", "toDate", "comment"))
@changes
def external_calibration(call: Call, asset: Json) -> int:
    """Note a calibration whose dates another system keeps."""
    _external(call, asset, "Calibration")
    return 4


@routes.post("/api/Asset/Maintenance/External", query=(*WHICH, "fromDate", "toDate", "comment"))
@changes
def external_maintenance(call: Call, asset: Json) -> int:
    """Note a maintenance whose dates another system keeps."""
    _external(call, asset, "Maintenance")
    return 5
