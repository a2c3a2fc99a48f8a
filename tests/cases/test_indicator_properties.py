"""What must hold of the formulas for any figures, not only for the published ones."""

from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sathiti.methods.validation import Facts, evaluate, parse
from sathiti.warehouse.packs import Pack

few = settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
volume = st.floats(0.001, 500)
money = st.floats(1e6, 1e12)
share = st.floats(0.1, 100)


def _value(
    pack: Pack, make_facts: Callable[..., Facts], indicator: str, **figures: dict[str, float]
) -> dict[str, float]:
    one = next(one for one in pack.indicators if one.id == indicator)
    facts = make_facts(
        {
            (*name.split("__"), pack.country, year): repr(value)
            for name, years in figures.items()
            for year, value in years.items()
        }
    )
    found = evaluate(parse(one.formula), facts, "", one.base_periods)
    return {result.period: result.value for result in found}


@few
@given(area=st.floats(1, 1e6), rate=st.floats(-0.05, 0.05))
def test_a_constant_rate_of_change_is_recovered(
    area: float, rate: float, pack: Pack, make_facts: Callable[..., Facts]
) -> None:
    years = {str(year): area * (1 + rate) ** (year - 2000) for year in (2000, 2010, 2015, 2020)}
    found = _value(pack, make_facts, "AG_LND_FRSTCHG", forest__forest_area=years)

    assert set(found) == {"2010", "2015", "2020"}
    for value in found.values():
        assert value == pytest.approx(100 * rate, abs=1e-9)


@few
@given(
    values=st.tuples(money, money, money),
    volumes=st.tuples(volume, volume, volume),
    irrigated=share,
    deflator=st.floats(10, 200),
)
def test_efficiency_of_the_economy_is_the_mean_of_its_sectors(
    values: tuple[float, float, float],
    volumes: tuple[float, float, float],
    irrigated: float,
    deflator: float,
    pack: Pack,
    make_facts: Callable[..., Facts],
) -> None:
    names = (("agriculture", "agriculture"), ("industry", "industry"), ("services", "municipal"))
    figures = {
        "reference__irrigated_gva_share": {"2018": irrigated},
        "reference__gdp_deflator": {"2018": deflator},
        "water__withdrawal_total": {"2018": sum(volumes)},
    }
    for (sector, use), value, taken in zip(names, values, volumes, strict=True):
        figures[f"reference__gva_{sector}"] = {"2018": value}
        figures[f"water__withdrawal_{use}"] = {"2018": taken}
    sectors = [
        _value(pack, make_facts, f"ER_H2O_WUEYST_{sector.upper()}", **figures)["2018"]
        for sector, _ in names
    ]
    weighted = sum(a * b for a, b in zip(sectors, volumes, strict=True)) / sum(volumes)

    total = _value(pack, make_facts, "ER_H2O_WUEYST", **figures)["2018"]
    assert total == pytest.approx(weighted, rel=1e-9)


@few
@given(taken=volume, factor=st.floats(0.1, 10))
def test_stress_grows_with_abstraction(
    taken: float, factor: float, pack: Pack, make_facts: Callable[..., Facts]
) -> None:
    found = _value(
        pack,
        make_facts,
        "ER_H2O_STRESS",
        water__withdrawal_total={"2017": taken, "2018": taken * factor},
        water__trwr={"2017": 333.5},
        water__efr={"2017": 180.1},
    )

    assert found["2018"] == pytest.approx(found["2017"] * factor, rel=1e-9)


@few
@given(sources=st.lists(st.floats(0, 100), min_size=5, max_size=5), fossil=st.floats(0.01, 100))
def test_the_renewable_share_is_a_share(
    sources: list[float], fossil: float, pack: Pack, make_facts: Callable[..., Facts]
) -> None:
    names = ("gen_hydro", "gen_solar", "gen_wind", "gen_bioenergy", "gen_other_renewable")
    figures = {f"energy__{n}": {"2020": s} for n, s in zip(names, sources, strict=True)}
    figures["energy__generation"] = {"2020": sum(sources) + fossil}

    value = _value(pack, make_facts, "EG_ELC_RNEW", **figures)["2020"]
    assert 0 <= value < 100
    assert value == pytest.approx(100 - 100 * fossil / (sum(sources) + fossil), abs=1e-9)
