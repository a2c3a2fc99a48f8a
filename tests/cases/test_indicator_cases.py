"""Worked cases of indicators, written by subject experts in indicators.yaml."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from sathiti.methods.validation import Facts, evaluate, parse
from sathiti.model import decimals_of
from sathiti.warehouse.packs import Pack

CASES: list[dict[str, Any]] = yaml.safe_load(
    (Path(__file__).parent / "indicators.yaml").read_text(encoding="utf-8")
)
FIELDS = {"case", "indicator", "by_hand", "inputs", "period", "expected", "missing", "source"}


def _value(case: dict[str, Any], pack: Pack, make_facts: Callable[..., Facts]) -> float | None:
    indicator = next(one for one in pack.indicators if one.id == case["indicator"])
    given = {
        (*name.split("."), pack.country, period): written
        for name, periods in case["inputs"].items()
        for period, written in periods.items()
    }
    found = evaluate(parse(indicator.formula), make_facts(given), "", indicator.base_periods)
    return next((one.value for one in found if one.period == case["period"]), None)


@pytest.mark.parametrize("case", CASES, ids=[case["case"] for case in CASES])
def test_case(case: dict[str, Any], pack: Pack, make_facts: Callable[..., Facts]) -> None:
    value = _value(case, pack, make_facts)

    if case.get("missing"):
        assert value is None
        return
    assert value is not None
    decimals = decimals_of(case["expected"])
    assert f"{value:.{decimals}f}" == case["expected"], case["by_hand"]


def test_a_case_says_what_it_shows_and_where_it_is_from() -> None:
    for case in CASES:
        assert set(case) <= FIELDS
        assert ("expected" in case) != bool(case.get("missing")), case["case"]
        assert all(case[name] for name in ("case", "by_hand", "inputs", "source"))


def test_every_indicator_that_computes_has_a_case(pack: Pack) -> None:
    computed = {one.id for one in pack.indicators if any(sign in one.formula for sign in "*/+-")}
    as_missing_persons = {"VC_DSR_MORT", "VC_DSR_IJILN", "VC_DSR_PDYN"}

    assert len(computed) > 10
    assert computed - as_missing_persons <= {case["indicator"] for case in CASES}
