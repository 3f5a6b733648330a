"""The public document of the WATS API, and how requests and answers are held against it.

`assert_request_conforms` takes a request that `FakeWATS` recorded, so that any test can run it over all it has sent:

    for request in wats_server.requests:
        assert_request_conforms(request)
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterable
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import unquote
from uuid import UUID

import pytest
from jsonschema import Draft4Validator, FormatChecker

from pywats_async.testing import FakeWATS, Recorded

from .deviations import ANSWERED_AS_LIST, EXTRA_BODY, EXTRA_QUERY, FLAGS, UNDOCUMENTED_ROUTES, UNDOCUMENTED_STATUSES

Json = dict[str, Any]

_BESIDE = Path(__file__).parents[3] / "shared" / "wats" / "openapi_public.json"
PATH = Path(os.environ.get("PYWATS_OPENAPI") or _BESIDE)
"""Where the document is: `PYWATS_OPENAPI`, read before the tests clean the environment, else beside the checkout."""


class Operation(NamedTuple):
    """One method of one path of the document."""

    method: str
    template: str
    detail: Json

    @property
    def key(self) -> tuple[str, str]:
        """What the table of deviations knows it by."""
        return self.method, self.template

    def parameters(self, place: str) -> dict[str, Json]:
        """Return the parameters in the query, path or body, by name."""
        return {item["name"]: item for item in self.detail.get("parameters", ()) if item["in"] == place}

    @property
    def answer(self) -> Json | None:
        """Return the schema of the answer, or None where the document declares no type."""
        schema: Json | None = self.detail["responses"].get("200", {}).get("schema")
        return None if schema == {"type": "object"} else schema


def _is(kind: type[UUID]) -> Any:
    def check(text: object) -> bool:
        try:
            kind(str(text))
        except ValueError:
            return False
        return True

    return check


_FORMATS = FormatChecker(formats=())
_FORMATS.checks("uuid")(_is(UUID))
_FORMATS.checks("date-time")(lambda text: text is None or _is_time(str(text)))
_FORMATS.checks("int32")(lambda value: not isinstance(value, int) or -(2**31) <= value < 2**31)


def _is_time(text: str) -> bool:
    try:
        return datetime.fromisoformat(re.sub(r"(\.\d{6})\d+", r"\1", text)).tzinfo is not None
    except ValueError:
        return False


class Document:
    """The document, with its operations by method and path. Paths are not case-sensitive on a server."""

    def __init__(self, data: Json) -> None:
        self._definitions = {name: _strict(schema) for name, schema in data["definitions"].items()}
        self.operations = [
            Operation(method.upper(), template, detail)
            for template, methods in data["paths"].items()
            for method, detail in methods.items()
        ]

    def operation(self, method: str, template: str) -> Operation | None:
        """Return the operation of a route template."""
        wanted = re.sub(r"\{\w+\}", "{}", template).lower()
        for operation in self.operations:
            if operation.method == method and re.sub(r"\{\w+\}", "{}", operation.template).lower() == wanted:
                return operation
        return None

    def fields(self, definition: str) -> set[str]:
        """Return the names of a definition's fields."""
        return set(self._definitions[definition]["properties"])

    def find(self, method: str, path: str) -> tuple[Operation, dict[str, str]] | None:
        """Return the operation that a path belongs to, and its decoded parts. Fixed paths go before templates."""
        for operation in sorted(self.operations, key=lambda item: (item.template.count("{"), -len(item.template))):
            parts = re.split(r"\{(\w+)\}", operation.template)
            pattern = "".join(f"(?P<{p}>[^/]+)" if index % 2 else re.escape(p) for index, p in enumerate(parts))
            match = re.fullmatch(pattern, path, re.IGNORECASE)
            if match and operation.method == method:
                return operation, {name: unquote(value) for name, value in match.groupdict().items()}
        return None

    def check(self, value: Any, schema: Json, where: str) -> None:
        """Hold a value against a schema of the document; fields that it does not know are errors."""
        whole = {**_strict(schema), "definitions": self._definitions}
        errors = list(Draft4Validator(whole, format_checker=_FORMATS).iter_errors(value))
        assert not errors, f"{where}: " + "; ".join(f"{error.json_path}: {error.message}" for error in errors[:5])


