"""Checks that learn from other periods and series: what is usual, and what stands out."""

from typing import Any

import pytest
from msgspec import structs

from sathiti.methods.validation.series import CHECKS
from sathiti.methods.validation.series.breach import Breach
from sathiti.methods.validation.series.panel import Panel
from sathiti.model import Code, Text

from .conftest import STRUCTURE, TODAY, Row
from .limits import about, across, panel_of, renamed, run, series


def shares(*men: int, size: int = 1000) -> list[Row]:
    """Men and women by year, with so many men of `size` persons."""
    return [
        row
        for year, count in enumerate(men, start=2015)
        for row in across(
            "POP", "NUMBER", "SEX", {"M": str(count), "F": str(size - count)}, str(year)
        )
    ]


@pytest.mark.parametrize(
    ("men", "size", "found"),
    [
        ((500, 501, 499, 500), 1000, []),
        ((50_000, 50_100, 49_900, 56_000), 100_000, ["2018 56000"]),
        ((50_000, 50_100, 49_900, 54_000), 100_000, []),
        # three periods do not tell what is usual
        ((50_000, 50_100, 56_000), 100_000, []),
        # of ten persons chance alone moves the share that far
        ((5, 5, 5, 8), 10, []),
        # a share that moves every year is not unusual when it moves again
        ((40_000, 50_000, 45_000, 56_000), 100_000, []),
    ],
)
def test_shares_of_the_parts(world: Any, men: tuple[int, ...], size: int, found: list[str]) -> None:
    assert about(world, "part_share_unusual", shares(*men, size=size)) == found


def test_shares_without_anyone_say_nothing(world: Any) -> None:
    outcome = run(world, "part_share_unusual", shares(0, 0, 0, 0, size=0))
    assert (outcome.checked, outcome.breaches) == (0, ())


@pytest.mark.parametrize(
    ("pairs", "found"),
    [
        ([("20.0", "30.0"), ("31.0", "19.0")], ["2016 31.0"]),
        ([("20.0", "30.0"), ("21.0", "32.0")], []),
        ([("20.0", "22.0"), ("22.0", "20.0")], []),
        ([("0.2", "0.3"), ("0.3", "0.2")], []),
        ([("20.0", "30.0"), ("31.0", "19.0"), ("20.0", "30.0")], ["2016 31.0"]),
        ([("20.0", "30.0"), ("31.0", "19.0"), ("31.0", "19.0"), ("20.0", "30.0")],
         ["2016 31.0", "2018 20.0"]),
        ([("0", "30.0"), ("31.0", "0")], []),
    ],
)  # fmt: skip
def test_columns_that_change_places(
    world: Any, pairs: list[tuple[str, str]], found: list[str]
) -> None:
    rows = [
        row
        for year, (men, women) in enumerate(pairs, start=2015)
        for row in across("POV", "PT", "SEX", {"M": men, "F": women}, str(year))
    ]
    assert about(world, "order_reversed", rows) == found


def test_values_far_apart_do_not_break_the_comparison(world: Any) -> None:
    rows = [
        *across("POV", "PT", "SEX", {"M": "1e308", "F": "1e-3"}, "2015"),
        *across("POV", "PT", "SEX", {"M": "1e1", "F": "1e308"}, "2016"),
    ]
    assert about(world, "order_reversed", rows, units=0.1) == ["2016 1e1"]
    assert about(
        world, "jump", series("FDI", "USD", ["1e-300", "1e308"]), kinds={"money": {"ratio": 5}}
    ) == ["2016 1e308"]


@pytest.mark.parametrize(
    ("total", "found"),
    [
        ("20.0", []),
        ("21.8", []),
        ("24.5", ["2018 24.5"]),
        ("28.0", ["2018 28.0"]),
        ("12.0", ["2018 12.0"]),
    ],
)
def test_weights_that_a_total_implies(world: Any, total: str, found: list[str]) -> None:
    """With 10 and 30 a total of 20 means one half; so it does in all other years."""
    rows = [
        row
        for year, whole in enumerate(["20.0", "20.2", "19.8", total], start=2015)
        for row in across("POV", "PT", "SEX", {"_T": whole, "M": "10.0", "F": "30.0"}, str(year))
    ]
    assert about(world, "implied_weight_unusual", rows) == found


