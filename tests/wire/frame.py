"""What the old client sends for each method of its services, and what ours sends for the same call.

The wire file holds, for every public method of `pywats-api`, calls and the requests that each made. `replay` makes the
same call with our service over a recording transport. Each domain has a module in `differences` with

* `DIFFERENCES`: the methods that send something else on purpose, and why;
* `ANSWERS`: what the server answers to "GET /api/...", where several requests depend on each other (else each shape of
  JSON is tried in turn until one fits);
* `MODELS`: the JSON of models that a call takes, by method and argument, where no request shows it whole;
* `SCENARIOS`: calls that are more than one method, by name.
"""

from __future__ import annotations

import inspect
import json
import os
import pkgutil
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from enum import Enum
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple, cast

import anyio
import httpx
from pydantic import BaseModel

import pywats_async
from pywats_async import AsyncWATS, PyWATSError, filters

__all__ = ["PATH", "Case", "Domain", "cases", "domain", "methods", "replay"]

Json = Any

_BESIDE = Path(__file__).parents[3] / "shared" / "wats" / "pywats_wire.json"
PATH = Path(os.environ.get("PYWATS_WIRE") or _BESIDE)
"""Where the wire file is: `PYWATS_WIRE`, read before the tests clean the environment, else beside the checkout."""
_BASE = "https://wats.example.com"
_SHAPES: tuple[bytes, ...] = (b"[]", b"{}", b"[{}]", b"true", b'"text"', b"1", b"")
_ENUM = re.compile(r"([A-Z]\w+)\.([A-Z]\w*)\Z")


class Domain(NamedTuple):
    """What is said of a domain in its module of `differences`."""

    differences: Mapping[str, str]
    answers: Mapping[str, Json]
    models: Mapping[str, Mapping[str, Json]]
    scenarios: Mapping[str, Callable[[AsyncWATS], Awaitable[object]]]


class Case(NamedTuple):
    """One call of the old client."""

    domain: str
    method: str
    args: Mapping[str, Json]
    requests: Sequence[Mapping[str, Json]]

    @property
    def name(self) -> str:
        """Its key in the wire file."""
        return f"{self.domain}.{self.method}"


class Sent(NamedTuple):
    """A request, in the form in which two are compared."""

    method: str
    path: str
    query: tuple[tuple[str, str], ...]
    body: str
    referer: str


@cache
def methods() -> dict[str, list[Case]]:
    """Return the calls by method; what the old package reaches only past its services ("repo:") is left out."""
    found: dict[str, list[Case]] = {}
    for name, calls in json.loads(PATH.read_text(encoding="utf-8")).items() if PATH.is_file() else ():
        if not name.startswith("repo:"):
            area, _, method = name.partition(".")
            found[name] = [Case(area, method, call["args"], call["requests"]) for call in calls]
    return found


def cases(name: str) -> list[Case]:
    """Return the calls of one method."""
    return methods()[name]


@cache
def domain(name: str) -> Domain:
    """Return what is said of a domain."""
    try:
        said: Any = import_module(f"{__package__}.differences.{name}")
    except ModuleNotFoundError:
        said = None
    tables = ("DIFFERENCES", "ANSWERS", "MODELS", "SCENARIOS")
    return Domain(*(getattr(said, table, {}) for table in tables))


def expected(case: Case) -> list[Sent]:
    """Return what the old client sent."""
    return [
        Sent(
            request["method"],
            request["path"],
            tuple(sorted(request.get("params", {}).items())),
            _canonical(request.get("body", {} if request.get("body_kind") == "json" else None)),
            request.get("headers", {}).get("referer", ""),
        )
        for request in case.requests
    ]


def replay(case: Case) -> tuple[list[Sent], Exception | None]:
    """Return what ours sends for the same call, and the error that it ended with."""
    first: tuple[list[Sent], Exception | None] | None = None
    for shape in _SHAPES:
        sent: list[Sent] = []
        try:
            anyio.run(_call, case, shape, sent)
        except (PyWATSError, TypeError, ValueError, AttributeError) as error:
            if first is None or len(sent) > len(first[0]):
                first = sent, error
        else:
            return sent, None
    assert first is not None
    return first


