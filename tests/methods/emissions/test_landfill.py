"""First-order decay: the recursion, its conservation of mass, and what is refused."""

from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sathiti.methods.emissions import landfill_ch4, landfill_decay
from sathiti.methods.emissions.landfill import decay
from sathiti.model import Catalogue, CollectedError, SathitiError

STANDARD = {"doc": 0.15, "doc_f": 0.5, "mcf": 0.8, "f": 0.5, "k": 0.4}


def deposits(
    waste: list[float | None], first: int = 2000, stream: str = "food", **changed: Any
) -> pa.Table:
    years = len(waste)
    columns = {
        name: changed[name]
        if isinstance(changed.get(name), list)
        else [changed.get(name, value)] * years
        for name, value in STANDARD.items()
    }
    period = changed.get("period", list(range(first, first + years)))
    return pa.table(
        {
            "stream": [stream] * years,
            "period": period,
            "waste": pa.array(waste, pa.float64()),
            **columns,
        }
    )


def test_one_deposit_decays_for_ever() -> None:
    rows = landfill_decay(deposits([100.0, 0.0, 0.0])).to_pylist()
    ddocm = 100 * 0.15 * 0.5 * 0.8
    kept = np.exp(-0.4)
    assert [row["ddocm_accumulated"] for row in rows] == pytest.approx(
        [ddocm, ddocm * kept, ddocm * kept**2]
    )
    assert [row["ddocm_decomposed"] for row in rows] == pytest.approx(
        [0, ddocm * (1 - kept), ddocm * kept * (1 - kept)]
    )
    assert rows[1]["ch4_generated"] == pytest.approx(ddocm * (1 - kept) * 0.5 * 16 / 12)


def test_streams_are_apart_and_in_order() -> None:
    table = pa.concat_tables(
        [deposits([0.0, 5.0], stream="wood", k=0.03), deposits([10.0, 0.0], stream="food")]
    )
    rows = landfill_decay(table).to_pylist()
    assert [(row["stream"], row["period"]) for row in rows] == [
        ("food", 2000),
        ("food", 2001),
        ("wood", 2000),
        ("wood", 2001),
    ]
    alone = landfill_decay(deposits([10.0, 0.0])).to_pylist()
    assert rows[:2] == alone


def test_years_may_be_written_and_in_any_order() -> None:
    mixed = deposits([1.0, 2.0, 3.0], period=["2001", "2000", "2002"])
    sorted_ = deposits([2.0, 1.0, 3.0])
    assert landfill_decay(mixed) == landfill_decay(sorted_)


def test_the_methane_correction_may_change_with_the_years() -> None:
    rows = landfill_decay(deposits([10.0, 10.0], mcf=[0.4, 1.0])).to_pylist()
    assert rows[1]["ddocm_deposited"] == pytest.approx(rows[0]["ddocm_deposited"] * 2.5)


@pytest.mark.parametrize("name", ["doc", "doc_f", "mcf", "f"])
@pytest.mark.parametrize("value", [-0.1, 1.1, 50.0, None])
def test_shares_outside_0_to_1(name: str, value: float | None) -> None:
    column = [0.5, value]
    with pytest.raises(CollectedError, match=rf"food\.2001: {name} is .* between 0 and 1"):
        landfill_decay(deposits([1.0, 2.0], **{name: column}))


@pytest.mark.parametrize("k", [0.0, -0.1, None])
def test_a_decay_rate_that_is_none(k: float | None) -> None:
    with pytest.raises(CollectedError, match=r"decay rate k is .* must be above 0"):
        landfill_decay(deposits([1.0, 2.0], k=[k, k]))


def test_a_decay_rate_that_changes() -> None:
    with pytest.raises(CollectedError, match="food: The decay rate k changes"):
        landfill_decay(deposits([1.0, 2.0], k=[0.4, 0.3]))


@pytest.mark.parametrize("waste", [-1.0, None, float("nan")])
def test_waste_that_is_no_amount(waste: float | None) -> None:
    with pytest.raises(CollectedError, match=r"food\.2001: The waste deposited is"):
        landfill_decay(deposits([1.0, waste]))


def test_years_with_a_gap() -> None:
    with pytest.raises(CollectedError, match=r"food: Years are missing \(2001, 2003\)"):
        landfill_decay(deposits([1.0, 2.0, 3.0], period=[2000, 2002, 2004]))


def test_a_year_given_twice() -> None:
    with pytest.raises(CollectedError, match=r"given twice \(2001\)"):
        landfill_decay(deposits([1.0, 2.0, 3.0], period=[2000, 2001, 2001]))


def test_a_year_that_is_none() -> None:
    with pytest.raises(SathitiError, match="“last year” is not a year"):
        landfill_decay(deposits([1.0], period=["last year"]))


def test_every_stream_is_told(lao: Catalogue) -> None:
    table = pa.concat_tables(
        [deposits([1.0], stream="wood", k=0.0), deposits([1.0], stream="food", doc=2.0)]
    )
    with pytest.raises(CollectedError) as caught:
        landfill_decay(table)
    assert len(caught.value.errors) == 2
    assert "ອັດຕາການເນົ່າເປື່ອຍ" in caught.value.say(lao, "lo")


