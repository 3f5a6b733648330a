"""Ask models, enums and services what they have."""

from __future__ import annotations

import inspect
from enum import Enum
from typing import Any

from pydantic import BaseModel
from pydantic_core import PydanticUndefined

__all__ = [
    "get_enum_names",
    "get_enum_values",
    "get_method_signature",
    "get_model_fields",
    "get_optional_fields",
    "get_required_fields",
    "get_valid_date_groupings",
    "get_valid_dimensions",
    "get_valid_status_values",
    "list_service_methods",
]


def get_enum_names(enum_class: type[Enum]) -> list[str]:
    """Return the names of an enum's members."""
    return list(enum_class.__members__)


def get_enum_values(enum_class: type[Enum]) -> dict[str, Any]:
    """Return the values of an enum's members by their names."""
    return {name: member.value for name, member in enum_class.__members__.items()}


def get_model_fields(model_class: type[BaseModel]) -> dict[str, dict[str, Any]]:
    """Return type, default and alias of each field."""
    return {
        name: {
            "type": str(field.annotation),
            "required": field.is_required(),
            "default": None if field.default is PydanticUndefined else field.default,
            "alias": field.alias,
            "description": field.description,
        }
        for name, field in model_class.model_fields.items()
    }


def get_required_fields(model_class: type[BaseModel]) -> list[str]:
    """Return the fields that must be given."""
    return [name for name, field in model_class.model_fields.items() if field.is_required()]


def get_optional_fields(model_class: type[BaseModel]) -> list[str]:
    """Return the fields that need not be given."""
    return [name for name, field in model_class.model_fields.items() if not field.is_required()]


def get_method_signature(method: Any) -> dict[str, Any]:
    """Return name, parameters and summary of a method."""
    signature = inspect.signature(method)
    return {
        "name": getattr(method, "__name__", str(method)),
        "parameters": {name: str(parameter) for name, parameter in signature.parameters.items() if name != "self"},
        "return_type": str(signature.return_annotation),
        "docstring": inspect.getdoc(method),
    }


def list_service_methods(service_class: type) -> dict[str, str]:
    """Return the first line of the description of each public method."""
    return {
        name: (inspect.getdoc(value) or "").partition("\n")[0]
        for name, value in inspect.getmembers(service_class)
        if not name.startswith("_") and callable(value)
    }


def get_valid_dimensions() -> list[str]:
    """Return the dimensions that yields are grouped by."""
    from ...filters import Dimension

    return [member.value for member in Dimension]


def get_valid_date_groupings() -> list[str]:
    """Return the periods that dates are grouped by."""
    from ...filters import DateGrouping

    return get_enum_names(DateGrouping)


def get_valid_status_values() -> list[str]:
    """Return the verdicts that filters take."""
    from ...filters import StatusFilter

    return [member.value for member in StatusFilter]
