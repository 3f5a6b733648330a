"""Software packages: `/api/Software`."""

from __future__ import annotations

from base64 import b64encode
from datetime import UTC, datetime
from io import BytesIO
from typing import Any
from uuid import uuid4
from zipfile import BadZipFile, ZipFile

from starlette.responses import Response

from .form_data import uploaded
from .routing import Call, Refusal, Routes, bad_value, invalid

__all__ = ["files_of", "find", "routes"]

Json = dict[str, Any]
_FOLDERS = {"id": "3f0c8f0e-6f5b-4a7e-8f4e-1f6f0f1f5a01", "parentId": None, "name": "Packages", "description": None}
routes = Routes(seeds={"virtual_folder": {"1": _FOLDERS}})

_STATUSES = ("Draft", "Pending", "Released", "Revoked")
_NEXT = {("Draft", "Pending"), ("Pending", "Draft"), ("Pending", "Released"), ("Released", "Revoked")}
_EDITED = ("name", "description", "installOnRoot", "rootDirectory", "priority", "tags", "virtualFolderId")
_WORDS = {
    "none": 0,
    "executealways": 1,
    "executeonce": 2,
    "executeonceperversion": 4,
    "toplevelfile": 8,
    "overwritenever": 16,
    "overwriteonnewpackageversion": 32,
}
"""What an installer does with a file, and its number."""
_BY = ("modified", "created", "released", "revoked")


def _now() -> str:
    return datetime.now(UTC).isoformat()


def find(call: Call, package_id: str | None) -> Json:
    """Return a package by its id."""
    return call.documents.demand("package", (package_id or "").lower(), f"Package with id {package_id} was not found.")


def _keep(call: Call, package: Json) -> Json:
    package |= {"modified": _now(), "modifiedBy": "test"}
    call.documents.put("package", package["packageId"], package)
    return package


def _status(call: Call) -> str:
    text = (call.text("status") or "").capitalize()
    if text not in _STATUSES:
        raise invalid(f"status is one of {', '.join(_STATUSES)}.")
    return text


def _move(package: Json, status: str) -> None:
    """Change the status, if it may become this one."""
    if (package["status"], status) not in _NEXT:
        raise Refusal(400, f"The status cannot change from {package['status']} to {status}.")
    package["status"] = status
    if status in ("Released", "Revoked"):
        package |= {status.lower(): _now(), f"{status.lower()}By": "test"}


@routes.get("/api/Software/Packages")
def get_packages(call: Call) -> object:
    """All packages in all versions."""
    return call.documents.all("package")


@routes.get("/api/Software/Package/{id}")
def get_package(call: Call) -> object:
    """One package."""
    return find(call, call.path_guid("id"))


@routes.post("/api/Software/Package")
def post_package(call: Call) -> object:
    """A new draft, in the next version of its name."""
    given = call.object()
    if not given.get("name"):
        raise invalid("The name is required.")
    with call.documents.together():
        before = [package["version"] for package in call.documents.all("package", name=given["name"])]
        package: Json = {
            "packageId": str(uuid4()),
            **{name: given.get(name) for name in _EDITED},
            "installOnRoot": bool(given.get("installOnRoot")),
            "version": max(before, default=0) + 1,
            "status": "Draft",
            **{name: None for part in _BY for name in (part, f"{part}By")},
            "created": _now(),
            "createdBy": "test",
        }
        return _keep(call, package)


@routes.put("/api/Software/Package/{id}")
def put_package(call: Call) -> object:
    """A package that was changed: everything of a draft, tags and status of others."""
    given = call.object()
    with call.documents.together():
        package = find(call, call.path_guid("id"))
        edited = _EDITED if package["status"] == "Draft" else ("tags",)
        package |= {name: given[name] for name in edited if name in given}
        if given.get("status") not in (None, package["status"]):
            _move(package, str(given["status"]))
        _keep(call, package)
    return Response()


@routes.delete("/api/Software/Package/{id}")
def delete_package(call: Call) -> object:
    """Delete a draft or revoked package."""
    return _delete(call, find(call, call.path_guid("id")))


def _delete(call: Call, package: Json) -> Response:
    if package["status"] not in ("Draft", "Revoked"):
        raise Refusal(400, f"A package that is {package['status']} cannot be deleted.")
    call.documents.delete("package", package["packageId"])
    for file in files_of(call, package["packageId"]):
        call.documents.delete("package_file", file["id"])
    return Response(status_code=204)