async def _call(case: Case, shape: bytes, sent: list[Sent]) -> None:
    said = domain(case.domain)
    answers = {key: json.dumps(answer).encode() for key, answer in said.answers.items()}

    def answer(request: httpx.Request) -> httpx.Response:
        path = request.url.raw_path.decode().partition("?")[0]
        sent.append(
            Sent(
                request.method,
                path,
                tuple(sorted(request.url.params.multi_items())),
                _canonical(_body(request)),
                request.headers.get("referer", ""),
            )
        )
        return httpx.Response(200, content=answers.get(f"{request.method} {path}", shape))

    transport = httpx.MockTransport(answer)
    async with AsyncWATS(_BASE, "token", transport=transport, cache=False, attempts=1) as wats:
        if case.method in said.scenarios:
            await said.scenarios[case.method](wats)
            return
        method = getattr(getattr(wats, case.domain), case.method)
        result = method(**_arguments(case, method))
        if inspect.isawaitable(result):
            await result
        elif isinstance(result, AsyncIterator):
            async for _ in cast("AsyncIterator[object]", result):
                pass


def _body(request: httpx.Request) -> Json:
    text = request.content.decode("utf-8", "replace")
    if "json" not in request.headers.get("content-type", ""):
        return text or None
    return json.loads(text) if text else None


def _canonical(body: Json) -> str:
    return "" if body is None else body if isinstance(body, str) else json.dumps(body, sort_keys=True)


# -- arguments


def _arguments(case: Case, method: Callable[..., object]) -> dict[str, Any]:
    parameters = inspect.signature(method).parameters
    times = {name for name, parameter in parameters.items() if "datetime" in str(parameter.annotation)}
    return {name: _argument(case, name, value, name in times) for name, value in case.args.items()}


def _argument(case: Case, name: str, value: Json, time: bool) -> Any:
    given = domain(case.domain).models.get(case.method, {}).get(name)
    match value:
        case {"__model__": kind}:
            return _model(case, kind, given if given is not None else _shown(case))
        case [{"__model__": kind}, *_]:
            items = given if given is not None else _shown_items(case, len(value))
            return [_model(case, kind, item) for item in items]
        case str() if match := _ENUM.fullmatch(value):
            return cast("type[Enum]", _named(case.domain, match[1]))[match[2]]
        case str() if time:
            return datetime.fromisoformat(value)
        case _:
            return given if given is not None else value


def _shown(case: Case) -> Json:
    """Return the JSON of the model that a call takes, as its last request with a body shows it."""
    bodies = [request["body"] for request in case.requests if isinstance(request.get("body"), (dict, list))]
    assert bodies, f"{case.name}: no request shows the model: put its JSON into MODELS"
    return bodies[-1][0] if isinstance(bodies[-1], list) else bodies[-1]


def _shown_items(case: Case, count: int) -> list[Json]:
    """Return the JSON of the models that a call takes: one body with all of them, or a body for each."""
    bodies = [request["body"] for request in case.requests if isinstance(request.get("body"), (dict, list))]
    items = bodies[0] if len(bodies) == 1 and isinstance(bodies[0], list) else bodies
    assert len(items) == count, f"{case.name}: no request shows the models: put their JSON into MODELS"
    return items


def _model(case: Case, kind: str, content: Json) -> Any:
    model = cast("type[BaseModel]", _named(case.domain, kind)).model_validate(content)
    unknown = getattr(model, "model_extra", None)
    assert not unknown, f"{kind} has no field for {', '.join(unknown)}"
    return model


def _named(area: str, name: str) -> Any:
    """Return a model or an enumeration of a domain by its name."""
    package = import_module(f"{pywats_async.__name__}.{area}")
    names = [module.name for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}.")]
    for module in (package, *map(import_module, names), filters):
        if name in getattr(module, "__all__", ()):
            return getattr(module, name)
    raise AssertionError(f"pywats_async.{area} has no {name}")
