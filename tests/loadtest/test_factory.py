"""The model of a factory: its arithmetic against its simulation, and what a reconnect does to a server."""

from __future__ import annotations

import pytest

from pywats_async.loadtest.factory import Factory


@pytest.mark.parametrize("servers", [1, 4])
@pytest.mark.parametrize("deviation", [0.0, 0.02], ids=["always the same", "exponential"])
@pytest.mark.parametrize("busy", [0.5, 0.8])
def test_the_arithmetic_agrees_with_the_simulation(servers: int, deviation: float, busy: float) -> None:
    service = 0.02
    factory = Factory(1_000, 1_000 * service / (busy * servers), service, deviation, servers)
    said, seen = factory.steady(), factory.simulate(2_000, seed=5)
    assert said.busy == pytest.approx(busy)
    assert seen.busy == pytest.approx(busy, rel=0.05)
    assert seen.mean_wait == pytest.approx(said.mean_wait, rel=0.2)


def test_a_server_that_is_too_slow_is_said_to_be() -> None:
    assert Factory(100, 1.0, 0.02).steady().busy == pytest.approx(2.0)
    assert Factory(100, 1.0, 0.02).steady().mean_wait == float("inf")


def test_a_spread_reconnect_keeps_the_queue_short() -> None:
    factory = Factory(stations=10_000, seconds_per_unit=300, service=0.004, servers=4)
    at_once = factory.reconnect(3_600, spread=0)
    spread = factory.reconnect(3_600, spread=600)
    assert at_once.most_waiting > 100_000
    assert spread.p99_wait < at_once.p99_wait / 50
    assert spread.most_waiting < at_once.most_waiting / 50


@pytest.mark.parametrize("spread", [0, 60, 600])
def test_so_does_that_of_a_reconnect(spread: float) -> None:
    factory = Factory(stations=1_000, seconds_per_unit=300, service=0.04, service_deviation=0.04, servers=4)
    times = [5.0 * number for number in range(40)]
    said = factory.backlog(3_600, spread=spread, at=times)
    seen = factory.simulated_backlog(3_600, spread=spread, at=times, seed=3)
    assert seen == [pytest.approx(number, rel=0.03, abs=150) for number in said]
    assert max(seen) == pytest.approx({0: 12_000, 60: 6_200, 600: 0}[spread], rel=0.03, abs=150)
