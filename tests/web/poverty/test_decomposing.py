from sathiti.model import PovertyChange
from sathiti.web.poverty.decomposing import decompose, pairs_of


def change(first: str, last: str, part: str, value: float, **more: str) -> PovertyChange:
    said = {"line": "NATIONAL", "measure": "headcount", "method": "shapley", "group": "", **more}
    return PovertyChange(first, last, *said.values(), part, value, 0.5, value - 1, value + 1)  # type: ignore[arg-type]


CHANGES = [
    change("2013", "2018", "growth", -3.0),
    change("2013", "2018", "change", -5.0),
    change("2018", "2024", "change", -2.0),
    change("2018", "2024", "within", -1.0, method="sectoral", group="urban"),
    change("2018", "2024", "change", -9.0, measure="poverty_gap"),
    change("2018", "2024", "change", -8.0, line="INTL_300"),
]


def test_the_latest_pair_of_rounds_comes_first() -> None:
    assert pairs_of(CHANGES) == [("2018", "2024"), ("2013", "2018")]


def test_one_table_a_method_with_pairs_as_columns() -> None:
    shapley, sectoral = decompose(CHANGES, "NATIONAL", "headcount")
    assert (shapley.method, sectoral.group) == ("shapley", "urban")
    rows = {row.part: [one and one.value for one in row.values] for row in shapley.rows}
    assert rows == {"growth": [None, -3.0], "change": [-2.0, -5.0]}
    assert [row.part for row in sectoral.rows] == ["within"]


def test_nothing_of_a_line_that_was_not_taken_apart() -> None:
    assert decompose(CHANGES, "REL_60", "headcount") == []
    assert pairs_of([]) == []