def test_parts_too_near_imply_no_weight(world: Any) -> None:
    rows = [
        row
        for year in range(2015, 2020)
        for row in across("POV", "PT", "SEX", {"_T": "20.1", "M": "20.0", "F": "20.1"}, str(year))
    ]
    assert run(world, "implied_weight_unusual", rows).checked == 0


def products(*years: tuple[int, int, int]) -> list[Row]:
    """Total, rice and maize by year."""
    return [
        row
        for year, (total, rice, maize) in enumerate(years, start=2015)
        for row in across(
            "FOOD",
            "T",
            "PRODUCT",
            {"_T": str(total), "RICE": str(rice), "MAIZE": str(maize)},
            str(year),
        )
    ]


@pytest.mark.parametrize(
    ("years", "found"),
    [
        ([(100, 50, 40), (100, 55, 44), (100, 60, 50)], ["2017 100"]),
        ([(100, 50, 40), (100, 55, 44), (100, 55, 45)], []),
        ([(100, 60, 50), (100, 60, 50), (100, 50, 40)], []),
        ([(100, 50, 40), (100, 60, 50)], []),
        # one part above the total is told by another check
        ([(100, 50, 40), (100, 55, 44), (100, 110, 50)], []),
    ],
)
def test_parts_beyond_their_total(
    world: Any, years: list[tuple[int, int, int]], found: list[str]
) -> None:
    assert about(world, "parts_exceed_total", products(*years)) == found


def test_parts_of_parts_are_not_added_twice(world: Any) -> None:
    """By the hierarchy of the code list, and by the beginning of the code."""
    codes = STRUCTURE.codelists["CL_PRODUCT"]
    rows = products((100, 50, 40), (100, 50, 40), (100, 60, 50))
    assert about(world, "parts_exceed_total", rows) == ["2017 100"]
    inside = tuple(
        structs.replace(code, parent="RICE") if code.id == "MAIZE" else code for code in codes.codes
    )
    lists = {**STRUCTURE.codelists, "CL_PRODUCT": structs.replace(codes, codes=inside)}
    panel = panel_of(world, rows, structs.replace(STRUCTURE, codelists=lists))
    assert CHECKS["series.parts_exceed_total"].run(panel, {"share": 0.005}).breaches == ()


def test_a_hierarchy_that_bites_its_tail_ends(world: Any) -> None:
    codes = STRUCTURE.codelists["CL_PRODUCT"]
    above = {"RICE": "MAIZE", "MAIZE": "RICE"}
    ring = tuple(structs.replace(code, parent=above.get(code.id, "")) for code in codes.codes)
    lists = {**STRUCTURE.codelists, "CL_PRODUCT": structs.replace(codes, codes=ring)}
    panel = panel_of(world, products((1, 2, 3)), structs.replace(STRUCTURE, codelists=lists))
    assert CHECKS["series.parts_exceed_total"].run(panel, {"share": 0.005}).breaches == ()


def sisters(*totals: int) -> list[Row]:
    """A series that should be the sum of two sisters (200 and 100)."""
    return [
        *series("KID_01", "NUMBER", [str(total) for total in totals]),
        *series("KID_02", "NUMBER", ["200"] * len(totals)),
        *series("KID_03", "NUMBER", ["100"] * len(totals)),
    ]


@pytest.mark.parametrize(
    ("totals", "found"),
    [
        ((300, 300, 300, 300), []),
        ((300, 300, 300, 310), ["2018 310"]),
        ((300, 300, 310), []),
        ((300, 310, 300, 320, 330, 300), []),
        ((300, 300, 300, 300, 310, 320), ["2019 310", "2020 320"]),
    ],
)
def test_sister_series(world: Any, totals: tuple[int, ...], found: list[str]) -> None:
    assert about(world, "series_sum", sisters(*totals)) == found


def test_rounded_sisters_may_differ_by_their_rounding(world: Any) -> None:
    rows = [
        *series("KID_01", "T", ["3.1"] * 4),
        *series("KID_02", "T", ["2.0"] * 4),
        *series("KID_03", "T", ["1.0"] * 4),
    ]
    outcome = run(world, "series_sum", rows)
    assert outcome.breaches == ()
    assert outcome.checked == 4


def stunting(first: list[str], second: list[str]) -> list[Row]:
    return [
        Row("STUNT", "PT", year, value, {"INCOME_WEALTH_QUANTILE": f"Q{n}"})
        for year, values in (("2015", first), ("2016", second))
        for n, value in enumerate(values, start=1)
    ]


