"""The server: takes a request, answers it as WATS would, and remembers it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from contextlib import AbstractContextManager
from email.utils import formatdate
from pathlib import Path
from time import time
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import parse_qsl, quote
from uuid import UUID

import anyio
from pydantic_core import to_json
from starlette.requests import Request
from starlette.responses import Response

from ..logs import logger
from . import (
    analytics_routes,
    app_routes,
    asset_internal_routes,
    asset_routes,
    process_routes,
    product_group_routes,
    product_internal_routes,
    product_routes,
    production_internal_routes,
    production_routes,
    report_list_routes,
    report_routes,
    rootcause_routes,
    scim_routes,
    serial_number_routes,
    software_internal_routes,
    software_routes,
    system_routes,
)
from .delivery import Answer, deliver
from .documents import Documents
from .faults import Faults
from .header_rows import summarize
from .master_data import PROCESSES, Process
from .recording import Recorded, Recorder
from .routing import Call, Refusal, Routes, invalid, json_response
from .rules import problems
from .schema import inspect
from .store import Store
from .tokens import Tokens
from .transport import FakeTransport

if TYPE_CHECKING:
    from starlette.types import Receive, Scope, Send

__all__ = ["FakeWATS"]

Json = dict[str, Any]

_LOG = logger("testing")
_DOMAINS = (
    analytics_routes.routes,
    app_routes.routes,
    asset_internal_routes.routes,
    asset_routes.routes,
    process_routes.routes,
    product_group_routes.routes,
    product_internal_routes.routes,
    product_routes.routes,
    production_internal_routes.routes,
    production_routes.routes,
    report_list_routes.routes,
    report_routes.routes,
    serial_number_routes.routes,
    rootcause_routes.routes,
    scim_routes.routes,
    software_internal_routes.routes,
    software_routes.routes,
    system_routes.routes,
)


class FakeWATS:
    """A WATS server for tests and demonstrations: an ASGI app over SQLite. It behaves as WATS does, where known.

        server = FakeWATS()
        async with AsyncWATS("http://wats.test", server.token, transport=server.transport()) as wats: ...

        with FakeWATS("reports.sqlite") as server, server.serve() as url:      # a real socket on loopback
            WATS(url, server.token).report.query_uut_headers()

    It refuses what WATS refuses, with the same words, and gives reports back as WATS does. It knows the routes in
    `routes`; others answer 404. Everything may be called from any thread and event loop.
    """

    def __init__(
        self,
        database: str | Path = ":memory:",
        *,
        token: str | None = "test-token",  # noqa: S107 - a token that opens nothing
        processing_delay: float = 0.0,
        latency: float = 0.0,
        clock_skew: float = 0.0,
        answers_bare: bool = False,
        processes: Iterable[Process] = PROCESSES,
        version: str = "2026.1.5.324",
        keep: int = 10_000,
    ) -> None:
        """Start an empty server, or one on the reports of a file.

        Args:
            database: path of a SQLite file that outlives the server; default: in memory.
            token: what clients have to send as `Authorization: Basic <token>`; None lets everybody in.
            processing_delay: seconds until a report that was accepted can be read; until then it is a 404.
            latency: seconds that every answer takes.
            clock_skew: seconds by which the server's clock (its `Date` header) is ahead.
            answers_bare: whether posting a report answers with one object, as the public document of the API says,
                and not with a list of one, as servers do.
            processes: the processes that reports may name.
            version: of the server, as `GET /api/App/Version` gives it.
            keep: how many requests are kept in `requests`, as long as their bodies are no more than 64 MiB.
        """
        self.token = token
        self.processing_delay = processing_delay
        self.latency = latency
        self.clock_skew = clock_skew
        self.answers_bare = answers_bare
        self.version = version
        self.origin = "5f2d1c7e-0a44-4d0f-9a6b-6c1f5a2e7b90"
        """What the server writes into reports as the place that they came from."""
        self.processes: Mapping[int, Process] = {process.code: process for process in processes}
        self.faults = Faults()
        self.routes = Routes(route for domain in _DOMAINS for route in domain)
        """The table of routes; `@server.routes.get("/api/...")` adds one to this server."""
        self.unknown_fields: Counter[str] = Counter()
        """Fields of accepted reports that WSJF does not have, as "numeric.colour", and how often they came."""
        self.store = Store(database)
        seeds = {kind: items for domain in _DOMAINS for kind, items in domain.seeds.items()}
        self.documents = Documents(self.store.writing, seeds)
        """What it holds beside reports; tests may put things there."""
        self._recorder = Recorder(keep)
        self._tokens = Tokens()

    def __repr__(self) -> str:
        return f"<FakeWATS: {self.count()} requests>"

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the database; one in memory is gone."""
        self.store.close()

    # -- what it was asked

    @property
    def requests(self) -> list[Recorded]:
        """The last requests (as many as `keep`), oldest first."""
        return self._recorder.kept()

    def count(self, route: str | None = None, method: str | None = None) -> int:
        """Return how many requests came since the start or the last `reset`.

        `route` is a template (`"/api/Report/Wsjf/{id}"`), or a path, which is looked for among the kept requests only.
        """
        return self._recorder.count(route, method)

    def reset(self, *, reports: bool = False) -> None:
        """Forget the recorded requests, their counts and the faults that wait; with `reports` all it holds too."""
        self._recorder.clear()
        self.faults.clear()
        self.unknown_fields.clear()
        if reports:
            self.store.clear()
            self.documents.clear()

    # -- what it holds

    def accept(self, document: Json, body: bytes) -> tuple[list[str], int]:
        """Judge a report and store it: return the findings (then nothing is stored), and its legacy number."""
        found = self._judge(document)
        return (found, 0) if found else ([], self._store(document, body, self.processing_delay))

    def _judge(self, document: Json) -> list[str]:
        found, unknown = inspect(document)
        try:
            found = found or problems(document, self.processes)
        except RecursionError:
            found = ["report: the steps are nested too deep."]
        if not found:
            self.unknown_fields.update(unknown)
        return found

    def _store(self, document: Json, body: bytes, delay: float) -> int:
        if document.get("assets") and not self.store.knows(str(UUID(document["id"]))):
            asset_routes.count_uses(self.documents, document)
        process = self.processes.get(document.get("processCode") or -1)
        name = document.get("processName") if process is None else process.name
        return self.store.put(summarize(document, len(body), name), body, delay)

    def add_report(self, document: Json, *, check: bool = True) -> str:
        """Put a report (a WSJF document) on the server without a request, and return its id. It can be read at once.

        With `check=False` it may be one that the server would refuse today: servers hold such reports from earlier
        versions and other ways in. It still needs an id, a type and a start.

        Raises:
            ValueError: the server refuses it, with its words.
        """
        found = self._judge(document) if check else []
        if found:
            raise ValueError("\n".join(found))
        self._store(document, to_json(document, inf_nan_mode="strings"), delay=0.0)
        return str(UUID(document["id"]))

    def report(self, report_id: str | UUID) -> Json:
        """Return a report as `GET /api/Report/Wsjf/{id}` would.

        Raises:
            KeyError: there is no such report, or it is not processed yet.
        """
        stored = self.store.get(str(report_id))
        if stored is None:
            raise KeyError(str(report_id))
        return stored.exported(self.origin)

    @property
    def reports(self) -> list[str]:
        """The ids of the reports that can be read, in the order in which they were processed."""
        return self.store.uuids()

    @property
    def received(self) -> dict[str, list[str]]:
        """The SHA-256 of every accepted body by report id: who was sent twice, and whether with the same content."""
        return self.store.received()

    def issue_token(self, identifier: str, *, reset: bool = False) -> str:
        """Return the token that was given out under a name, or a new one, as `GET /api/Auth/GetToken` does."""
        return self._tokens.issue(identifier, reset=reset)

    # -- how it is reached

    def transport(self) -> FakeTransport:
        """Return a transport for httpx that reaches this server without a socket, and fails as a socket would."""
        return FakeTransport(self)

    def serve(
        self,
        port: int = 0,
        host: str = "127.0.0.1",
        *,
        ssl_certfile: str | Path | None = None,
        ssl_keyfile: str | Path | None = None,
    ) -> AbstractContextManager[str]:
        """Serve on a real socket, in a thread of its own, while the `with` block lasts; gives the URL.

        Port 0 takes a free one. With a certificate it speaks TLS.
        """
        from .serve import serving

        return serving(self, host, port, certfile=ssl_certfile, keyfile=ssl_keyfile)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer as an ASGI app."""
        if scope["type"] == "lifespan":
            while (await receive())["type"] != "lifespan.shutdown":
                await send({"type": "lifespan.startup.complete"})
            await send({"type": "lifespan.shutdown.complete"})
        elif scope["type"] == "http":
            await deliver(await self.respond(Request(scope, receive)), scope, receive, send)
        else:
            raise NotImplementedError(f"WATS does not speak {scope['type']}.")

    async def respond(self, request: Request) -> Answer:
        """Take one request, do its work and return the answer, with what is to go wrong on the way back."""
        path = request.scope.get("raw_path") or quote(request.scope["path"]).encode()
        raw = path.partition(b"?")[0].decode("latin-1")
        route, params, allowed = self.routes.find(request.method, raw)
        template = None if route is None else route.template
        fault = self.faults.take(request.method, raw, template)
        if fault is not None and fault.drop == "connect":
            return Answer(None, fault)
        body = await request.body()
        response: Response | None = None
        if fault is not None and fault.replaces:
            code, headers, content = fault.answer()
            response = Response(content, code, headers)
        elif fault is None or fault.drop != "before":
            response = self._refusal(request, raw, template, allowed)
            if response is None and route is not None:
                query = parse_qsl(request.scope["query_string"].decode("latin-1"), keep_blank_values=True)
                response = _served(Call(self, route, params, query, body))
            if fault is not None and response is not None:
                fault.spoil(response)
        if response is not None:
            response.headers["date"] = formatdate(time() + self.clock_skew, usegmt=True)
        if fault is not None and fault.drop is not None:
            response = None
        status = None if response is None else response.status_code
        self._recorder.add(Recorded.of(request, raw, template, body, status))
        wait = self.latency + (0.0 if fault is None else fault.delay)
        if wait > 0:
            await anyio.sleep(wait)
        return Answer(response, fault)

    def _refusal(self, request: Request, path: str, template: str | None, allowed: set[str]) -> Response | None:
        """Return the answer to a request that reaches no handler: unknown path, wrong method, no valid token."""
        if not self._tokens.accepts(request.headers.get("authorization"), self.token):
            response = Refusal(401, "Authorization has been denied for this request.").response()
            response.headers["www-authenticate"] = "Basic"
            return response
        if template is not None:
            return None
        if not allowed:
            return Refusal(404, f"No HTTP resource was found that matches the request URI '{path}'.").response()
        response = Refusal(405, f"The requested resource does not support http method '{request.method}'.").response()
        response.headers["allow"] = ", ".join(sorted(allowed))
        return response


def _served(call: Call) -> Response:
    try:
        answer = call.route.handler(call)
    except Refusal as refusal:
        return refusal.response()
    except OverflowError as error:  # a count or a number of days beyond any calendar
        return invalid(f"A number is out of range: {error}.").response()
    except Exception as error:
        _LOG.exception("%s %s failed", call.route.method, call.route.template)
        content = {
            "Message": "An error has occurred.",
            "ExceptionType": type(error).__name__,
            "ExceptionMessage": str(error),
        }
        return json_response(content, 500)
    return answer if isinstance(answer, Response) else json_response(answer)
