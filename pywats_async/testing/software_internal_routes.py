"""What the installation of packages asks: `/api/internal/Software`."""

from __future__ import annotations

from base64 import b64decode, b64encode
from hashlib import sha256
from typing import Any

from starlette.responses import Response

from .routing import Call, Routes
from .software_routes import files_of, find

__all__ = ["routes"]

Json = dict[str, Any]
routes = Routes()


@routes.get("/api/internal/Software/isConnected")
def is_connected(call: Call) -> object:
    """Whether the service answers."""
    return True


@routes.get("/api/internal/Software/GetPackage", query=("packageId",))
def get_contents(call: Call) -> object:
    """A package with its folders and files."""
    package = find(call, call.guid("packageId"))
    return {**package, "packageFolders": _tree(files_of(call, package["packageId"]), 0)}


def _tree(files: list[Json], depth: int) -> list[Json]:
    inside: dict[str, list[Json]] = {}
    for file in files:
        if len(file["folders"]) > depth:
            inside.setdefault(file["folders"][depth], []).append(file)
    return [
        {
            "name": name,
            "packageFolderFiles": [_entry(file) for file in some if len(file["folders"]) == depth + 1],
            "packageFolders": _tree(some, depth + 1),
        }
        for name, some in inside.items()
    ]


def _entry(file: Json) -> Json:
    content = b64decode(file["content"])
    stored = {
        "repositoryFolderFileId": file["id"],
        "name": file["name"],
        "fileModifiedDate": file["modified"],
        "fileSize": len(content),
        "checksum": b64encode(sha256(content).digest()).decode(),
    }
    return {"repositoryFolderFileId": file["id"], "attributes": file["attributes"], "repositoryFolderFile": stored}


@routes.get("/api/internal/Software/DownloadFile", query=("repositoryFolderFileId",))
def download_file(call: Call) -> object:
    """The content of a file."""
    file = call.documents.demand("package_file", call.guid("repositoryFolderFileId"), "The file was not found.")
    return Response(b64decode(file["content"]), media_type="application/octet-stream")


@routes.get("/api/internal/Software/Log", query=("packageId", "downloadSize"))
def log_download(call: Call) -> object:
    """Note that a station has loaded a package."""
    return {"packageId": call.guid("packageId"), "downloadSize": call.number("downloadSize")}


def _installed(call: Call) -> list[str]:
    return [text.strip().lower() for text in (call.text("installedPackages") or "").split(",") if text.strip()]


@routes.get("/api/internal/Software/GetRevokedPackages", query=("installedPackages", "includeRevokedOnly"))
def get_revoked_packages(call: Call) -> object:
    """Those of the installed packages that are revoked, or not there any more."""
    known = {package["packageId"]: package["status"] for package in call.documents.all("package")}
    gone = ("Revoked",) if call.flag("includeRevokedOnly") else ("Revoked", None)
    return [package_id for package_id in _installed(call) if known.get(package_id) in gone]


@routes.get("/api/internal/Software/GetAvailablePackages", query=("installedPackages",))
def get_available_packages(call: Call) -> object:
    """The highest released versions that are newer than the installed ones."""
    here: dict[str, int] = {}
    for package in call.documents.all("package"):
        if package["packageId"] in _installed(call):
            here[package["name"]] = max(here.get(package["name"], 0), package["version"])
    released = call.documents.all("package", status="Released")
    newer = [package for package in released if package["version"] > here.get(package["name"], package["version"])]
    best: dict[str, Json] = {}
    for package in sorted(newer, key=lambda package: package["version"]):
        best[package["name"]] = package
    return list(best.values())