@pytest.mark.parametrize(
    ("second", "found"),
    [
        (["41.1", "32.2", "23.3", "14.4", "15.5"], 1),
        (["41.1", "32.2", "23.3", "14.4", "16.6"], 1),
        (["41.1", "32.2", "23.3", "15.4", "16.6"], 0),
        (["41.1", "32.2", "23.3", "14.4"], 0),
    ],
)
def test_a_whole_block_carried_forward(world: Any, second: list[str], found: int) -> None:
    """Four of five are enough; four without a fifth are not."""
    rows = stunting(["41.1", "32.2", "23.3", "14.4", "15.5"], second)
    assert len(run(world, "block_repeated", rows).breaches) == found


@pytest.mark.parametrize(
    ("codes", "gaps"),
    [
        (("Y0T14", "Y15T24", "Y25T64", "Y_GE65"), []),
        (("Y0T14", "Y25T64", "Y_GE65"), ["15–24"]),
        (("Y0T4", "Y10T14", "Y20T24"), ["5–9", "15–19"]),
        (("Y0T14", "Y_GE65"), []),
        (("Y0T14", "Y10T24", "Y25T64"), []),
        (("Y0T14", "Y15T24", "Y25T64", "Y_GE65", "Y_GE15", "_T"), []),
    ],
)
def test_missing_age_groups(world: Any, codes: tuple[str, ...], gaps: list[str]) -> None:
    rows = across("POP", "NUMBER", "AGE", dict.fromkeys(codes, "5"))
    breaches = run(world, "age_gap", rows).breaches
    assert [breach.values["gaps"] for breach in breaches] == ([gaps] if gaps else [])


@pytest.mark.parametrize(
    ("total", "found"),
    [
        ([], True),
        ([Row("POP", "NUMBER", "2015", "10")], False),
        ([Row("POP", "NUMBER", "2015", "", {"OBS_STATUS": "M"})], False),
        ([Row("POP", "NUMBER", "2015", "ten")], False),
        ([Row("POP", "NUMBER", "2016", "10")], True),
    ],
)
def test_a_missing_total(world: Any, total: list[Row], found: bool) -> None:
    rows = across("POP", "NUMBER", "SEX", {"M": "4", "F": "6"}) + total
    assert bool(run(world, "total_missing", rows).breaches) == found


@pytest.mark.parametrize(
    ("name", "codes", "found"),
    [
        ("Proportion of children who work", {"AGE": "Y0T14"}, False),
        ("Proportion of children who work", {"AGE": "Y_GE65"}, True),
        ("Proportion of women aged 15-49 who decide", {"SEX": "F"}, False),
        ("Proportion of women aged 15-49 who decide", {"SEX": "M"}, True),
        ("Proportion of women aged 15-49 who decide", {"AGE": "Y50T54"}, True),
        ("Proportion of women aged 15-49 who decide", {"AGE": "Y45T54"}, False),
        ("Proportion of women and men who vote", {"SEX": "M"}, False),
        ("Share of youth in employment", {"AGE": "Y40T44"}, True),
        ("Share of youth in employment", {"AGE": "_T"}, False),
        ("", {"SEX": "M"}, False),
    ],
)
def test_whom_a_name_speaks_of(world: Any, name: str, codes: dict[str, str], found: bool) -> None:
    structure = renamed("CL_SERIES", SME=Text.of(en=name))
    panel = panel_of(world, series("SME", "PT", ["5"], **codes), structure)
    assert bool(CHECKS["series.outside_population"].run(panel, {}).breaches) == found


@pytest.mark.parametrize(
    ("first", "second", "found"),
    [
        ("Infant mortality rate", "Infant mortality rate [3.2.1]", True),
        ("Infant mortality rate", "INFANT mortality-rate", True),
        ("Infant mortality rate", "Infant mortality rate per 1,000 live births", True),
        ("Infant mortality rate", "Neonatal mortality rate", False),
        ("", "", False),
    ],
)
def test_two_series_of_one_name(world: Any, first: str, second: str, found: bool) -> None:
    structure = renamed("CL_SERIES", IMR=Text.of(en=first), SME=Text.of(en=second))
    rows = series("IMR", "PT", ["5"]) + series("SME", "PT", ["6"])
    panel = panel_of(world, rows, structure)
    assert bool(CHECKS["series.same_name"].run(panel, {}).breaches) == found