def _strict(schema: Any) -> Any:
    """Return a schema in which every property may be null (see NULLABLE) and no other property may be."""
    if isinstance(schema, list):
        return [_strict(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    strict = {key: _strict(value) for key, value in schema.items() if key not in ("example", "description")}
    if "properties" in schema:
        strict["properties"] = {
            name: {"anyOf": [_strict(inner), {"type": "null"}]} for name, inner in schema["properties"].items()
        }
        strict.setdefault("additionalProperties", False)
    return strict


@cache
def load() -> Document | None:
    """Return the document at PATH, or None."""
    return Document(json.loads(PATH.read_text(encoding="utf-8"))) if PATH.is_file() else None


def document() -> Document:
    """Return the document, or skip the test with a loud reason."""
    found = load()
    if found is None:
        pytest.skip("NO OPENAPI DOCUMENT: set PYWATS_OPENAPI to the public document of the WATS API (Swagger 2.0).")
    return found


def assert_request_conforms(request: Recorded) -> None:
    """Hold a recorded request against the document: its method and path, its query, the types of its values.

    Skips the test where there is no document.
    """
    api = document()
    where = f"{request.method} {request.path}"
    found = api.find(request.method, request.path)
    assert found is not None, f"{where}: the document has no such operation"
    operation, parts = found
    declared = operation.parameters("query")
    for name, value in parts.items():
        _assert_value(value, operation.parameters("path")[name], f"{where}: {name}")
    for name, value in request.query:
        if name in EXTRA_QUERY.get(operation.key, {}):
            continue
        spec = next((spec for key, spec in declared.items() if key.lower() == name.lower()), None)
        assert spec is not None, f"{where}: the document has no query parameter {name}"
        if name in FLAGS.get(operation.key, {}):
            spec = {key: item for key, item in spec.items() if key != "enum"}
        _assert_value(value, spec, f"{where}: {name}")
    sent = {name.lower() for name, _ in request.query}
    missing = [name for name, spec in declared.items() if spec.get("required") and name.lower() not in sent]
    assert not missing, f"{where}: {', '.join(missing)} is required"
    for spec in operation.parameters("body").values():
        if request.body or spec.get("required"):
            body = json.loads(request.body or b"null")
            for name in EXTRA_BODY.get(operation.key, ()):
                body.pop(name, None)
            api.check(body, spec["schema"], where)


def assert_requests_conform(requests: Iterable[Recorded]) -> None:
    """Hold all requests to public routes against the document, where there is one."""
    for request in requests if load() is not None else ():
        known = (request.method, request.route) in UNDOCUMENTED_ROUTES
        if not known and not request.path.lower().startswith("/api/internal/"):
            assert_request_conforms(request)


def _assert_value(text: str, spec: Json, where: str) -> None:
    """Hold the text of a parameter against its declared type."""
    wanted = {
        "integer": lambda: re.fullmatch(r"-?\d+", text),
        "number": lambda: re.fullmatch(r"-?\d+(\.\d+)?", text),
        "boolean": lambda: text.lower() in ("true", "false"),
    }.get(spec.get("type", ""), lambda: True)
    assert wanted(), f"{where} is {text!r}, not of type {spec['type']}"
    assert _FORMATS.conforms(text, spec.get("format", "")), f"{where} is {text!r}, not a {spec.get('format')}"
    assert text in map(str, spec.get("enum", [text])), f"{where} is {text!r}, not one of {spec.get('enum')}"


def assert_answer_conforms(method: str, path: str, status: int, body: bytes) -> None:
    """Hold an answer against the document: its status, and where the document declares a type, its content."""
    api = document()
    where = f"{method} {path}"
    found = api.find(method, path)
    assert found is not None, f"{where}: the document has no such operation"
    operation, _ = found
    known = {*operation.detail["responses"], *map(str, UNDOCUMENTED_STATUSES)}
    assert str(status) in known, f"{where}: status {status} is neither documented nor in the table of deviations"
    schema = operation.answer
    if status != 200 or schema is None:
        return
    if operation.key in ANSWERED_AS_LIST:
        schema = {"type": "array", "minItems": 1, "maxItems": 1, "items": schema}
    api.check(json.loads(body), schema, where)


def assert_documented_requests_conform(server: FakeWATS) -> None:
    """Hold every request that was served, and whose route the document has, against it."""
    api = load()
    for request in server.requests if api is not None else ():
        if api is not None and request.status == 200 and api.find(request.method, request.path):
            assert_request_conforms(request)
