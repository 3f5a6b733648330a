"""The models have the fields of the document's definitions."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import AliasChoices, BaseModel

from pywats_async import Package, Setting, Ticket, TicketAttachment, TicketUpdate, WATSFilter
from pywats_async.analytics.rows import UserSettings
from pywats_async.asset import Asset, AssetLog, AssetType
from pywats_async.production import (
    ProductionBatch,
    SerialNumberType,
    Unit,
    UnitChange,
    UnitVerification,
    UnitVerificationGrade,
)
from pywats_async.software.models import PackageFile, VirtualFolder

from .openapi import document

MES = "Virinco.WATS.Web.Dashboard.Models.Mes"
MODELS: list[tuple[type[BaseModel], str]] = [
    (Asset, f"{MES}.Asset.Asset"),
    (AssetLog, f"{MES}.Asset.AssetLog"),
    (AssetLog, f"{MES}.Asset.OData.AssetLog"),
    (AssetType, f"{MES}.Asset.AssetType"),
    (Package, f"{MES}.Software.Public.Package"),
    (PackageFile, f"{MES}.Software.Public.PackageFile"),
    (ProductionBatch, f"{MES}.Production.Public.ProductionBatch"),
    (SerialNumberType, f"{MES}.Production.Public.SerialNumberType"),
    (Setting, f"{MES}.Product.Setting"),
    (Ticket, "Virinco.WATS.Web.Models.RootCause.Ticket"),
    (TicketAttachment, "Virinco.WATS.Web.Models.RootCause.Attachment"),
    (TicketUpdate, "Virinco.WATS.Web.Models.RootCause.Update"),
    (Unit, f"{MES}.Production.Public.Unit"),
    (UnitChange, f"{MES}.Production.Public.UnitChange"),
    (UnitVerification, "Virinco.WATS.Web.Dashboard.Models.PublicUnitVerification"),
    (UnitVerificationGrade, "Virinco.WATS.Web.Dashboard.Models.PublicUnitVerificationGrade"),
    (UserSettings, "Virinco.WATS.Configuration.CommonUserSettings"),
    (VirtualFolder, f"{MES}.Public.VirtualFolder"),
    (WATSFilter, "Virinco.WATS.Web.Dashboard.Controllers.api.app.PublicWatsFilter"),
]


def sent_as(model: type[BaseModel]) -> set[str]:
    return {field.serialization_alias or name for name, field in model.model_fields.items()}


def read_as(model: type[BaseModel]) -> set[Any]:
    aliases = [field.validation_alias for field in model.model_fields.values()]
    return {name for alias in aliases for name in (alias.choices if isinstance(alias, AliasChoices) else [alias])}


@pytest.mark.parametrize(("model", "definition"), MODELS, ids=[definition for _, definition in MODELS])
def test_a_model_has_every_field_of_its_definition(model: type[BaseModel], definition: str) -> None:
    fields = document().fields(definition)
    assert fields <= read_as(model)
    assert fields <= sent_as(model)
