"""Unit flow: which operations units went through. All its routes are internal: unsupported by the vendor."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Generic, TypeAlias, TypeVar

from ..bridge import Service, call
from .flow_rows import UnitFlowFilter, UnitFlowLink, UnitFlowNode, UnitFlowResult, UnitFlowUnit

__all__ = ["FlowQueries"]

M = TypeVar("M")
FlowFilter: TypeAlias = UnitFlowFilter | Mapping[str, Any]


class FlowQueries(Service[M], Generic[M]):
    """The queries of unit flow. The server keeps a diagram for each user, which some of these change."""

    @call
    async def get_unit_flow(self, filter_data: FlowFilter | None = None) -> UnitFlowResult:
        """Return the diagram of unit flow (`POST /api/internal/UnitFlow`, unsupported by the vendor)."""
        return await self._flow(filter_data)

    @call
    async def get_flow_nodes(self) -> list[UnitFlowNode]:
        """Return the operations of the diagram (`GET /api/internal/UnitFlow/Nodes`, unsupported by the vendor)."""
        return await self._http.get("/api/internal/UnitFlow/Nodes", list[UnitFlowNode])

    @call
    async def get_flow_links(self) -> list[UnitFlowLink]:
        """Return the ways of the diagram (`GET /api/internal/UnitFlow/Links`, unsupported by the vendor)."""
        return await self._http.get("/api/internal/UnitFlow/Links", list[UnitFlowLink])

    @call
    async def get_flow_units(self) -> list[UnitFlowUnit]:
        """Return the units of the diagram (`GET /api/internal/UnitFlow/Units`, unsupported by the vendor)."""
        return await self._http.get("/api/internal/UnitFlow/Units", list[UnitFlowUnit])

    @call
    async def trace_serial_numbers(
        self, serial_numbers: list[str], filter_data: FlowFilter | None = None
    ) -> UnitFlowResult:
        """Return the flow of these units (`POST /api/internal/UnitFlow/SN`, unsupported by the vendor)."""
        return await self._http.send(
            "POST",
            "/api/internal/UnitFlow/SN",
            UnitFlowResult,
            _body(filter_data, serial_numbers=serial_numbers),
            idempotent=True,
        )

    @call
    async def split_flow_by(self, dimension: str, filter_data: FlowFilter | None = None) -> UnitFlowResult:
        """Split operations by a dimension (`POST /api/internal/UnitFlow/SplitBy`, unsupported by the vendor)."""
        return await self._http.send(
            "POST",
            "/api/internal/UnitFlow/SplitBy",
            UnitFlowResult,
            _body(filter_data, split_by=dimension),
            idempotent=True,
        )

    @call
    async def set_unit_order(self, order_by: str, filter_data: FlowFilter | None = None) -> UnitFlowResult:
        """Order the units of the diagram (`POST /api/internal/UnitFlow/UnitOrder`, unsupported by the vendor)."""
        return await self._http.send(
            "POST",
            "/api/internal/UnitFlow/UnitOrder",
            UnitFlowResult,
            _body(filter_data, unit_order=order_by),
            idempotent=True,
        )

    @call
    async def set_unit_flow_visibility(
        self,
        show_operations: list[str] | None = None,
        hide_operations: list[str] | None = None,
        filter_data: FlowFilter | None = None,
    ) -> UnitFlowResult:
        """Show and hide operations (`POST /api/internal/UnitFlow`, unsupported by the vendor)."""
        return await self._flow(filter_data, show_list=show_operations, hide_list=hide_operations)

    @call
    async def show_operations(self, operation_ids: list[str], filter_data: FlowFilter | None = None) -> UnitFlowResult:
        """Show operations (`POST /api/internal/UnitFlow`, unsupported by the vendor)."""
        return await self._flow(filter_data, show_list=operation_ids)

    @call
    async def hide_operations(self, operation_ids: list[str], filter_data: FlowFilter | None = None) -> UnitFlowResult:
        """Hide operations (`POST /api/internal/UnitFlow`, unsupported by the vendor)."""
        return await self._flow(filter_data, hide_list=operation_ids)

    @call
    async def expand_operations(self, expand: bool = True, filter_data: FlowFilter | None = None) -> UnitFlowResult:
        """Show operations in detail, or not (`POST /api/internal/UnitFlow`, unsupported by the vendor)."""
        return await self._flow(filter_data, expand_operations=expand)

    @call
    async def get_bottlenecks(
        self, filter_data: FlowFilter | None = None, min_yield_threshold: float = 95.0
    ) -> list[UnitFlowNode]:
        """Return the operations whose yield is below a threshold (percent), the worst first.

        `POST /api/internal/UnitFlow`, unsupported by the vendor.
        """
        nodes = (await self._flow(filter_data)).nodes or []
        worst = [(rate, node) for node in nodes if (rate := _rate(node)) is not None and rate < min_yield_threshold]
        return [node for _, node in sorted(worst, key=lambda pair: pair[0])]

    @call
    async def get_flow_summary(self, filter_data: FlowFilter | None = None) -> dict[str, Any]:
        """Return figures of the diagram (`POST /api/internal/UnitFlow`, unsupported by the vendor).

        They are total_nodes, total_links, total_units, passed_units and failed_units (added up over the operations),
        avg_yield, min_yield and max_yield (percent, over the operations).
        """
        flow = await self._flow(filter_data)
        nodes = flow.nodes or []
        rates = [rate for node in nodes if (rate := _rate(node)) is not None]
        return {
            "total_nodes": len(nodes),
            "total_links": len(flow.links or ()),
            "total_units": len(flow.units or ()) if flow.total_units is None else flow.total_units,
            "passed_units": sum(node.pass_count or 0 for node in nodes),
            "failed_units": sum(node.fail_count or 0 for node in nodes),
            "avg_yield": sum(rates) / len(rates) if rates else 0.0,
            "min_yield": min(rates, default=0.0),
            "max_yield": max(rates, default=0.0),
        }

    async def _flow(self, filter_data: FlowFilter | None, **changes: Any) -> UnitFlowResult:
        return await self._http.send(
            "POST", "/api/internal/UnitFlow", UnitFlowResult, _body(filter_data, **changes), idempotent=True
        )


def _body(filter_data: FlowFilter | None, **changes: Any) -> dict[str, Any]:
    given = filter_data.model_dump() if isinstance(filter_data, UnitFlowFilter) else filter_data or {}
    asked = UnitFlowFilter.model_validate({**given, **{k: v for k, v in changes.items() if v is not None}})
    body: dict[str, Any] = asked.model_dump(mode="json", by_alias=True, exclude_none=True)
    return body


def _rate(node: UnitFlowNode) -> float | None:
    """Return the yield of an operation in percent."""
    if node.yield_percent is not None:
        return node.yield_percent
    if node.pass_count is None or not node.unit_count:
        return None
    return 100.0 * node.pass_count / node.unit_count
