"""Failing identities are told in words."""

from sathiti.methods.accounts import compile_account, identity_findings, identity_titles
from sathiti.model import Catalogue

from .conftest import WATER, cells

WRONG = {
    "use.total.A": 12.3,
    "use.own.A": 10.1,
    "use.received.A": 2.0,
    "supply.returns.A": 20.0,
}


def test_says_which_identity_fails_where_and_by_how_much() -> None:
    residuals = compile_account(WATER, cells(WRONG)).residuals
    found = identity_findings("water", identity_titles(WATER), residuals)
    assert {one.rule for one in found} == {"parts.rows.use.total", "not_negative"}
    total = next(one for one in found if one.rule == "parts.rows.use.total")
    assert (total.severity, total.scope, total.period) == ("warning", "water", "2010")
    assert total.key == "XX.parts.rows.use.total.A"
    assert str(total.message) == (
        "A XX 2010: “use: the total is the sum of its parts” does not hold. The left side is 12.3, "
        "the right side 12.1; they differ by 0.2, rounding allows 0.0866. Please look for the "
        "wrong cell."
    )
    assert round(total.values["residual"], 9) == 0.2


def test_in_every_language_asked() -> None:
    residuals = compile_account(WATER, cells(WRONG)).residuals
    texts = Catalogue({"{table}: {line} is the sum of its parts": {"lo": "{line} = {table}"}})
    found = identity_findings("water", identity_titles(WATER), residuals, texts, ("en", "lo"))
    assert "the total = use" in found[0].message.words["lo"]


def test_what_holds_or_is_incomplete_is_no_finding() -> None:
    residuals = compile_account(WATER, cells({"use.own.A": 1.0, "use.received.A": 1.0})).residuals
    assert set(residuals["OUTCOME"].to_pylist()) == {"holds", "incomplete"}
    assert identity_findings("water", identity_titles(WATER), residuals) == ()
