"""The old settings objects: they are read, and a client is made with what of them still means something."""

from __future__ import annotations

from typing import Any, Self

from pydantic import BaseModel, ConfigDict, Field

from ...settings import ErrorMode

__all__ = [
    "APISettings",
    "AppDomainSettings",
    "AssetDomainSettings",
    "DomainSettings",
    "ProcessDomainSettings",
    "ProductDomainSettings",
    "ProductionDomainSettings",
    "ReportDomainSettings",
    "RootCauseDomainSettings",
    "SoftwareDomainSettings",
    "SyncConfig",
    "get_default_settings",
]


class DomainSettings(BaseModel):
    """Settings of one domain. Caching follows the client's `cache_ttl` now; the rest was never used."""

    model_config = ConfigDict(extra="allow")

    enabled: bool = True
    cache_enabled: bool = True
    cache_ttl_seconds: int = 300

    def to_dict(self) -> dict[str, Any]:
        """Return all settings as a dictionary."""
        return self.model_dump(mode="json")

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Self:
        """Make settings from a dictionary."""
        return cls(**data)


AppDomainSettings = AssetDomainSettings = ProcessDomainSettings = ProductDomainSettings = DomainSettings
ProductionDomainSettings = ReportDomainSettings = RootCauseDomainSettings = SoftwareDomainSettings = DomainSettings


class APISettings(BaseModel):
    """Settings of a client: its time limit, its attempts, how it treats what is not there."""

    model_config = ConfigDict(extra="allow")

    timeout_seconds: int = 30
    max_retries: int = 3
    retry_delay_seconds: int = 1
    error_mode: ErrorMode = ErrorMode.STRICT
    log_requests: bool = False
    log_responses: bool = False
    verify_ssl: bool = True
    domains: dict[str, DomainSettings] = Field(default_factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """Return all settings as a dictionary."""
        return self.model_dump(mode="json")

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Self:
        """Make settings from a dictionary."""
        return cls(**data)

    def options(self) -> dict[str, Any]:
        """Return what a client takes of it."""
        return {
            "timeout": float(self.timeout_seconds),
            "attempts": max(1, self.max_retries),
            "error_mode": self.error_mode,
            "verify": self.verify_ssl,
        }


class SyncConfig(BaseModel):
    """Settings of the old blocking wrapper. Its `timeout` is the client's."""

    model_config = ConfigDict(extra="allow")

    timeout: float | None = 30.0
    retry_enabled: bool = False
    correlation_id_enabled: bool = True


def get_default_settings() -> APISettings:
    """Return settings with their defaults."""
    return APISettings()
