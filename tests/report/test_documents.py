"""A document is a JSON object, and its views read and write it in place."""

from __future__ import annotations

import copy
import math
import pickle
from datetime import datetime
from typing import Any

import pytest
from hypothesis import given, settings
from pydantic import TypeAdapter
from pydantic_core import to_json

from pywats_async.errors import ValidationError
from pywats_async.report.document import Attr, Codec, Document, Many, child, children, field, only
from pywats_async.report.uut import UUTReport

from .making import json_objects


class Wheel(Document):
    size: int = field()
    worn: bool | None = field(default=None)


class Engine(Document):
    fuel_type: str | None = field(default=None)
    serial: str | None = field("engineSN", default=None, also=("sn",))


class Car(Document):
    name: str = field()
    doors: int = field(default=4)
    top_speed: Attr[float | None, str | float | None] = field(
        default=None, codec=Codec(lambda value: value, lambda value, name: float(value))
    )
    engine: Engine | None = child(Engine)
    wheels: Many[Wheel] = children(Wheel, also=("tyres",))
    spare: Wheel | None = only(Wheel, "spares")
    trailer: Car | None = child(lambda: Car)


class TestAttributes:
    def test_an_attribute_is_a_key_in_camel_case(self) -> None:
        engine = Engine(fuel_type="diesel")
        assert engine.model_dump() == {"fuelType": "diesel"}
        engine.fuel_type = "petrol"
        assert engine.model_dump() == {"fuelType": "petrol"}

    def test_an_absent_key_reads_as_none_and_none_removes_the_key(self) -> None:
        engine = Engine(fuel_type="diesel")
        engine.fuel_type = None
        assert engine.fuel_type is None
        assert engine.model_dump() == {}

    def test_only_what_is_given_is_written_and_defaults(self) -> None:
        assert Car(name="Mini", top_speed=None).model_dump() == {"name": "Mini", "doors": 4}

    def test_a_codec_converts_on_access(self) -> None:
        assert Car(name="Mini", top_speed="140").top_speed == 140.0

    def test_a_document_may_be_made_with_its_wire_names(self) -> None:
        assert Engine(fuelType="diesel") == Engine(fuel_type="diesel")  # type: ignore[call-arg]

    def test_deleting_removes_the_key(self) -> None:
        car = Car(name="Mini")
        del car.doors
        assert car.doors is None

    def test_old_keys_are_read_and_replaced_when_written(self) -> None:
        engine = Engine.model_validate({"sn": "E1"})
        assert engine.serial == "E1"
        engine.serial = "E2"
        assert engine.model_dump() == {"engineSN": "E2"}
        assert Car.model_validate({"tyres": [{"size": 3}]}).wheels[0].size == 3

    def test_a_missing_value_is_named(self) -> None:
        with pytest.raises(ValidationError, match="Car needs name") as caught:
            Car()  # type: ignore[call-arg]
        assert caught.value.field == "name"

    def test_an_unknown_name_is_an_error_and_not_a_lost_value(self) -> None:
        with pytest.raises(TypeError, match="Car has no colour"):
            Car(name="Mini", colour="red")  # type: ignore[call-arg]
        with pytest.raises(AttributeError):
            Car(name="Mini").colour = "red"  # type: ignore[attr-defined]

    def test_two_names_of_one_key_may_not_contradict(self) -> None:
        assert Engine(serial="E1", engineSN="E1").serial == "E1"  # type: ignore[call-arg]
        with pytest.raises(ValidationError, match="same thing"):
            Engine(serial="E1", engineSN="E2")  # type: ignore[call-arg]


