"""The residence bridge: computed lines, residuals, missing parts, refused items."""

from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sathiti.methods.emissions import LINES, residence_bridge
from sathiti.methods.emissions.bridge import PARTS
from sathiti.model import Catalogue, SathitiError

ABROAD = {
    "AEMIS_RES_ABR_FWTR": 1.0,
    "AEMIS_RES_ABR_LTR": 2.0,
    "AEMIS_RES_ABR_WTR": 3.0,
    "AEMIS_RES_ABR_ATR": 4.0,
}
HERE = {"AEMIS_TER_NRES_LTR": 5.0, "AEMIS_TER_NRES_WTR": 6.0, "AEMIS_TER_NRES_ATR": 7.0}


def emissions(*amounts: float) -> pa.Table:
    """Emissions by industry of one year and gas."""
    return pa.table(
        {
            "period": [2020] * len(amounts),
            "gas": ["CO2"] * len(amounts),
            "isic": [f"I{n}" for n in range(len(amounts))],
            "emission": list(amounts),
        }
    )


def items(lines: dict[str, float | None]) -> pa.Table:
    return pa.table(
        {
            "period": [2020] * len(lines),
            "gas": ["CO2"] * len(lines),
            "line": list(lines),
            "value": pa.array(list(lines.values()), pa.float64()),
        }
    )


def bridge(lines: dict[str, float | None], *amounts: float) -> dict[str, dict[str, Any]]:
    table = residence_bridge(emissions(*amounts), items(lines))
    return {row["line"]: row for row in table.to_pylist()}


def test_the_whole_bridge() -> None:
    rows = bridge({**ABROAD, **HERE, "ADJ_SD": -0.5, "AEMIS_TER": 107.5}, 60.0, 40.0)
    assert tuple(rows) == LINES
    assert rows["AEMIS_RES"]["value"] == 100
    assert rows["AEMIS_RES_ABR"]["value"] == 10
    assert rows["AEMIS_TER_NRES"]["value"] == 18
    assert rows["AEMIS_TER"]["value"] == pytest.approx(107.5)
    assert rows["AEMIS_TER"]["residual"] == pytest.approx(0, abs=1e-12)
    assert rows["AEMIS_TER"]["missing"] == ""


def test_a_residual_is_shown_and_not_shared_out() -> None:
    rows = bridge({**ABROAD, **HERE, "ADJ_SD": 0.0, "AEMIS_TER": 110.0}, 100.0)
    assert rows["AEMIS_TER"]["residual"] == pytest.approx(2.0)
    assert rows["AEMIS_TER"]["given"] == 110
    assert rows["AEMIS_TER"]["value"] == 108


def test_a_total_given_without_parts_is_used() -> None:
    rows = bridge({"AEMIS_RES_ABR": 10.0, "AEMIS_TER_NRES": 18.0, "ADJ_SD": 0.0}, 100.0)
    assert rows["AEMIS_TER"]["value"] == 108
    assert rows["AEMIS_RES_ABR"]["residual"] is None
    assert rows["AEMIS_RES_ABR_LTR"]["value"] is None


def test_a_total_that_differs_from_its_parts_is_shown() -> None:
    rows = bridge({**ABROAD, "AEMIS_RES_ABR": 12.0}, 100.0)
    assert rows["AEMIS_RES_ABR"]["value"] == 10
    assert rows["AEMIS_RES_ABR"]["residual"] == pytest.approx(2)


def test_missing_parts_are_named_and_count_as_nothing() -> None:
    rows = bridge({"AEMIS_RES_ABR_LTR": 2.0}, 100.0)
    assert rows["AEMIS_RES_ABR"]["missing"] == (
        "AEMIS_RES_ABR_FWTR, AEMIS_RES_ABR_WTR, AEMIS_RES_ABR_ATR"
    )
    assert rows["AEMIS_TER"]["value"] == 98
    assert rows["AEMIS_TER"]["missing"] == "AEMIS_TER_NRES, ADJ_SD"