def in_sex_list(world: Any, check: str, names: dict[str, Text], **parameters: Any) -> list[Breach]:
    """One check of names, with the codes given in the list of sexes."""
    known = STRUCTURE.codelists["CL_SEX"]
    members = tuple(Code(code, name) for code, name in names.items())
    lists = {**STRUCTURE.codelists, "CL_SEX": structs.replace(known, codes=members)}
    panel = panel_of(
        world, series("FDI", "USD", ["5"]), structs.replace(STRUCTURE, codelists=lists)
    )
    found = CHECKS[f"series.{check}"].run(panel, parameters).breaches
    return [breach for breach in found if "CL_SEX" in (breach.key, *breach.values.get("lists", ()))]


@pytest.mark.parametrize(
    ("words", "languages"),
    [
        ({"en": "Women", "lo": "ແມ່ຍິງ"}, []),
        ({"en": "Women"}, ["lo"]),
        ({"lo": "ແມ່ຍິງ"}, ["en"]),
        ({"en": "", "lo": ""}, ["en", "lo"]),
        ({}, ["en", "lo"]),
    ],
)
def test_languages_without_names(world: Any, words: dict[str, str], languages: list[str]) -> None:
    breaches = in_sex_list(world, "names_missing", {"F": Text(words)})
    assert [breach.values["language"] for breach in breaches] == languages


@pytest.mark.parametrize(
    ("words", "wrong"),
    [
        ({"lo": "ແມ່ຍິງ"}, 0),
        ({"lo": "Women"}, 1),
        ({"lo": "USD"}, 0),
        ({"lo": "Women ແມ່"}, 0),
        ({"en": "ແມ່ຍິງທັງໝົດ"}, 1),
        ({"en": "12345"}, 0),
        ({"fr": "ແມ່ຍິງທັງໝົດ"}, 0),
    ],
)
def test_letters_of_another_language(world: Any, words: dict[str, str], wrong: int) -> None:
    breaches = in_sex_list(world, "names_script", {"F": Text(words)}, letters=5)
    assert len(breaches) == wrong


@pytest.mark.parametrize(
    ("odd", "count", "found"),
    [("AGR_0101", 10, True), ("AGR_0101", 9, False), ("AGR_011", 10, False), ("OTHER", 10, False)],
)
def test_a_code_of_another_length(world: Any, odd: str, count: int, found: bool) -> None:
    names = [f"AGR_{n:03d}" for n in range(count)] + [odd]
    codes = {name: Text.of(en=name) for name in names}
    breaches = in_sex_list(world, "code_shape", codes, codes=10, share=0.9)
    assert [breach.values["odd"] for breach in breaches] == ([[odd]] if found else [])


@pytest.mark.parametrize(
    ("natures", "found"),
    [(("_X", "_X"), True), (("_X", "C"), False), (("C", "C"), False), (("", ""), False)],
)
def test_an_attribute_that_says_nothing(world: Any, natures: tuple[str, ...], found: bool) -> None:
    rows = [
        Row("FDI", "USD", str(year), "5", {"NATURE": nature})
        for year, nature in enumerate(natures, start=2015)
    ]
    assert about(world, "attribute_says_nothing", rows) == ["NATURE"] * found


@pytest.mark.parametrize(
    ("sources", "found"),
    [
        (("Ministry; http://a.b/", "ministry, http://a.b"), True),
        (("Ministry", "Ministry of Health"), False),
        (("Survey 2015", "Survey 2016"), False),
        (("ກະຊວງ ສາທາ", "ກະຊວງ  ສາທາ"), True),
        (("Ministry", ""), False),
    ],
)
def test_one_source_in_two_spellings(world: Any, sources: tuple[str, ...], found: bool) -> None:
    rows = [
        Row("FDI", "USD", str(year), "5", {"SOURCE_DETAIL": source})
        for year, source in enumerate(sources, start=2015)
    ]
    assert bool(run(world, "source_spelling", rows).breaches) == found


