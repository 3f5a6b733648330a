"""The domains of a client: each is imported and made at its first use."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, Generic, TypeVar, cast

from .bridge import Service

if TYPE_CHECKING:
    from .analytics import AnalyticsService
    from .asset import AssetService
    from .cache_control import CacheControl
    from .converters import ConvertersService
    from .manual_inspection import ManualInspectionService
    from .metrics import Metrics
    from .process import ProcessService
    from .product import ProductService
    from .production import ProductionService
    from .queue import QueueService
    from .report import ReportService
    from .rootcause import RootCauseService
    from .scim import ScimService
    from .software import SoftwareService
    from .system import SystemService

__all__ = ["Domains"]

M = TypeVar("M")
S = TypeVar("S", bound=Service[Any])


class Domains(Service[M], Generic[M]):
    """What a client is asked for by name: the twelve domains, and its own cache, metrics and queue."""

    _services: dict[type[Any], Any]
    _common: dict[type[Any], Any]

    @cached_property
    def report(self) -> ReportService[M]:
        """Test and repair reports: build, submit, query, read, download."""
        from .report import ReportService

        return cast("ReportService[M]", self._domain(ReportService))

    @cached_property
    def process(self) -> ProcessService[M]:
        """Processes, and the failures that a repair may name."""
        from .process import ProcessService

        return cast("ProcessService[M]", self._domain(ProcessService))

    @cached_property
    def asset(self) -> AssetService[M]:
        """Fixtures, instruments and stations: what they are, how much they were used, when they are due."""
        from .asset import AssetService

        return cast("AssetService[M]", self._domain(AssetService))

    @cached_property
    def analytics(self) -> AnalyticsService[M]:
        """Yields, failures, measurements, repairs, equipment effectiveness and unit flow."""
        from .analytics import AnalyticsService

        return cast("AnalyticsService[M]", self._domain(AnalyticsService))

    @cached_property
    def manual_inspection(self) -> ManualInspectionService[M]:
        """Manual inspections: definitions, what they are for, their content."""
        from .manual_inspection import ManualInspectionService

        return cast("ManualInspectionService[M]", self._domain(ManualInspectionService))

    @cached_property
    def rootcause(self) -> RootCauseService[M]:
        """Tickets about failures."""
        from .rootcause import RootCauseService

        return cast("RootCauseService[M]", self._domain(RootCauseService))

    @cached_property
    def scim(self) -> ScimService[M]:
        """Users."""
        from .scim import ScimService

        return cast("ScimService[M]", self._domain(ScimService))

    @cached_property
    def software(self) -> SoftwareService[M]:
        """Packages of files for test stations: make, release, install."""
        from .software import SoftwareService

        return cast("SoftwareService[M]", self._domain(SoftwareService))

    @cached_property
    def production(self) -> ProductionService[M]:
        """Units: their phases, verification, assembly, batches and serial numbers."""
        from .production import ProductionService

        return cast("ProductionService[M]", self._domain(ProductionService))

    @cached_property
    def product(self) -> ProductService[M]:
        """Products, revisions, groups, bills of materials, box builds."""
        from .product import ProductService

        return cast("ProductService[M]", self._domain(ProductService))

    @cached_property
    def system(self) -> SystemService[M]:
        """The server itself: status, clients, levels, barcodes, exports, workflows."""
        from .system import SystemService

        return cast("SystemService[M]", self._domain(SystemService))

    @cached_property
    def cache(self) -> CacheControl[M]:
        """The cache: its figures, and how to empty it."""
        from .cache_control import CacheControl

        return cast("CacheControl[M]", self._domain(CacheControl))

    @cached_property
    def metrics(self) -> Metrics[M]:
        """What was counted and timed on each route."""
        from .metrics import Metrics

        return cast("Metrics[M]", self._domain(Metrics))

    @property
    def queue(self) -> QueueService[M]:
        """Store and forward: reports are kept on disk until the server has them."""
        from .queue import QueueService

        return cast("QueueService[M]", self._shared(QueueService))

    @property
    def converters(self) -> ConvertersService[M]:
        """Log files become reports."""
        from .converters import ConvertersService

        return cast("ConvertersService[M]", self._shared(ConvertersService, "queue"))

    def _domain(self, service: type[S]) -> Any:
        """Return the service of one domain, made at its first use."""
        if (made := self._services.get(service)) is None:
            made = service(self._http) if self._portal is None else self._async._domain(service)._blocking(self._portal)
            made = self._services.setdefault(service, made)  # of threads that begin together, the first one's
        return made

    def _shared(self, service: type[S], *needs: str) -> Any:
        """Return a service that this client and all derived from it have in common, made with other services."""
        if (made := self._common.get(service)) is None:
            made = (
                service(self._http, *(getattr(self, name) for name in needs))
                if self._portal is None
                else self._async._shared(service, *needs)._blocking(self._portal)
            )
            made = self._common.setdefault(service, made)
        return made
