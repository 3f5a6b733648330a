"""What a client counted and timed on each route: as figures, as Prometheus text, to OpenTelemetry."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Generic, TypeVar

from .bridge import Service
from .errors import ConfigurationError
from .transports.figures import Snapshot
from .transports.prometheus import exposition

if TYPE_CHECKING:
    from opentelemetry.metrics import MeterProvider
    from opentelemetry.trace import TracerProvider

__all__ = ["Metrics"]

M = TypeVar("M")


class Metrics(Service[M], Generic[M]):
    """The figures of one client, shared with the clients that `with_options` derives from it. They ask nobody, and may
    be read from any thread.
    """

    def snapshot(self) -> Snapshot:
        """Return the figures so far."""
        return self._http.figures.snapshot()

    def reset(self) -> None:
        """Begin counting anew."""
        self._http.figures.reset()

    def prometheus(self) -> str:
        """Return the figures in the text format of Prometheus, for a page that it reads."""
        return exposition(self.snapshot())

    def opentelemetry(
        self, tracer_provider: TracerProvider | None = None, meter_provider: MeterProvider | None = None
    ) -> None:
        """Send a span for each request, and its duration as a metric, to OpenTelemetry from now on (extra `otel`).

        Args:
            tracer_provider: else the one that the process has set.
            meter_provider: else the one that the process has set.

        Raises:
            ConfigurationError: opentelemetry-api is not installed.
        """
        try:
            from .transports.telemetry import Telemetry
        except ImportError as error:
            hint = "pip install 'pywats-async[otel]'"
            raise ConfigurationError("OpenTelemetry is not installed.", hint=hint) from error
        observer: Any = Telemetry(tracer_provider, meter_provider)
        self._http.figures.observer = observer