@pytest.mark.parametrize("check", sorted(CHECKS))
def test_every_check_stands_a_table_with_nothing_but_values(world: Any, check: str) -> None:
    """No dimension, no attribute, no period: what cannot be judged is not found to be wrong."""
    rule = next(rule for rule in world.tables.rules if rule.id == check)
    table = world.table(series("FDI", "USD", ["1", "2", "3"])).select(["WRITTEN"])
    panel = Panel(table, STRUCTURE, world.tables, ("en", "lo"), TODAY)
    outcome = CHECKS[check].run(panel, rule.parameters)
    about_columns = {"column_missing", "period_unreadable", "duplicate_key", "attribute_missing"}
    structural = {"names_script", "names_missing", "names_duplicate", "code_shape"}
    name = check.removeprefix("series.")
    assert not outcome.breaches or name in about_columns | structural, outcome.breaches
    assert outcome.checked >= 0
    assert outcome.not_evaluated >= 0


# Nothing in the clean figures gives these a case to judge
IDLE = {
    "series.attribute_missing",
    "series.parity_inverted",
    "series.source_break",
    "series.unit_not_in_key",
    "series.zero_without_number",
}


@pytest.mark.parametrize("check", sorted(CHECKS))
def test_every_check_is_silent_on_clean_figures_and_judges_some(world: Any, check: str) -> None:
    outcome = run(world, check.removeprefix("series."), world.clean(8))
    assert outcome.breaches == ()
    assert (outcome.checked > 0) is (check not in IDLE)


def parity(world: Any, indices: list[str], men: list[str], women: list[str], **more: str) -> Any:
    """Indices of the first age groups beside the completion of men and women."""
    ages = ("Y0T14", "Y15T24", "Y25T64", "Y_GE65")
    rows = [
        *(
            Row("IMR", "PT", "2017", index, {"AGE": age, **more})
            for age, index in zip(ages, indices, strict=False)
        ),
        *(
            Row("POV", "PT", "2017", value, {"AGE": age, "SEX": sex})
            for sex, values in (("M", men), ("F", women))
            for age, value in zip(ages, values, strict=False)
        ),
    ]
    structure = renamed("CL_SERIES", IMR=Text.of(en="Gender parity indices for completion"))
    return CHECKS["series.parity_inverted"].run(panel_of(world, rows, structure), {})


def test_an_index_the_wrong_way_round_is_found(world: Any) -> None:
    outcome = parity(world, ["0.939", "0.905"], ["70.3", "47.4"], ["74.9", "42.9"])
    (breach,) = outcome.breaches
    assert outcome.checked == 2
    assert breach.about[0].written == "0.939"
    assert (breach.values["men"], breach.values["women"]) == ("70.3", "74.9")
    assert breach.values["expected"] == "1.065"


@pytest.mark.parametrize(
    ("indices", "men", "women", "more"),
    [
        # all the right way round
        (["1.065", "0.905"], ["70.3", "47.4"], ["74.9", "42.9"], {}),
        # a third index fits neither way: the index is made from another series
        (["0.939", "0.905", "0.7"], ["70.3", "47.4", "50"], ["74.9", "42.9", "49"], {}),
        # one alone, and all of them inverted, may be chance or another definition
        (["0.939"], ["70.3"], ["74.9"], {}),
        (["0.939", "1.105"], ["70.3", "47.4"], ["74.9", "42.9"], {}),
        # at these decimals both quotients are the same
        (["1.0", "0.905"], ["50.1", "47.4"], ["50.2", "42.9"], {}),
        # women only, and nobody
        (["0.939", "0.905"], ["70.3", "47.4"], [], {}),
        (["0.939", "0.905"], ["0", "0"], ["0", "42.9"], {}),
        # an index of one sex is none
        (["0.939", "0.905"], ["70.3", "47.4"], ["74.9", "42.9"], {"SEX": "F"}),
    ],
)
def test_parity_that_says_nothing(
    world: Any, indices: list[str], men: list[str], women: list[str], more: dict[str, str]
) -> None:
    assert parity(world, indices, men, women, **more).breaches == ()


def test_parity_needs_a_column_of_sex(world: Any) -> None:
    rows = series("IMR", "PT", ["0.939", "0.905"])
    table = world.table(rows).drop_columns(["SEX"])
    structure = renamed("CL_SERIES", IMR=Text.of(en="Gender parity index"))
    panel = Panel(table, structure, world.tables, ("en",), TODAY)
    assert CHECKS["series.parity_inverted"].run(panel, {}).checked == 0
