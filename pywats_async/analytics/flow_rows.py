"""The rows of unit flow: the operations that units went through, and the ways between them."""

from __future__ import annotations

from ..models import Entity, Moment, Row, either

__all__ = ["UnitFlowFilter", "UnitFlowLink", "UnitFlowNode", "UnitFlowResult", "UnitFlowUnit"]


class UnitFlowNode(Row):
    """An operation, and how many units went through it. Times are seconds."""

    id: str | int | None = None
    name: str | None = None
    process_code: int | None = None
    process_name: str | None = None
    station_name: str | None = None
    location: str | None = None
    purpose: str | None = None
    unit_count: int | None = None
    pass_count: int | None = None
    fail_count: int | None = None
    yield_percent: float | None = either("yield", "yieldPercent")
    avg_time: float | None = None
    is_expanded: bool | None = None
    is_visible: bool | None = None
    level: int | None = None
    parent_id: str | int | None = None


class UnitFlowLink(Row):
    """The way from one operation to the next."""

    id: str | int | None = None
    source_id: str | int | None = either("sourceId", "source")
    target_id: str | int | None = either("targetId", "target")
    source_name: str | None = None
    target_name: str | None = None
    unit_count: int | None = None
    pass_count: int | None = None
    fail_count: int | None = None
    avg_time: float | None = None
    is_visible: bool | None = None


class UnitFlowUnit(Row):
    """A unit, and the operations that it went through."""

    serial_number: str | None = None
    part_number: str | None = None
    revision: str | None = None
    status: str | None = None
    start_time: Moment | None = None
    end_time: Moment | None = None
    total_time: float | None = None
    node_path: list[str] | None = None
    current_node: str | None = None


class UnitFlowResult(Row):
    """A diagram of unit flow."""

    nodes: list[UnitFlowNode] | None = None
    links: list[UnitFlowLink] | None = None
    units: list[UnitFlowUnit] | None = None
    total_units: int | None = None


class UnitFlowFilter(Entity):
    """What unit flow selects by, and how the diagram is drawn. Naive times are local."""

    part_number: str | None = None
    revision: str | None = None
    serial_number: str | None = None
    serial_numbers: list[str] | None = None
    station_name: str | None = None
    location: str | None = None
    purpose: str | None = None
    date_from: Moment | None = None
    date_to: Moment | None = None
    process_codes: list[int] | None = None
    include_passed: bool | None = None
    include_failed: bool | None = None
    split_by: str | None = None
    unit_order: str | None = None
    show_list: list[str] | None = None
    hide_list: list[str] | None = None
    expand_operations: bool | None = None
