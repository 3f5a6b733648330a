"""The table of routes, and what a handler is given.

Adding a route is one decorated function:

    routes = Routes()

    @routes.get("/api/App/ProductGroups", query=("includeFilters",))
    def product_groups(call: Call) -> object:
        return groups if call.flag("includeFilters") else names

A handler returns a Starlette response, or anything that JSON can hold. To refuse, it raises `Refusal`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar, cast
from urllib.parse import unquote
from uuid import UUID

from pydantic_core import from_json, to_json
from starlette.responses import Response

if TYPE_CHECKING:
    from .app import FakeWATS

__all__ = ["Call", "Handler", "Refusal", "Route", "Routes", "bad_value", "invalid", "json_response"]

H = TypeVar("H", bound="Handler")
Json = dict[str, Any]


class Refusal(Exception):  # noqa: N818
    """The answer `{"Message": ...}` with an error status."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status, self.message = status, message

    def response(self) -> Response:
        """Return it as a response."""
        return json_response({"Message": self.message}, self.status)


def json_response(value: object, status: int = 200) -> Response:
    """Return a JSON answer. Bytes are JSON already."""
    data = value if isinstance(value, bytes) else to_json(value, inf_nan_mode="strings")
    return Response(data, status, media_type="application/json; charset=utf-8")


def invalid(text: str) -> Refusal:
    """Return the answer to a request that cannot be served as it is."""
    return Refusal(400, f"The request is invalid. {text}")


def bad_value(name: str, value: object) -> Refusal:
    """Return the answer to a request in which one value will not do."""
    return invalid(f"The value '{value}' is not valid for {name}.")


class Call:
    """One request, as a handler sees it."""

    __slots__ = ("_given", "_query", "body", "documents", "params", "route", "server")

    def __init__(
        self,
        server: FakeWATS,
        route: Route,
        params: Mapping[str, str],
        query: Iterable[tuple[str, str]],
        body: bytes,
    ) -> None:
        self.server, self.route, self.params, self.body = server, route, params, body
        self.documents = server.documents
        self._given = [(name.lower(), value) for name, value in query]
        self._query = dict(self._given)

    def options(self) -> dict[str, str]:
        """Return the OData options (`$filter`, `$top`, ...), names in lower case."""
        return {name: value for name, value in self._query.items() if name.startswith("$")}

    def text(self, name: str) -> str | None:
        """Return a query parameter, or None where it is absent or empty. Names are not case-sensitive."""
        if name not in self.route.query:
            raise LookupError(f"{self.route.template} declares no query parameter {name!r}.")
        return self._query.get(name.lower()) or None

    def texts(self, name: str) -> list[str]:
        """Return all values of a query parameter that may be there several times."""
        return [value for given, value in self._given if given == name.lower()]

    def number(self, name: str, default: int | None = None) -> int | None:
        """Return a query parameter that is an integer."""
        text = self.text(name)
        if text is None:
            return default
        try:
            return int(text)
        except ValueError:
            raise bad_value(name, text) from None

    def flag(self, name: str, default: bool = False) -> bool:
        """Return a query parameter that is true or false."""
        text = self.text(name)
        if text is None:
            return default
        if text.lower() not in ("true", "false"):
            raise bad_value(name, text)
        return text.lower() == "true"

    def object(self) -> Json:
        """Return the body, which is a JSON object."""
        return cast("Json", self._content(dict, "an object"))

    def objects(self) -> list[Json]:
        """Return the body, which is an array of JSON objects."""
        items = cast("list[object]", self._content(list, "an array"))
        if not all(isinstance(item, dict) for item in items):
            raise invalid("The body is an array of objects.")
        return cast("list[Json]", items)

    def array(self) -> list[Any]:
        """Return the body, which is a JSON array."""
        return cast("list[Any]", self._content(list, "an array"))

    def names(self) -> list[str]:
        """Return the body, which is an array of names."""
        items = cast("list[object]", self._content(list, "an array"))
        if not items or not all(isinstance(item, str) and item for item in items):
            raise invalid("The body is an array of names.")
        return cast("list[str]", items)

    def _content(self, kind: type[Any], wanted: str) -> Any:
        try:
            content = from_json(self.body)
        except ValueError:
            content = None
        if not isinstance(content, kind):
            raise invalid(f"The body is {wanted}.")
        return content

    def guid(self, name: str) -> str | None:
        """Return a query parameter that is a GUID, in lower case."""
        text = self.text(name)
        return None if text is None else _guid(text, name)

    def path_guid(self, name: str) -> str:
        """Return a part of the path that is a GUID, in lower case."""
        return _guid(self.params[name], name)