# From generated to emitted.


def sites(recovered: list[float | None], oxidation: list[float | None]) -> pa.Table:
    return pa.table(
        {
            "period": list(range(2000, 2000 + len(recovered))),
            "recovered": pa.array(recovered, pa.float64()),
            "oxidation": pa.array(oxidation, pa.float64()),
        }
    )


@pytest.fixture
def decayed() -> pa.Table:
    return landfill_decay(
        pa.concat_tables([deposits([10.0, 10.0]), deposits([10.0, 10.0], stream="paper")])
    )


def test_without_recovery_all_is_emitted(decayed: pa.Table) -> None:
    rows = landfill_ch4(decayed).to_pylist()
    assert [row["period"] for row in rows] == [2000, 2001]
    assert rows[1]["emission"] == rows[1]["generated"] > 0
    assert rows[1]["generated"] == pytest.approx(sum(decayed["ch4_generated"].to_pylist()))
    assert (rows[1]["gas"], rows[1]["unit"]) == ("CH4", "Gg")


def test_recovery_comes_before_oxidation(decayed: pa.Table) -> None:
    plain = landfill_ch4(decayed).to_pylist()[1]["generated"]
    done = landfill_ch4(decayed, sites=sites([0.0, 0.1], [0.1, 0.1])).to_pylist()[1]
    assert done["emission"] == pytest.approx((plain - 0.1) * 0.9)
    assert done["recovered"] == 0.1


def test_sums_by_stream(decayed: pa.Table) -> None:
    rows = landfill_ch4(decayed, ["stream"]).to_pylist()
    assert [row["stream"] for row in rows] == ["food", "food", "paper", "paper"]


@pytest.mark.parametrize("recovered", [5.0, -0.1])
def test_more_recovered_than_generated(decayed: pa.Table, recovered: float) -> None:
    with pytest.raises(SathitiError, match=r"2001: The methane recovered is .* are generated"):
        landfill_ch4(decayed, sites=sites([0.0, recovered], [0.0, 0.0]))


def test_an_oxidation_that_is_no_share(decayed: pa.Table) -> None:
    with pytest.raises(SathitiError, match=r"oxidation is 10\.0"):
        landfill_ch4(decayed, sites=sites([0.0, 0.0], [0.0, 10.0]))


@pytest.mark.parametrize("table", [sites([0.0], [0.0]), sites([0.0, None], [0.0, 0.0])])
def test_a_year_of_which_nothing_is_said(decayed: pa.Table, table: pa.Table) -> None:
    with pytest.raises(SathitiError, match="2001: Nothing is said of methane recovered"):
        landfill_ch4(decayed, sites=table)


def test_a_gap_in_what_is_generated() -> None:
    table = pa.table({"period": [2000], "ch4_generated": pa.array([None], pa.float64())})
    with pytest.raises(SathitiError, match="but – Gg are generated"):
        landfill_ch4(table)


# What must hold for any figures.

few = settings(max_examples=40, deadline=None)
amounts = st.lists(st.floats(0, 1e5), min_size=1, max_size=80)
rates = st.floats(1e-4, 5)


@few
@given(waste=amounts, k=rates)
def test_nothing_is_lost(waste: list[float], k: float) -> None:
    rows = landfill_decay(deposits(waste, k=k)).to_pylist()
    gone = stock = put = 0.0
    for row in rows:
        put += row["ddocm_deposited"]
        gone += row["ddocm_decomposed"]
        stock = row["ddocm_accumulated"]
        assert gone + stock == pytest.approx(put, rel=1e-9, abs=1e-9)
        assert stock >= 0
        assert row["ddocm_decomposed"] >= 0


@few
@given(waste=amounts, k=rates, times=st.floats(0.01, 100))
def test_decay_is_linear_in_waste(waste: list[float], k: float, times: float) -> None:
    stock, gone = decay(np.array(waste), k)
    more_stock, more_gone = decay(np.array(waste) * times, k)
    assert more_stock == pytest.approx(stock * times, rel=1e-9, abs=1e-9)
    assert more_gone == pytest.approx(gone * times, rel=1e-9, abs=1e-9)


@few
@given(waste=amounts, k=rates)
def test_the_recursion_is_the_convolution(waste: list[float], k: float) -> None:
    """Each deposit decays by itself: the stock is their sum."""
    stock, _ = decay(np.array(waste), k)
    years = np.arange(len(waste))
    wanted = [
        sum(new * np.exp(-k * (now - year)) for year, new in enumerate(waste[: now + 1]))
        for now in years
    ]
    assert stock == pytest.approx(wanted, rel=1e-9, abs=1e-9)


@few
@given(waste=st.lists(st.floats(1, 1e4), min_size=3, max_size=20), slow=st.floats(0.01, 0.2))
def test_faster_decay_leaves_less(waste: list[float], slow: float) -> None:
    assert decay(np.array(waste), slow * 3)[0][-1] < decay(np.array(waste), slow)[0][-1]
