"""The old client's `pywats.shared`."""

from __future__ import annotations

from . import base_model, common_types, discovery, enums, odata, result, stats
from .base_model import *  # noqa: F403
from .common_types import *  # noqa: F403
from .enums import *  # noqa: F403
from .odata import *  # noqa: F403
from .result import *  # noqa: F403
from .stats import *  # noqa: F403

discover = discovery

__all__ = sorted(
    {name for module in (base_model, common_types, enums, odata, result, stats) for name in module.__all__}
    | {"discover"}
)
