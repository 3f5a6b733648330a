"""The System domain: status, tokens, clients and levels, barcodes, exports, workflows."""

from __future__ import annotations

from collections.abc import Sequence
from os import PathLike
from pathlib import Path
from typing import Any, Generic, TypeVar

from pydantic import SecretStr

from ..bridge import Service, call
from ..errors import ValidationError
from ..filters import FilterData, filter_body
from ..http.building import Each
from .models import BarcodeIdentifier, SystemClient, WorkflowStatus
from .policy import BARCODES, DROPS, LEVEL_DROPS

__all__ = ["SystemService"]

M = TypeVar("M")
Json = dict[str, Any]


class SystemService(Service[M], Generic[M]):
    """The server itself. The old client has no method for any of this."""

    @call
    async def get_status(self) -> dict[str, str]:
        """Return how the server is (`GET /api/SystemStatus`)."""
        return await self._http.get("/api/SystemStatus", dict[str, str])

    @call
    async def create_token(self, identifier: str | None = None, reset: bool = False) -> SecretStr:
        """Return an API token of the user who asks (`GET /api/Auth/GetToken[/{identifier}]`).

        The vendor has deprecated it: make tokens in the server's Control Panel.

        Args:
            identifier: a name for the token, of which a user may have several.
            reset: whether the one that was given out under the name before becomes invalid.
        """
        query = {"reset": reset or None}
        if identifier is None:
            return await self._http.send("GET", "/api/Auth/GetToken", SecretStr, None, query, idempotent=not reset)
        return await self._http.send(
            "GET",
            "/api/Auth/GetToken/{identifier}",
            SecretStr,
            None,
            query,
            idempotent=not reset,
            identifier=identifier,
        )

    # -- clients and levels

    @call
    async def get_clients(self) -> list[Json]:
        """Return all clients and levels: name, type, status, version, last report, pending count (`GET
        /api/SystemManager/Clients`).
        """
        return await self._http.get("/api/SystemManager/Clients", list[Json])

    @call
    async def get_client(self, name: str | None = None, identifier: str | None = None) -> SystemClient:
        """Return a client by name or by identifier, its MAC address (`GET /api/SystemManager/Client`)."""
        if (name is None) == (identifier is None):
            raise ValidationError("Pass either name or identifier.", field="name")
        query = {"name": name, "identifier": identifier}
        return await self._http.get("/api/SystemManager/Client", SystemClient, query)

    @call
    async def update_client(self, client: SystemClient, move_with_history: bool | None = None) -> None:
        """Change a client's display name, location, purpose and level (`PUT /api/SystemManager/Client`).

        Args:
            client: one that `get_client` gave; name and type cannot be changed.
            move_with_history: whether its reports move to the new level with it.
        """
        route, query = "/api/SystemManager/Client", {"moveWithHistory": move_with_history}
        await self._http.send("PUT", route, type(None), client, query, idempotent=True)

    @call
    async def get_client_log(self, identifier: str) -> bytes:
        """Return the last log of a client, by its MAC address (`GET /api/SystemManager/ClientLog/{identifier}`)."""
        return await self._http.get_bytes("/api/SystemManager/ClientLog/{identifier}", identifier=identifier)

    @call
    async def get_level(self, hierarchy: Sequence[str]) -> int | None:
        """Return the id of a level, named from the topmost down; None if it is not there (`GET
        /api/SystemManager/Level`). Not for users who are restricted to levels.
        """
        query = {"hierarchy": Each(hierarchy)}
        return await self._http.get("/api/SystemManager/Level", int | None, query)

    @call
    async def create_level(self, hierarchy: Sequence[str]) -> None:
        """Make a level and those above it, named from the topmost down (`POST /api/SystemManager/Level`)."""
        await self._http.send("POST", "/api/SystemManager/Level", type(None), list(hierarchy), drops=LEVEL_DROPS)

    # -- barcodes

    @call
    async def get_barcode_identifiers(self) -> list[BarcodeIdentifier]:
        """Return the patterns of barcodes (`GET /api/BarcodeIdentifiers/BarcodeIdentifiers`)."""
        route = "/api/BarcodeIdentifiers/BarcodeIdentifiers"
        return await self._http.get(route, list[BarcodeIdentifier], cache=BARCODES)

    @call
    async def save_barcode_identifier(self, barcode_identifier: BarcodeIdentifier) -> BarcodeIdentifier:
        """Add a pattern, or change the one with the id (`PUT /api/BarcodeIdentifiers/BarcodeIdentifier`)."""
        route, known = "/api/BarcodeIdentifiers/BarcodeIdentifier", barcode_identifier.id is not None
        return await self._http.send("PUT", route, BarcodeIdentifier, barcode_identifier, idempotent=known, drops=DROPS)

    @call
    async def delete_barcode_identifier(self, id: int) -> None:  # noqa: A002 - the document's name
        """Delete a pattern (`DELETE /api/BarcodeIdentifiers/BarcodeIdentifier/{id}`)."""
        route = "/api/BarcodeIdentifiers/BarcodeIdentifier/{id}"
        await self._http.send("DELETE", route, type(None), drops=DROPS, id=id)

    @call
    async def identify_barcode(self, code: str) -> BarcodeIdentifier:
        """Return which unit a barcode names (`GET /api/BarcodeIdentifiers/IdentifyBarcode`). Never from a cache.

        Without patterns of its own, a server reads "serial number/part number/revision/batch number/process".
        """
        return await self._http.get("/api/BarcodeIdentifiers/IdentifyBarcode", BarcodeIdentifier, {"code": code})

    # -- exports

    @call
    async def export_certificates(
        self,
        filter_data: FilterData,
        *,
        header_data_only: bool = False,
        as_individual_files: bool = False,
        dimensions: Sequence[str] | None = None,
        numeric_format: str | None = None,
        body_footer_tag: str | None = None,
        document_footer_tag: str | None = None,
        email: str | None = None,
    ) -> Any:
        """Let the server make the certificates of test reports (`POST /api/Export/Certificate`).

        It goes on in the background. Returns the server's answer with the name of the file, which is in `list_exports`
        once it is ready. Sent once: every call starts another export.

        Args:
            filter_data: which reports.
            header_data_only: leave the steps out.
            as_individual_files: one PDF for each report, in place of one for all.
            dimensions: the details to show, as "measurement" and "signCertificate".
            numeric_format: default, integer, decimal, scientific, general, hexadecimal or binary.
            body_footer_tag: tag of the product whose value is the footer's text.
            document_footer_tag: tag of the product whose value is the document footer's text.
            email: whom to tell; the server demands it from those who come with a token.
        """
        query = {
            "headerDataOnly": header_data_only,
            "asIndividualFiles": as_individual_files,
            "dimensions": None if dimensions is None else ";".join(dimensions),
            "numericFormat": numeric_format,
            "bodyFooterTag": body_footer_tag,
            "documentFooterTag": document_footer_tag,
            "email": email,
        }
        content = filter_body(filter_data)
        return await self._http.send("POST", "/api/Export/Certificate", Any, content, query)

    @call
    async def list_exports(self) -> list[str]:
        """Return the names of the exports that are ready (`GET /api/Export/List`)."""
        return await self._http.get("/api/Export/List", list[str])

    @call
    async def download_export(self, file_name: str, target: str | PathLike[str], *, overwrite: bool = False) -> Path:
        """Stream an export into a file, which appears when it is complete (`GET /api/Export/{file_name}`)."""
        return await self._http.download("/api/Export/{file_name}", target, overwrite=overwrite, file_name=file_name)

    # -- workflows

    @call
    async def start_test(
        self,
        serial_number: str,
        part_number: str,
        *,
        operator_name: str | None = None,
        station_name: str | None = None,
        status: WorkflowStatus | int | None = None,
    ) -> bool:
        """Begin the test activity of a unit's workflow (`GET /api/Workflow/StartTest`); False where its workflow is
        not at a test. Sent once, never from a cache.

        Args:
            serial_number: the unit, which the server must know, with a workflow.
            part_number: its part number.
            operator_name: who tests.
            station_name: where (default: the client's station).
            status: of the workflow's definition (the server's default: RELEASED).
        """
        query = self._activity(serial_number, part_number, operator_name, station_name, status)
        return await self._http.send("GET", "/api/Workflow/StartTest", bool, None, query)

    @call
    async def end_test(
        self,
        serial_number: str,
        part_number: str,
        passed: bool = True,
        *,
        operator_name: str | None = None,
        station_name: str | None = None,
        status: WorkflowStatus | int | None = None,
    ) -> bool:
        """End the test activity of a unit's workflow (`GET /api/Workflow/EndTest`). Arguments as `start_test`."""
        query = self._activity(serial_number, part_number, operator_name, station_name, status)
        return await self._http.send("GET", "/api/Workflow/EndTest", bool, None, {**query, "passed": passed})

    def _activity(
        self,
        serial_number: str,
        part_number: str,
        operator_name: str | None,
        station_name: str | None,
        status: WorkflowStatus | int | None,
    ) -> Json:
        return {
            "serialNumber": serial_number,
            "partNumber": part_number,
            "operatorName": operator_name,
            "stationName": station_name or self._http.station.name or None,
            "status": None if status is None else int(WorkflowStatus(status)),
        }