def _guid(text: str, name: str) -> str:
    try:
        return str(UUID(text))
    except ValueError:
        raise bad_value(name, text) from None


Handler = Callable[[Call], object]


@dataclass(frozen=True, slots=True)
class Route:
    """A method on a path template, who answers it, and which query parameters it reads."""

    method: str
    template: str
    handler: Handler
    query: tuple[str, ...] = ()
    pattern: re.Pattern[str] = field(init=False)

    def __post_init__(self) -> None:
        parts = re.split(r"\{(\w+)\}", self.template)
        text = "".join(f"(?P<{part}>[^/]+)" if index % 2 else re.escape(part) for index, part in enumerate(parts))
        object.__setattr__(self, "pattern", re.compile(text + "/?", re.IGNORECASE))


class Routes:
    """Routes, found by method and path. Paths are not case-sensitive; a fixed path wins over one with parts."""

    def __init__(self, routes: Iterable[Route] = (), *, seeds: Mapping[str, Mapping[str, Json]] | None = None) -> None:
        self.seeds = seeds or {}
        """What a new server holds for these routes: documents by kind and key."""
        self._routes: list[Route] = []
        self._fixed: dict[str, dict[str, Route]] = {}
        for route in routes:
            self.add(route)

    def add(self, route: Route) -> None:
        """Add a route. The same method and template again replaces the first."""
        self._routes = [
            r for r in self._routes if (r.method, r.template.lower()) != (route.method, route.template.lower())
        ]
        self._routes.append(route)
        self._routes.sort(key=lambda r: r.template.count("{"))
        if "{" not in route.template:
            self._fixed.setdefault(route.template.lower(), {})[route.method] = route

    def get(self, template: str, *, query: Iterable[str] = ()) -> Callable[[H], H]:
        """Declare the decorated function as the answer to GET."""
        return self._declare("GET", template, query)

    def post(self, template: str, *, query: Iterable[str] = ()) -> Callable[[H], H]:
        """Declare the decorated function as the answer to POST."""
        return self._declare("POST", template, query)

    def put(self, template: str, *, query: Iterable[str] = ()) -> Callable[[H], H]:
        """Declare the decorated function as the answer to PUT."""
        return self._declare("PUT", template, query)

    def patch(self, template: str, *, query: Iterable[str] = ()) -> Callable[[H], H]:
        """Declare the decorated function as the answer to PATCH."""
        return self._declare("PATCH", template, query)

    def delete(self, template: str, *, query: Iterable[str] = ()) -> Callable[[H], H]:
        """Declare the decorated function as the answer to DELETE."""
        return self._declare("DELETE", template, query)

    def _declare(self, method: str, template: str, query: Iterable[str]) -> Callable[[H], H]:
        def add(handler: H) -> H:
            self.add(Route(method, template, handler, tuple(query)))
            return handler

        return add

    def find(self, method: str, raw_path: str) -> tuple[Route | None, dict[str, str], set[str]]:
        """Return the route, the decoded parts of the path, and the methods that the path has at all."""
        fixed = self._fixed.get(raw_path.lower())
        if fixed is not None and method in fixed:
            return fixed[method], {}, set(fixed)
        allowed: set[str] = set(fixed or ())
        for route in self._routes:
            match = route.pattern.fullmatch(raw_path)
            if match is None:
                continue
            allowed.add(route.method)
            if route.method == method:
                return route, {name: unquote(part) for name, part in match.groupdict().items()}, allowed
        return None, {}, allowed

    def __iter__(self) -> Iterator[Route]:
        return iter(self._routes)

    def __len__(self) -> int:
        return len(self._routes)
