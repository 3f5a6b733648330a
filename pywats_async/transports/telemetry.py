"""Tell OpenTelemetry of each request, by the names of its conventions for HTTP clients."""

from __future__ import annotations

import httpx
from opentelemetry import metrics, trace
from opentelemetry.metrics import MeterProvider
from opentelemetry.trace import Span, SpanKind, Status, StatusCode, TracerProvider

from .figures import Outcome
from .request import UNNAMED, operation

__all__ = ["Telemetry"]

_NAME = "pywats_async"


class Telemetry:
    """Makes a client span for each request, and records its duration (seconds).

    Spans are named by method and route template. No address, header, body or caller's data is in them, and nothing is
    added to the request.
    """

    def __init__(self, tracer_provider: TracerProvider | None, meter_provider: MeterProvider | None) -> None:
        self._tracer = trace.get_tracer(_NAME, tracer_provider=tracer_provider)
        self._durations = metrics.get_meter(_NAME, meter_provider=meter_provider).create_histogram(
            "http.client.request.duration", unit="s", description="From the call to the end of the body."
        )

    def begun(self, request: httpx.Request) -> Span:
        """Begin a span, inside that of the caller."""
        return self._tracer.start_span(operation(request), kind=SpanKind.CLIENT, attributes=_about(request))

    def ended(self, mark: Span, request: httpx.Request, outcome: Outcome) -> None:
        """End the span, and record the duration unless the caller gave up."""
        told: dict[str, str | int | bool] = {}
        if outcome.status:
            told["http.response.status_code"] = outcome.status
        if outcome.failure is not None:
            told["error.type"] = outcome.failure.__name__
        elif outcome.status >= 400:
            told["error.type"] = str(outcome.status)
        if "error.type" in told and not outcome.cancelled:
            mark.set_status(Status(StatusCode.ERROR))
        mark.set_attributes(told)
        if (attempts := request.extensions.get("attempts", 0)) > 1:
            mark.set_attribute("http.request.resend_count", attempts - 1)
        mark.set_attribute("pywats.from_cache", outcome.cached)
        mark.end()
        if not outcome.cancelled:
            self._durations.record(outcome.seconds, {**_about(request), **told})


def _about(request: httpx.Request) -> dict[str, str | int | bool]:
    return {
        "http.request.method": request.method,
        "url.template": str(request.extensions.get("route", UNNAMED)),
        "server.address": request.url.host,
    }
