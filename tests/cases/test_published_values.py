"""Our indicators beside the values others published, and beside whole reference tables."""

import csv
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path

import pytest

from sathiti.methods.validation import Facts, evaluate, parse
from sathiti.model import PublishedValue
from sathiti.warehouse.packs import Pack

Key = tuple[str, str, str, str]

# Where the same figures went in, the published value must come out.
MUST_AGREE = {
    ("ER_H2O_WUEYST", "FAO AQUASTAT"): 4,
    ("ER_H2O_WUEYST_AGRICULTURE", "FAO AQUASTAT"): 4,
    ("ER_H2O_WUEYST_INDUSTRY", "FAO AQUASTAT"): 4,
    ("ER_H2O_WUEYST_SERVICES", "FAO AQUASTAT"): 4,
    ("ER_H2O_STRESS", "FAO AQUASTAT"): 4,
    ("ER_H2O_STRESS", "UN SDG"): 13,
    ("EG_ELC_RNEW", "Ember"): 21,
    ("AG_LND_FRST", "UN SDG"): 8,
    ("AG_LND_FRST", "World Bank"): 34,
    ("AG_LND_FRSTCHG", "UN SDG"): 3,
    ("AG_LND_FRSTPRCT", "UN SDG"): 3,
    ("AG_LND_FRSTBIOPHA", "UN SDG"): 8,
    ("VC_DSR_MTMP", "UN SDG"): 8,
}


@pytest.fixture(scope="module")
def ours(
    pack: Pack, figures: dict[Key, str], make_facts: Callable[..., Facts]
) -> dict[tuple[str, str, str], float]:
    facts = make_facts(figures)
    return {
        (one.id, found.area, found.period): found.value
        for one in pack.indicators
        for found in evaluate(parse(one.formula), facts, "", one.base_periods)
    }


def _agrees(ours: float, published: PublishedValue) -> bool:
    half = 0.5 * 10.0**-published.decimals
    return abs(ours - published.value) <= half * (1 + 1e-9) + 1e-12 * abs(ours)


def test_every_published_value_agrees_or_is_explained_in_every_language(
    pack: Pack, ours: dict[tuple[str, str, str], float]
) -> None:
    assert len(pack.published) >= 300
    for one in pack.published:
        agrees = _agrees(ours[one.indicator, one.area, one.period], one)
        said = [one.explanation.words.get(language, "") for language in pack.languages]
        assert all(said) != agrees, (one.indicator, one.period, one.source)
        assert any(said) != agrees, (one.indicator, one.period, one.source)


def test_values_from_the_same_figures_agree(
    pack: Pack, ours: dict[tuple[str, str, str], float]
) -> None:
    agreeing: dict[tuple[str, str], int] = defaultdict(int)
    for one in pack.published:
        for indicator, source in MUST_AGREE:
            if one.indicator == indicator and one.source.startswith(source):
                value = ours[one.indicator, one.area, one.period]
                if "EG_FEC_RNEW" not in one.source and _agrees(value, one):
                    agreeing[indicator, source] += 1

    assert agreeing == MUST_AGREE


def test_the_rates_of_disasters_stay_near_the_published_ones(
    pack: Pack, ours: dict[tuple[str, str, str], float]
) -> None:
    differences = [
        abs(ours[one.indicator, one.area, one.period] / one.value - 1)
        for one in pack.published
        if one.indicator == "VC_DSR_DAFF"
    ]

    assert len(differences) == 13
    assert max(differences) < 0.011


def _formula(pack: Pack, indicator: str) -> tuple[str, dict[str, str]]:
    found = next(one for one in pack.indicators if one.id == indicator)
    return found.formula, found.base_periods


def _table(shared: Path, name: str) -> list[dict[str, str]]:
    with (shared / "reference" / "environment" / name).open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


@pytest.mark.shared
def test_forest_indicators_of_sixteen_countries(
    pack: Pack, make_facts: Callable[..., Facts], shared: Path
) -> None:
    by_country: dict[str, list[dict[str, str]]] = defaultdict(list)
    for row in _table(shared, "forest_area_sdg15.csv"):
        by_country[row["m49"]].append(row)
    share, _ = _formula(pack, "AG_LND_FRST")
    change, bases = _formula(pack, "AG_LND_FRSTCHG")
    rates = 0
    for rows in by_country.values():
        given = {("forest", "forest_area", "LA", r["time"]): r["forest_area_1000ha"] for r in rows}
        given["forest", "land_area", "LA", "2015"] = rows[0]["land_area_2015_1000ha"]
        facts = make_facts(given)
        shares = {one.period: one.value for one in evaluate(parse(share), facts, "")}
        changes = {one.period: one.value for one in evaluate(parse(change), facts, "", bases)}
        for row in rows:
            assert shares[row["time"]] == pytest.approx(float(row["sdg_15_1_1_pct"]), abs=6e-8)
            if row["sdg_15_2_1_annual_change_pct"]:
                rates += 1
                published = float(row["sdg_15_2_1_annual_change_pct"])
                assert changes[row["time"]] == pytest.approx(published, abs=0.0051)

    assert len(by_country) == 16
    assert rates > 40


@pytest.mark.shared
def test_water_indicators_of_twenty_countries(
    pack: Pack, make_facts: Callable[..., Facts], shared: Path
) -> None:
    rows = _table(shared, "water_resources_sdg64_2017.csv")
    stress, _ = _formula(pack, "ER_H2O_STRESS")
    efficiency, _ = _formula(pack, "ER_H2O_WUEYST")
    checked = 0
    for row in rows:
        facts = make_facts(_water(row))
        assert evaluate(parse(stress), facts, "")[0].value == pytest.approx(
            float(row["sdg_6_4_2_water_stress"]), abs=1e-3
        )
        if all(row[name] for name in _SECTORS):
            checked += 1
            found = evaluate(parse(efficiency), facts, "")[0].value
            assert found == pytest.approx(float(row["sdg_6_4_1_wue"]), rel=0.005)

    assert len(rows) == 20
    assert checked >= 15


_SECTORS = {
    "wue_irrigated_agriculture": ("agricultural_share_pct", "gva_agriculture"),
    "wue_industry": ("industrial_share_pct", "gva_industry"),
    "wue_services": ("municipal_share_pct", "gva_services"),
}


def _water(row: dict[str, str]) -> dict[Key, str]:
    """Facts of a country; value added follows from published efficiency and abstraction."""
    at = ("LA", "2017")
    given = {
        ("water", "withdrawal_total", *at): row["total_freshwater_withdrawal"],
        ("water", "trwr", *at): row["total_renewable_water_resources"],
        ("water", "efr", *at): row["environmental_flow_requirements"],
        ("reference", "irrigated_gva_share", *at): "100",
        ("reference", "gdp_deflator", *at): "100",
    }
    for efficiency, (share, item) in _SECTORS.items():
        if row[efficiency] and row[share]:
            volume = float(row["total_freshwater_withdrawal"]) * float(row[share]) / 100 * 1e9
            given["reference", item, *at] = repr(float(row[efficiency]) * volume)
    return given
