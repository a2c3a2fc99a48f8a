"""The templates of the pack: what each says, and small worked accounts made of each."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sathiti.methods.accounts import check_account, compile_account
from sathiti.model import AccountTemplate, Text
from sathiti.warehouse.packs import Pack

from .accounts import Key, failing, one_account, values_of

STOCKS = ("water_asset", "land_cover", "land_use", "timber", "timber_value", "mineral", "fish")
OURS = (
    *STOCKS,
    "water_psut",
    "water_psut_cf",
    "water_resources",
    "water_withdrawal",
    "solid_waste",
    "material_flow",
    "protection_expenditure",
    "environmental_taxes",
    "disaster_people",
    "disaster_losses",
)


def texts_of(template: AccountTemplate) -> list[Text]:
    lines = [line.label for one in template.tables for line in (*one.rows, *one.columns)]
    titles = [one.title for one in (*template.tables, *template.identities)]
    return [template.title, template.unit_label, *lines, *titles]


def leaves_of(template: AccountTemplate) -> list[Key]:
    """Cells that are no sum of parts and that no identity computes."""
    computed = {
        identity.formula.split(" = ")[0].rpartition(".")[2]
        for identity in template.identities
        if identity.compute and identity.each != "once"
    }
    parents = {
        line.parent
        for table in template.tables
        for line in (*table.rows, *table.columns)
        if line.parent and not line.of_which
    }
    return [
        (table.id, row.code, column.code)
        for table in template.tables
        for row in table.rows
        for column in table.columns
        if not {row.code, column.code} & (computed | parents)
        and not (row.of_which or column.of_which)
        and (row.code, column.code) not in table.blocked
    ]


@pytest.mark.parametrize("name", OURS)
def test_a_template_says_everything_in_both_languages(pack: Pack, name: str) -> None:
    template = pack.accounts[name]
    assert template.source
    for text in texts_of(template):
        assert text.words.keys() >= {"en", "lo"}, text


def test_links_name_their_sides_in_words(pack: Pack) -> None:
    assert len(pack.account_links) >= 16
    assert all(link.title.words.get("lo") for link in pack.account_links)


@pytest.mark.parametrize("name", STOCKS)
@given(numbers=st.lists(st.integers(0, 1000), min_size=20, max_size=20))
@settings(max_examples=8, deadline=None)
def test_stocks_close_whatever_is_given(pack: Pack, name: str, numbers: list[int]) -> None:
    """Closing stock is what was there, came and went, in each column and in all together."""
    template = pack.accounts[name]
    cells = {
        key: float(numbers[place % len(numbers)]) for place, key in enumerate(leaves_of(template))
    }
    compiled = compile_account(template, one_account(cells))
    made = values_of(compiled.cells)
    for column in template.tables[0].columns:
        entry = {row: made["stock", row, column.code] for row in ("OPENING", "CLOSING")}
        change = made["stock", "ADDITIONS", column.code] - made["stock", "REDUCTIONS", column.code]
        change += made.get(("stock", "REVALUATION", column.code), 0.0)
        assert entry["CLOSING"] == pytest.approx(entry["OPENING"] + change, abs=1e-9)
    may_fail = {"closing_not_negative", "inflow_is_outflow", "area_stays", "depletion_at_least"}
    may_fail |= {"unchanged_not_negative"}
    assert {identity for identity, _ in failing(compiled.residuals)} <= may_fail


@pytest.mark.parametrize("name", ["environmental_taxes", "disaster_people", "disaster_losses"])
def test_totals_by_rows_and_by_columns_are_the_same(pack: Pack, name: str) -> None:
    template = pack.accounts[name]
    cells = {key: float(place) for place, key in enumerate(leaves_of(template), start=1)}
    compiled = compile_account(template, one_account(cells))
    assert {row["OUTCOME"] for row in compiled.residuals.to_pylist()} <= {"holds", "incomplete"}
    (table,) = template.tables
    top = next(row.code for row in table.rows if not row.parent)
    if name != "disaster_people":
        total = values_of(compiled.cells)[table.id, top, "TOTAL"]
        assert total == sum(range(1, len(cells) + 1))


def test_carbon_taxes_cannot_exceed_energy_taxes(pack: Pack) -> None:
    cells: dict[Key, float] = {("tax", "ENERGY", "HH"): 10, ("tax", "CO2", "HH"): 11}
    found = check_account(pack.accounts["environmental_taxes"], one_account(cells))
    assert failing(found) == {("carbon_part", "HH")}


def test_materials_of_a_small_economy(pack: Pack) -> None:
    """100 t of wood and 300 t of gravel dug, 20 t of wood sold abroad, 50 t of diesel bought."""
    leaves = dict.fromkeys(leaves_of(pack.accounts["material_flow"]), 0.0)
    known: dict[Key, float] = {
        ("flow", "WOD", "DE"): 100,
        ("flow", "WOD", "EX"): 20,
        ("flow", "NMC", "DE"): 300,
        ("flow", "PET", "IM"): 50,
    }
    compiled = compile_account(pack.accounts["material_flow"], one_account({**leaves, **known}))
    made = values_of(compiled.cells)
    assert made["flow", "ALP", "DE"] == 400
    assert made["flow", "ALP", "DMI"] == 450
    assert made["flow", "ALP", "DMC"] == 430
    assert made["flow", "ALP", "PTB"] == 30
    assert made["flow", "BIM", "DMC"] == 80
    assert failing(compiled.residuals) == set()


def test_more_exported_than_there_was_is_found(pack: Pack) -> None:
    cells: dict[Key, float] = {
        ("flow", "WOD", "DE"): 100,
        ("flow", "WOD", "IM"): 0,
        ("flow", "WOD", "EX"): 120,
    }
    compiled = compile_account(pack.accounts["material_flow"], one_account(cells))
    assert ("consumption_not_negative", "WOD") in failing(compiled.residuals)


def waste(recycled: float) -> dict[Key, float]:
    return {
        ("supply", "MIXED", "HH"): 6000,
        ("supply", "MIXED", "G45_U99"): 3000,
        ("supply", "MIXED", "ROW"): 1000,
        ("use", "MIXED", "LANDFILL"): 5000,
        ("use", "MIXED", "RECYCLING"): recycled,
        ("use", "MIXED", "ENV"): 2000,
    }


@pytest.mark.parametrize(("recycled", "failed"), [(3000, False), (2500, True)])
def test_waste_that_is_generated_is_treated(pack: Pack, recycled: float, failed: bool) -> None:
    template = pack.accounts["solid_waste"]
    leaves = dict.fromkeys(leaves_of(template), 0.0)
    compiled = compile_account(template, one_account({**leaves, **waste(recycled)}))
    found = failing(compiled.residuals)
    assert (("supply_is_use", "MIXED") in found) is failed
    assert (("supply_is_use", "WASTE") in found) is failed
    assert ("supply_is_use", "METAL") not in found
    (row,) = [
        row
        for row in compiled.residuals.to_pylist()
        if (row["IDENTITY"], row["AT"]) == ("supply_is_use", "MIXED")
    ]
    assert row["RESIDUAL"] == 3000 - recycled


def test_expenditure_of_a_small_economy(pack: Pack) -> None:
    """A town makes 100 of waste services, buys 10 from a firm; households use the rest."""
    template = pack.accounts["protection_expenditure"]
    leaves = dict.fromkeys(leaves_of(template), 0.0)
    known: dict[Key, float] = {
        ("production", "OUTPUT", "SPECIALIST_GOV"): 100,
        ("production", "INTERMEDIATE", "SPECIALIST_GOV"): 40,
        ("production", "INTERMEDIATE_EP", "SPECIALIST_GOV"): 10,
        ("production", "COMPENSATION", "SPECIALIST_GOV"): 45,
        ("production", "CFC", "SPECIALIST_GOV"): 15,
        ("production", "OUTPUT", "SPECIALIST_OTHER"): 10,
        ("production", "INTERMEDIATE", "SPECIALIST_OTHER"): 4,
        ("production", "COMPENSATION", "SPECIALIST_OTHER"): 5,
        ("output", "CEPA3", "SPECIALIST_GOV"): 100,
        ("output", "CEPA3", "SPECIALIST_OTHER"): 10,
        ("use", "CEPA3", "INTERMEDIATE_SPECIALIST"): 10,
        ("use", "CEPA3", "INTERMEDIATE_OTHER"): 30,
        ("use", "CEPA3", "FINAL_HOUSEHOLDS"): 70,
        ("national", "CEPA3", "GFCF_PRODUCERS"): 25,
        ("national", "CEPA3", "TRANSFERS_RECEIVED"): 5,
    }
    zero: dict[Key, float] = {("production", "INTERMEDIATE_EP", "SPECIALIST_OTHER"): 0}
    compiled = compile_account(template, one_account({**leaves, **zero, **known}))
    made = values_of(compiled.cells)
    assert failing(compiled.residuals) == set()
    assert made["production", "SURPLUS", "SPECIALIST_GOV"] == 0
    assert made["production", "SURPLUS", "SPECIALIST_OTHER"] == 1
    assert made["supply", "CEPA3", "TOTAL"] == made["use", "CEPA3", "TOTAL"] == 110
    assert made["national", "CEPA", "SERVICES"] == 100
    assert made["national", "CEPA", "TOTAL"] == 100 + 25 - 5