def test_land_use_stands_beside() -> None:
    rows = bridge({"FORL": -10.0, "CRL_GRL": 2.0, "LULUCF_OTH": 1.0, "AEMIS_TER": 100.0}, 100.0)
    assert rows["LULUCF"]["value"] == -7
    assert rows["AEMIS_TER_LULUCF"]["value"] == 93
    assert rows["AEMIS_TER"]["residual"] == 0


def test_items_without_emissions_bridge_nothing() -> None:
    table = residence_bridge(emissions(1.0).slice(0, 0), items({**HERE, "AEMIS_TER": 5.0}))
    rows = {row["line"]: row for row in table.to_pylist()}
    assert rows["AEMIS_RES"]["value"] is None
    assert rows["AEMIS_TER"]["value"] == 5
    assert rows["AEMIS_TER"]["residual"] is None
    assert rows["AEMIS_TER_NRES"]["value"] == 18


def test_each_key_has_its_own_bridge() -> None:
    two = pa.concat_tables(
        [emissions(100.0), pa.table({**emissions(50.0).to_pydict(), "gas": ["CH4"]})]
    )
    rows = residence_bridge(two, items({"ADJ_SD": 1.0})).to_pylist()
    totals = {row["gas"]: row["value"] for row in rows if row["line"] == "AEMIS_TER"}
    assert totals == {"CO2": 101, "CH4": 50}
    assert len(rows) == 2 * len(LINES)


def test_an_unknown_line(lao: Catalogue) -> None:
    with pytest.raises(SathitiError, match=r"items › 2020\.CO2\.ABROAD: “ABROAD” is not a line"):
        bridge({"ABROAD": 1.0}, 100.0)
    with pytest.raises(SathitiError) as caught:
        bridge({"AEMIS_RES": 1.0}, 100.0)
    assert "ຕາຕະລາງເຊື່ອມຕໍ່" in caught.value.say(lao, "lo")


def test_a_line_given_twice() -> None:
    twice = pa.concat_tables([items({"ADJ_SD": 1.0}), items({"ADJ_SD": 1.0})])
    with pytest.raises(SathitiError, match=r"2020\.CO2\.ADJ_SD: The key is given twice"):
        residence_bridge(emissions(1.0), twice)


def test_missing_values() -> None:
    with pytest.raises(SathitiError, match=r"items › 2020\.CO2\.ADJ_SD: The value is missing"):
        bridge({"ADJ_SD": None}, 1.0)
    with pytest.raises(SathitiError, match=r"emissions › 2020\.CO2: The value is missing"):
        bridge({"ADJ_SD": 1.0}, float("nan"))


def test_the_lines_are_those_of_the_tree() -> None:
    said = set(PARTS) | {part for parts in PARTS.values() for part in parts}
    assert set(LINES) == said
    assert len(LINES) == len(set(LINES)) == 17


values = st.floats(-1e6, 1e6)


@settings(max_examples=40, deadline=None)
@given(parts=st.fixed_dictionaries(dict.fromkeys([*ABROAD, *HERE, "ADJ_SD"], values)))
def test_the_identity_holds_for_any_items(parts: dict[str, float]) -> None:
    rows = bridge(parts, 1000.0)
    wanted = (
        1000
        - sum(parts[line] for line in ABROAD)
        + sum(parts[line] for line in HERE)
        + parts["ADJ_SD"]
    )
    assert rows["AEMIS_TER"]["value"] == pytest.approx(wanted, rel=1e-9, abs=1e-6)


@settings(max_examples=20, deadline=None)
@given(amounts=st.lists(st.floats(0, 1e6), min_size=1, max_size=20))
def test_industries_add_up(amounts: list[float]) -> None:
    rows = bridge({"ADJ_SD": 0.0}, *amounts)
    assert rows["AEMIS_TER"]["value"] == pytest.approx(sum(amounts))