class TestParts:
    def test_a_part_is_a_live_view(self) -> None:
        car = Car(name="Mini", engine=Engine(fuel_type="diesel"))
        assert car.engine is not None
        car.engine.fuel_type = "petrol"
        assert car.model_dump()["engine"] == {"fuelType": "petrol"}

    def test_a_part_that_is_added_stays_live(self) -> None:
        car, engine = Car(name="Mini"), Engine()
        car.engine = engine
        engine.fuel_type = "diesel"
        assert car.model_dump()["engine"] == {"fuelType": "diesel"}

    def test_a_plain_object_will_do(self) -> None:
        assert Car(name="Mini", wheels=[{"size": 10}]).wheels[0].size == 10  # type: ignore[list-item]

    def test_anything_else_will_not(self) -> None:
        with pytest.raises(ValidationError, match="A Wheel is a JSON object, not str"):
            Car(name="Mini").wheels.append("round")  # type: ignore[arg-type]

    def test_the_only_item_of_a_list(self) -> None:
        car = Car(name="Mini", spare=Wheel(size=8))
        assert car.model_dump()["spares"] == [{"size": 8}]
        assert car.spare == Wheel(size=8)
        car.spare = None
        assert car.spare is None

    def test_parts_may_nest_in_their_own_kind(self) -> None:
        car = Car(name="Mini", trailer=Car(name="Trailer", doors=0))
        assert car.trailer is not None
        assert car.trailer.doors == 0


class TestLists:
    def test_an_absent_list_is_empty_until_it_is_filled(self) -> None:
        car = Car(name="Mini")
        assert len(car.wheels) == 0
        assert "wheels" not in car.model_dump()
        car.wheels.append(Wheel(size=10))
        assert car.model_dump()["wheels"] == [{"size": 10}]

    def test_it_is_a_mutable_sequence(self) -> None:
        car = Car(name="Mini", wheels=[Wheel(size=size) for size in (3, 1, 2)])
        car.wheels.sort(key=lambda wheel: wheel.size)
        car.wheels.reverse()
        assert [wheel.size for wheel in car.wheels] == [3, 2, 1]
        car.wheels[0] = Wheel(size=9)
        car.wheels += [Wheel(size=0)]  # type: ignore[operator]  # mypy looks at what may be assigned
        del car.wheels[1]
        assert [wheel.size for wheel in car.wheels[:2]] == [9, 1]
        assert car.wheels.pop() == Wheel(size=0)
        assert Wheel(size=1) in car.wheels
        assert car.wheels.copy() == [Wheel(size=9), Wheel(size=1)]
        assert car.wheels == [Wheel(size=9), Wheel(size=1)]

    def test_a_slice_of_an_absent_list_may_be_assigned(self) -> None:
        car = Car(name="Mini")
        car.wheels[:] = [Wheel(size=1)]
        assert car.wheels == [Wheel(size=1)]

    def test_what_is_no_list_reads_as_empty_and_is_not_overwritten(self) -> None:
        car = Car.model_validate({"name": "Mini", "wheels": {"size": 1}})
        assert list(car.wheels) == []
        with pytest.raises(ValidationError, match="wheels is not a list"):
            car.wheels.append(Wheel(size=1))


class TestRoundTrip:
    @given(json_objects)
    @settings(deadline=None)
    def test_any_document_comes_out_as_it_went_in(self, document: dict[str, Any]) -> None:
        report = UUTReport.model_validate(document)
        assert report.model_dump() == document
        assert UUTReport.model_validate_json(report.to_bytes()).model_dump() == document
        assert UUTReport.model_validate_json(report.model_dump_json(indent=2)).model_dump() == document

    def test_loading_converts_and_copies_nothing(self) -> None:
        document = {"name": "Mini", "doors": "four", "wheels": [None], "colour": {"r": 1}}
        car = Car.model_validate(document)
        assert car._data is document
        assert str(car.doors) == "four"
        assert car.model_extra == {"colour": {"r": 1}}

    def test_exclude_none_leaves_nulls_out_at_any_depth(self) -> None:
        car = Car.model_validate({"name": None, "wheels": [{"size": None}, None], "engine": {"a": {"b": None}}})
        assert car.model_dump(exclude_none=True) == {"wheels": [{}, None], "engine": {"a": {}}}
        assert car.model_dump_json(exclude_none=True) == '{"wheels":[{},null],"engine":{"a":{}}}'

    def test_nan_and_infinities_are_strings_in_text_as_in_json_net(self) -> None:
        car = Car.model_validate({"a": math.nan, "b": [math.inf, -math.inf]})
        assert car.to_bytes() == b'{"a":"NaN","b":["Infinity","-Infinity"]}'
        assert math.isnan(car.model_dump()["a"])

    def test_nan_and_infinities_may_be_literals_in_text(self) -> None:
        assert Car.model_validate_json('{"doors": Infinity}').doors == math.inf

    @pytest.mark.parametrize("text", ["", "{", "[]", "null", '"x"', b"\xff", b'{"a":'])
    def test_what_is_no_json_object_is_an_error_of_ours(self, text: str | bytes) -> None:
        with pytest.raises(ValidationError):
            Car.model_validate_json(text)

    def test_what_json_has_no_form_for_is_named(self) -> None:
        car = Car(name="Mini")
        car._data["wheels"] = [{"size": object()}]
        with pytest.raises(ValidationError, match="wheels -> 0 -> size: object has no form in JSON"):
            car.to_bytes()

    def test_dates_in_the_document_are_written_as_text(self) -> None:
        assert Car.model_validate({"made": datetime(2024, 1, 2)}).model_dump() == {"made": "2024-01-02T00:00:00"}


