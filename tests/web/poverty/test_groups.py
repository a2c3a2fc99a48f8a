from sathiti.web.poverty.estimates import AGE, AREA, SEX, URBANISATION, Estimate
from sathiti.web.poverty.groups import lay_groups, of_areas

CODES = {
    AREA: ["LA", "01", "02"],
    SEX: ["_T", "F", "M"],
    AGE: ["_T", "Y55T64", "Y0T14", "Y_GE65"],
    URBANISATION: ["_T", "U", "R"],
}
TOTAL = {AREA: "LA", SEX: "_T", AGE: "_T", URBANISATION: "_T"}


def one(period: str = "2024", value: float | None = 1.0, **codes: str) -> Estimate:
    return Estimate("D", "k", period, {**TOTAL, **codes}, value)


def test_groups_stand_in_order_with_the_newest_round_above() -> None:
    found = [
        one(REF_AREA="02"),
        one("2018", SEX="F"),
        one("2024", SEX="F"),
        one("2013", SEX="F"),
        one(URBANISATION="R"),
        one(),
        one(URBANISATION="U"),
    ]
    groups = lay_groups(found, CODES, ["2024", "2018"])
    assert [group.dimension for group in groups] == ["", URBANISATION, SEX, AREA]
    assert [group.title for group in groups] == ["All", "Urban and rural", "Sex", "Province"]
    assert [row.code for row in groups[1].rows] == ["U", "R"]
    assert [one.period for one in groups[2].rows[0].estimates] == ["2024", "2018"]


def test_groups_that_divide_by_two_dimensions_are_left_out() -> None:
    assert lay_groups([one(SEX="F", URBANISATION="U")], CODES, ["2024"]) == []


def test_ages_stand_in_order_of_age() -> None:
    found = [one(AGE=code) for code in CODES[AGE][1:]]
    (group,) = lay_groups(found, CODES, ["2024"])
    assert [row.code for row in group.rows] == ["Y0T14", "Y55T64", "Y_GE65"]


def test_areas_of_a_round() -> None:
    found = [one(REF_AREA="01"), one("2018", REF_AREA="01"), one("2018", REF_AREA="02"), one()]
    groups = lay_groups(found, CODES, ["2024", "2018"])
    assert list(of_areas(groups, "2024")) == ["01"]
    assert list(of_areas(groups, "2018")) == ["01", "02"]
