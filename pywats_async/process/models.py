"""Processes, and what the repair processes among them accept."""

from __future__ import annotations

from typing import NamedTuple
from uuid import UUID

from pydantic import AliasChoices, ConfigDict, Field

from ..models import BOTH_CASES, Many, Row

__all__ = ["FailureCodeInfo", "ProcessInfo", "RepairCategory", "RepairOperationConfig"]


class FailureCodeInfo(NamedTuple):
    """A failure code of a repair process, with its category."""

    category: str
    code: str
    guid: UUID | None
    category_guid: UUID | None


class RepairCategory(Row):
    """A category of failures, with its codes, which have the same fields."""

    model_config = ConfigDict(alias_generator=BOTH_CASES)

    guid: UUID | None = Field(default=None, validation_alias=AliasChoices("guid", "GUID"))
    description: str = ""
    selectable: bool = True
    sort_order: int = 0
    failure_type: int = Field(default=0, validation_alias=AliasChoices("repairType", "FailureType"))
    """0 default, 1 automatic process, 2 scrapped, 3 no failure found, 4 component, 5 design, 6 manual process,
    7 replaced."""
    image_constraint: int | str | None = None
    """Pictures: 0 required, 1 optional, 2 never."""
    status: int = 1
    fail_codes: Many[RepairCategory] = Field(default=[], validation_alias=AliasChoices("failCodes", "Failcodes"))


class RepairOperationConfig(Row):
    """What a repair process accepts. The bindings are 0 required, 1 optional, 2 never."""

    model_config = ConfigDict(alias_generator=BOTH_CASES)

    description: str = ""
    uut_required: int = Field(default=1, validation_alias=AliasChoices("uutBinding", "UUTRequired"))
    comp_ref_mask: str | None = None
    comp_ref_mask_description: str | None = None
    bom_constraint: str | None = None
    bom_required: int = Field(default=1, validation_alias=AliasChoices("bomBinding", "BOMRequired"))
    vendor_required: int = Field(default=2, validation_alias=AliasChoices("vendorBinding", "VendorRequired"))
    categories: Many[RepairCategory] = Field(default=[])
    misc_infos: Many[object] = Field(default=[])

    @property
    def failure_codes(self) -> list[FailureCodeInfo]:
        """All codes, category after category."""
        return [
            FailureCodeInfo(category.description, code.description, code.guid, category.guid)
            for category in self.categories
            for code in category.fail_codes
        ]

    def get_fail_code_by_name(self, category: str, code: str) -> FailureCodeInfo | None:
        """Return a code, or None. Names are case-sensitive, as on the server."""
        return next((one for one in self.failure_codes if (one.category, one.code) == (category, code)), None)

    def validate_fail_code(self, category: str, code: str) -> tuple[bool, str]:
        """Tell whether a repair may name this failure, and if not, why."""
        if self.get_fail_code_by_name(category, code) is not None:
            return True, ""
        names = [one.description for one in self.categories]
        if category not in names:
            return False, f"There is no category {category!r}; there are {', '.join(names) or 'none'}."
        codes = [one.code for one in self.failure_codes if one.category == category]
        return False, f"Category {category!r} has no code {code!r}; it has {', '.join(codes) or 'none'}."


class ProcessInfo(Row):
    """A process: a kind of test, of repair, or of work in progress (WIP)."""

    model_config = ConfigDict(alias_generator=BOTH_CASES)

    code: int | None = None
    name: str | None = None
    description: str | None = None
    is_test_operation: bool = False
    is_repair_operation: bool = False
    is_wip_operation: bool = False
    process_id: UUID | None = Field(default=None, validation_alias=AliasChoices("processId", "ProcessID"))
    process_index: int | None = None
    state: int | None = None
    """1 is active."""
    properties: str | None = None
    repair_operation: RepairOperationConfig | None = None
