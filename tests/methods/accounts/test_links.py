"""Identities between accounts."""

import pyarrow as pa
import pytest
from msgspec.structs import replace

from sathiti.methods.accounts import check_link_identities, check_links, compile_account
from sathiti.model import CollectedError

from .conftest import WATER, cells, identity, table, template

ASSETS = replace(template(table("stock", ["opening", "taken", "closing"], ["lakes"])), id="assets")
TAKEN = identity(
    "taken",
    "use = asset",
    each="once",
    cells={"use": "water.use.own.all", "asset": "assets.stock.taken.lakes"},
)


def only_row(residuals: pa.Table) -> dict:
    (row,) = residuals.to_pylist()
    return row


def water(own_a: float = 10.0, own_b: float = 5.5, **place: str) -> pa.Table:
    return compile_account(WATER, cells({"use.own.A": own_a, "use.own.B": own_b}, **place)).cells


def test_holds_two_accounts_together() -> None:
    held = check_links([TAKEN], {"water": water(), "assets": cells({"stock.taken.lakes": 15.5})})
    row = only_row(held)
    assert (row["IDENTITY"], row["EACH"], row["AT"]) == ("taken", "once", "")
    assert (row["LEFT"], row["RIGHT"], row["OUTCOME"]) == (15.5, 15.5, "holds")


def test_shows_what_is_between_them() -> None:
    row = only_row(
        check_links([TAKEN], {"water": water(), "assets": cells({"stock.taken.lakes": 15.0})})
    )
    assert (row["RESIDUAL"], row["OUTCOME"]) == (0.5, "fails")


def test_rounding_of_the_parts_of_a_total_is_remembered() -> None:
    # 15.5 is the sum of two rounded figures: three roundings of 0.05, not two.
    row = only_row(
        check_links([TAKEN], {"water": water(), "assets": cells({"stock.taken.lakes": 15.6})})
    )
    assert row["TOLERANCE"] == pytest.approx(0.05 * 3**0.5)


def test_a_missing_cell_makes_it_incomplete() -> None:
    row = only_row(
        check_links([TAKEN], {"water": water(), "assets": cells({"stock.closing.lakes": 9.0})})
    )
    assert (row["OUTCOME"], row["MISSING"]) == ("incomplete", ["assets.stock.taken.lakes"])
    half = compile_account(WATER, cells({"use.own.A": 1.0})).cells
    row = only_row(
        check_links([TAKEN], {"water": half, "assets": cells({"stock.taken.lakes": 9.0})})
    )
    assert (row["OUTCOME"], row["MISSING"]) == ("incomplete", ["water.use.own.all"])


def test_is_asked_only_where_both_accounts_are() -> None:
    provinces = pa.concat_tables([water(), water(area="N"), water(period="2011")])
    held = check_links([TAKEN], {"water": provinces, "assets": cells({"stock.taken.lakes": 15.5})})
    assert (held["REF_AREA"].to_pylist(), held["TIME_PERIOD"].to_pylist()) == (["XX"], ["2010"])
    assert check_links([TAKEN], {"water": provinces}).num_rows == 0
    assert check_links([], {"water": provinces}).num_rows == 0


def test_mistakes_are_told_at_once() -> None:
    templates = {"water": WATER, "assets": ASSETS}
    assert check_link_identities([TAKEN], templates) == []
    wrong = [
        replace(TAKEN, each="column"),
        replace(TAKEN, formula="use = asset + x"),
        replace(TAKEN, cells={**TAKEN.cells, "use": "water.use.own.C"}),
        replace(TAKEN, cells={**TAKEN.cells, "asset": "stock.taken.lakes"}),
    ]
    said = [str(mistake) for mistake in check_link_identities(wrong, templates)]
    assert len(said) == 4
    for words, one in zip(
        ("holds once", "“x” is not among", "water.use.own.C", "“stock.taken.lakes”"),
        said,
        strict=True,
    ):
        assert words in one
    with pytest.raises(CollectedError):
        check_links([wrong[1]], {"water": water(), "assets": cells({})})
