"""The old client's `pywats.core`: what scripts called beside the domains."""

from __future__ import annotations

from .cache import *  # noqa: F403
from .coalesce import *  # noqa: F403
from .config import *  # noqa: F403
from .logging import *  # noqa: F403
from .pagination import *  # noqa: F403
from .parallel import *  # noqa: F403
from .retry import *  # noqa: F403
from .station import *  # noqa: F403
from .throttle import *  # noqa: F403
from .validation import *  # noqa: F403

from . import cache, coalesce, config, logging, pagination, parallel, retry, station, throttle, validation  # isort: skip

__all__ = sorted(
    name
    for module in (cache, coalesce, config, logging, pagination, parallel, retry, station, throttle, validation)
    for name in module.__all__
)
