"""The Software domain: what is sent differently, and why."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from tempfile import TemporaryDirectory

from pywats_async import AsyncWATS
from pywats_async.software.models import Package

PACKAGE = "00000000-0000-4000-8000-000000000002"
STATUS = "the document demands a status: without one, the list of all packages is searched"
INSTALLED = "what is installed is in a manifest file, and the recorded one is the old client's own"
ONCE = (
    "the old client loads a file three times because its download always fails; here the transport retries, and the "
    "server is told of the download once it succeeded"
)

DIFFERENCES = {
    "check_for_updates": INSTALLED,
    "cleanup_revoked": INSTALLED,
    "delete_package_by_name": "the document demands the version: without one, the list says whether there is only one",
    "get_available_packages": INSTALLED,
    "get_package_by_name": STATUS,
    "get_packages_by_tag": f"{STATUS}; and the document writes the tag as name=value in one parameter",
    "get_packages_by_tags": "the order of the conditions is that of the dict, which the wire file has sorted",
    "get_revoked_packages": "the old method always raises before it sends anything",
    "install": ONCE,
    "install_many": ONCE,
    "update_file_attribute": "the document has the query parameter attribute, and no body",
    "update_package": "folders and files are no fields of the public route; the old client sent them in snake case",
    "upload_zip": "the document asks for multipart/form-data; what is no zip archive is refused before it is sent",
}
MODELS = {
    "create_package": {"tags": [{"key": "k", "value": "v"}]},
    "update_package": {"package": {"packageId": PACKAGE, "name": "Pkg"}},
    "upload_zip": {"zip_content": b"PK\x03\x04zip"},
}


async def aside(wats: AsyncWATS, call: Callable[[AsyncWATS, str, str], Awaitable[object]]) -> None:
    with TemporaryDirectory() as folder:
        await call(wats, folder, f"{folder}/packages.json")


SCENARIOS: dict[str, Callable[[AsyncWATS], Awaitable[object]]] = {
    "check_for_updates": lambda wats: aside(wats, lambda w, to, list_: w.software.check_for_updates(manifest=list_)),
    "cleanup_revoked": lambda wats: aside(wats, lambda w, to, list_: w.software.cleanup_revoked(to, manifest=list_)),
    "get_available_packages": lambda wats: aside(
        wats, lambda w, to, list_: w.software.get_available_packages(manifest=list_)
    ),
    "install": lambda wats: aside(
        wats, lambda w, to, list_: w.software.install(Package.model_validate({"id": PACKAGE}), to, manifest=list_)
    ),
    "install_many": lambda wats: aside(
        wats,
        lambda w, to, list_: w.software.install_many([Package.model_validate({"id": PACKAGE})], to, manifest=list_),
    ),
}