@routes.get("/api/Software/PackageByName", query=("name", "status", "version"))
def get_package_by_name(call: Call) -> object:
    """The package of a name and status, in a version or the highest."""
    version = call.number("version")
    found = call.documents.all("package", name=call.text("name"), status=_status(call))
    found = [package for package in found if version in (None, package["version"])]
    if not found:
        raise Refusal(404, f"Package {call.text('name')} was not found.")
    return max(found, key=lambda package: package["version"])


@routes.delete("/api/Software/PackageByName", query=("name", "version"))
def delete_package_by_name(call: Call) -> object:
    """Delete the package of a name and version."""
    if call.number("version") is None:
        raise invalid("version is required.")
    found = call.documents.first("package", name=call.text("name"), version=call.number("version"))
    if found is None:
        raise Refusal(404, f"Package {call.text('name')} was not found.")
    return _delete(call, found)


@routes.get("/api/Software/PackagesByTag", query=("tag", "status"))
def get_packages_by_tag(call: Call) -> object:
    """The packages with a tag, written as name=value."""
    name, equals, value = (call.text("tag") or "").partition("=")
    if not equals:
        raise invalid("tag is written as name=value.")

    def carries(package: Json) -> bool:
        tags = package["tags"] or ()
        return any(tag.get("key") == name and (tag.get("value") or "").casefold() == value.casefold() for tag in tags)

    return [package for package in call.documents.all("package", status=_status(call)) if carries(package)]


@routes.post("/api/Software/PackageStatus/{id}", query=("status",))
def post_package_status(call: Call) -> object:
    """Change the status of a package."""
    with call.documents.together():
        package = find(call, call.path_guid("id"))
        _move(package, _status(call))
        return _keep(call, package)


@routes.get("/api/Software/VirtualFolders")
def get_virtual_folders(call: Call) -> object:
    """The folders in which packages are shown."""
    return call.documents.all("virtual_folder")


def files_of(call: Call, package_id: str) -> list[Json]:
    """Return the files of a package, as they are kept."""
    return call.documents.all("package_file", packageId=package_id)


@routes.get("/api/Software/PackageFiles/{id}")
def get_package_files(call: Call) -> object:
    """The files of a package, without their content."""
    package = find(call, call.path_guid("id"))
    words = {number: word for word, number in _WORDS.items()}
    return [
        {
            "packageFileId": file["id"],
            "name": file["name"],
            "packageFolderName": "/".join(file["folders"]),
            "attributes": words[file["attributes"]],
            "Description": None,
        }
        for file in files_of(call, package["packageId"])
    ]


@routes.post("/api/Software/Package/FileAttribute/{id}", query=("attribute",))
def post_file_attribute(call: Call) -> object:
    """Say what an installer does with a file."""
    word = (call.text("attribute") or "").lower()
    if word not in _WORDS:
        raise bad_value("attribute", word)
    file_id = call.params["id"]
    file = call.documents.demand("package_file", file_id.lower(), f"File with id {file_id} was not found.")
    call.documents.put("package_file", file["id"], {**file, "attributes": _WORDS[word]})
    return Response()


@routes.post("/api/Software/Package/UploadZip/{id}", query=("cleanInstall",))
def upload_zip(call: Call) -> object:
    """Take the files of a zip archive into a package, in the place of those of the same name."""
    package, clean = find(call, call.path_guid("id")), call.flag("cleanInstall")
    try:
        with ZipFile(BytesIO(uploaded(call.body)[2])) as archive:
            loaded = {info.filename: archive.read(info) for info in archive.infolist() if not info.is_dir()}
    except BadZipFile:
        raise Refusal(400, "The file is not a zip archive.") from None
    if any("/" not in name for name in loaded):
        raise Refusal(400, "The zip archive cannot contain files on root.")
    documents = call.documents
    with documents.together():
        for old in files_of(call, package["packageId"]):
            if clean or "/".join((*old["folders"], old["name"])) in loaded:
                documents.delete("package_file", old["id"])
        for path, content in loaded.items():
            *folders, name = path.split("/")
            file: Json = {"id": str(uuid4()), "packageId": package["packageId"], "folders": folders, "name": name}
            kept = {"attributes": 0, "modified": _now(), "content": b64encode(content).decode()}
            documents.put("package_file", file["id"], {**file, **kept})
        _keep(call, package)
    return Response()
