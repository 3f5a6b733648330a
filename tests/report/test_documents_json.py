"""The patient parser and writer agree with the fast ones on everything that those take."""

from __future__ import annotations

import json
import math
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pywats_async.errors import ValidationError
from pywats_async.report.deep_json import _parse, _write, dumps, loads

from .making import json_values


@given(json_values, st.sampled_from([None, 2]))
@settings(deadline=None)
def test_patience_gives_the_same_as_speed(value: Any, indent: int | None) -> None:
    assert _parse(json.dumps(value, indent=indent)) == value
    assert json.loads("".join(_write(value, True))) == value
    assert loads(dumps(value, indent=indent)) == value


@pytest.mark.parametrize(
    "text",
    [
        *("", " ", "{", "[", "}", "]", "[}", "{]", "[1}", '{"a":1]', "[1,]", "[,1]", "[1 2]", "[1:2]", "[1]]", "1 2"),
        *('{"a":1,}', '{"a" 1}', "{a:1}", "{1:2}", '{"a":}', '{"a":1 "b":2}', "{,}", ":", ",", "01", "1.", "-", "nul"),
        *('"abc', '"\n"', '"\\x"'),
    ],
)
def test_both_refuse_what_is_no_json(text: str) -> None:
    with pytest.raises(ValueError, match=r"line \d"):
        _parse(text)
    with pytest.raises(ValidationError, match="Not JSON"):
        loads(text)


@given(st.text(alphabet='{}[]",:01-.eE \ntruefalsnN\\', max_size=12))
@settings(deadline=None, max_examples=500)
def test_patience_accepts_exactly_what_python_accepts(text: str) -> None:
    try:
        expected = json.loads(text)
    except ValueError:
        with pytest.raises(json.JSONDecodeError):
            _parse(text)
    else:
        assert repr(_parse(text)) == repr(expected)


def test_lone_surrogates_survive() -> None:
    assert loads('{"a": "\\ud800x"}') == {"a": "\ud800x"}
    assert dumps({"a": "\ud800x"}) == b'{"a":"\\ud800x"}'


def test_a_byte_order_mark_is_skipped() -> None:
    assert loads(b'\xef\xbb\xbf{"a": 1}') == {"a": 1}


@pytest.mark.parametrize("depth", [190, 199, 201, 256, 5000])
def test_depth_makes_no_difference(depth: int) -> None:
    text = b"[" * depth + b"NaN" + b"]" * depth
    value = loads(text)
    assert dumps(value, constants=True) == text
    assert dumps(value) == text.replace(b"NaN", b'"NaN"')


def test_infinities_and_nan() -> None:
    assert loads("[Infinity, -Infinity]") == [math.inf, -math.inf]
    assert dumps([math.inf, math.nan]) == b'["Infinity","NaN"]'
    assert dumps([math.inf, math.nan], constants=True) == b"[Infinity,NaN]"