class TestBehaviour:
    def test_documents_are_equal_by_content(self) -> None:
        assert Wheel(size=1) == Wheel(size=1)
        assert Wheel(size=1) != Wheel(size=2)
        assert Wheel(size=1) != {"size": 1}

    @pytest.mark.parametrize(
        "copied", [copy.copy, copy.deepcopy, Car.model_copy, lambda c: pickle.loads(pickle.dumps(c))]
    )
    def test_copies_are_independent(self, copied: Any) -> None:
        car = Car(name="Mini", wheels=[Wheel(size=1)])
        other = copied(car)
        other.wheels[0].size = 2
        assert type(other) is Car
        assert car.wheels[0].size == 1

    def test_the_repr_of_a_large_document_is_short(self) -> None:
        car = Car(name="x" * 1000, wheels=[Wheel(size=size) for size in range(1000)])
        assert "wheels=<1000>" in repr(car)
        assert len(repr(car)) < 200
        assert repr(car.wheels).endswith("... 995 more]")

    def test_pydantic_models_may_have_documents(self) -> None:
        adapter = TypeAdapter(list[Wheel])
        wheels = adapter.validate_json('[{"size": 1, "extra": 2}]')
        assert wheels[0].size == 1
        assert adapter.dump_python(wheels) == [{"size": 1, "extra": 2}]

    def test_view_of_a_view_is_itself(self) -> None:
        wheel = Wheel(size=1)
        assert Wheel.model_validate(wheel) is wheel


class TestDeep:
    DEPTH = 10_000

    @pytest.fixture
    def deep(self) -> Car:
        car = inner = Car(name="0")
        for number in range(self.DEPTH):
            inner.trailer = inner = Car(name=str(number))
        return car

    def test_deep_documents_are_dumped_and_parsed(self, deep: Car) -> None:
        text = deep.to_bytes()
        assert text.count(b"trailer") == self.DEPTH
        assert Car.model_validate_json(text).to_bytes() == text
        assert deep.model_copy().to_bytes() == text
        assert Car.model_validate(deep.model_dump(exclude_none=True)).to_bytes() == text

    def test_repr_does_not_descend(self, deep: Car) -> None:
        assert len(repr(deep)) < 500

    def test_a_hundred_thousand_levels_are_no_car(self) -> None:
        with pytest.raises(ValidationError, match="A Car is a JSON object, not list"):
            Car.model_validate_json("[" * 100_000 + "]" * 100_000)
        with pytest.raises(ValidationError, match="Not JSON"):
            Car.model_validate_json("[" * 100_000)

    def test_a_document_cannot_contain_itself(self) -> None:
        car = Car(name="Möbius")
        car.trailer = car
        with pytest.raises(ValidationError, match="cannot contain itself"):
            car.to_bytes()


def test_to_bytes_is_what_pydantic_core_writes() -> None:
    car = Car(name="Mini", top_speed=0.1)
    assert car.to_bytes() == to_json({"name": "Mini", "topSpeed": 0.1, "doors": 4})
