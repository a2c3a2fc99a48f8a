"""Each planted defect is found by the rule made for it, in the right place, and nothing else is."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import pytest

Rows = list[Any]


@dataclass(frozen=True)
class Planted:
    """A defect.

    Attributes:
        rules: all rules that shall find something.
        change: makes the defect in clean rows.
        key: text the series key of the first finding must hold.
        period: periods the first finding must name.
    """

    rules: str
    change: Callable[[Rows], Rows]
    key: str = ""
    period: str = ""


def pick(rows: Rows, series: str, time: str = "", unit: str = "", **codes: str) -> Rows:
    return [
        row
        for row in rows
        if row.series == series
        and time in ("", row.time)
        and unit in ("", row.unit)
        and (row.codes == codes or "any" in codes)
    ]


def edit(
    series: str, time: str, write: Callable[[str], str], unit: str = "", **codes: str
) -> Callable[[Rows], Rows]:
    """Write the value of one observation anew."""

    def change(rows: Rows) -> Rows:
        changed = pick(rows, series, time, unit, **codes)
        assert len(changed) == 1, (series, time, codes)
        return [replace(r, written=write(r.written)) if r is changed[0] else r for r in rows]

    return change


def tag(series: str, time: str = "", **cells: str) -> Callable[[Rows], Rows]:
    """Write attributes or codes of all observations of a series anew."""

    def change(rows: Rows) -> Rows:
        return [
            replace(row, codes={**row.codes, **cells})
            if row.series == series and time in ("", row.time)
            else row
            for row in rows
        ]

    return change


def swap(series: str, time: str, dimension: str, first: str, second: str) -> Callable[[Rows], Rows]:
    """Exchange two columns in one period."""

    def change(rows: Rows) -> Rows:
        (a,) = pick(rows, series, time, **{dimension: first})
        (b,) = pick(rows, series, time, **{dimension: second})
        written = {id(a): b.written, id(b): a.written}
        return [replace(row, written=written.get(id(row), row.written)) for row in rows]

    return change


def copy_from(series: str, time: str, source: str, **codes: str) -> Callable[[Rows], Rows]:
    """Carry a value over from another period."""

    def change(rows: Rows) -> Rows:
        (before,) = pick(rows, series, source, **codes)
        return edit(series, time, lambda _: before.written, **codes)(rows)

    return change


def total_from(
    series: str, time: str, combine: Callable[[list[float]], str], dimension: str, *parts: str
) -> Callable[[Rows], Rows]:
    """Write a total that is made from its parts in some way."""

    def change(rows: Rows) -> Rows:
        numbers = [
            float(pick(rows, series, time, **{dimension: part})[0].written) for part in parts
        ]
        return edit(series, time, lambda _: combine(numbers))(rows)

    return change


def times(factor: float, form: str = "g") -> Callable[[str], str]:
    return lambda written: format(float(written) * factor, form)


def without(series: str, time: str, **codes: str) -> Callable[[Rows], Rows]:
    def change(rows: Rows) -> Rows:
        gone = pick(rows, series, time, **codes)
        return [row for row in rows if row not in gone]

    return change


def both(*changes: Callable[[Rows], Rows]) -> Callable[[Rows], Rows]:
    def change(rows: Rows) -> Rows:
        for each in changes:
            rows = each(rows)
        return rows

    return change


def again(series: str, time: str) -> Callable[[Rows], Rows]:
    return lambda rows: [*rows, *pick(rows, series, time)]


def other_unit(series: str, unit: str) -> Callable[[Rows], Rows]:
    return lambda rows: [replace(r, unit=unit) if r.series == series else r for r in rows]


def other_series(series: str, copy: str) -> Callable[[Rows], Rows]:
    """Give a series the figures of another."""

    def change(rows: Rows) -> Rows:
        kept = [row for row in rows if row.series != copy]
        return kept + [replace(row, series=copy) for row in rows if row.series == series]

    return change


SEX = ("SEX", "M", "F")
PLANTED = {
    "unknown code": Planted(
        "code_unknown", lambda r: tag("FDI", "2017", NATURE="WHAT")(r), "A.FDI", "2017"
    ),
    "no code": Planted(
        "code_missing", tag("FDI", "2020", PRODUCT=""), "A.FDI.ZZ._T._T._T._T..USD", "2020"
    ),
    "padded": Planted("padded", edit("FDI", "2017", lambda w: f"   {w} "), "A.FDI", "2017"),
    "padded code": Planted("padded", tag("FDI", "2017", SEX=" _T"), "A.FDI", "2017"),
    "duplicate": Planted("duplicate_key", again("FDI", "2016"), "A.FDI", "2016"),
    "unreadable period": Planted(
        "period_unreadable",
        tag("SME", "2020", TIME_PERIOD="school year"),
        "A.SME",
        "school year",
    ),
    "quarter in an annual series": Planted(
        "period_frequency",
        tag("SME", "2020", TIME_PERIOD="2020-Q2"),
        "A.SME",
        "2020-Q2",
    ),
    "future": Planted(
        "period_future",
        lambda r: [*r, replace(pick(r, "SME", "2020")[0], time="2031", written="34.9")],
        "A.SME",
        "2031",
    ),
    "thousands separator": Planted(
        "value_unreadable", edit("POP", "2015", lambda w: f"{int(w):,}"), "A.POP", "2015"
    ),
    "no value": Planted("value_missing", edit("FDI", "2018", lambda _: ""), "A.FDI", "2018"),
    "value marked as missing": Planted(
        "value_despite_status", tag("FDI", "2018", OBS_STATUS="M"), "A.FDI", "2018"
    ),
    "shifted columns": Planted(
        "attribute_holds_code",
        tag("FDI", TIME_DETAIL="ZZ"),
        "A.FDI",
        "2015, 2016, 2017, 2018, 2019, 2020",
    ),
    "strange time detail": Planted("time_detail_strange", tag("FDI", TIME_DETAIL="spring")),
    "time detail of another year": Planted(
        "time_detail_outside", tag("FDI", "2019", TIME_DETAIL="2011-2015"), "A.FDI", "2019"
    ),
    "no source": Planted("source_missing", tag("FDI", "2019", SOURCE_DETAIL=""), "A.FDI", "2019"),
    "empty nature": Planted(
        "attribute_says_nothing",
        lambda r: [replace(x, codes={**x.codes, "NATURE": "_X"}) for x in r],
        "NATURE",
    ),
    "two spellings": Planted(
        "source_spelling",
        tag("FDI", SOURCE_DETAIL="STATISTICAL office;  household survey"),
        "SOURCE_DETAIL",
    ),
    "estimate": Planted(
        "status_against_source", tag("IMR", SOURCE_DETAIL="Estimate of the United Nations"), "A.IMR"
    ),
    "count in percent": Planted(
        "impossible_in_unit",
        lambda r: [
            replace(x, written=str(11_000 + 400 * int(x.time[-1]))) if x.series == "SME" else x
            for x in r
        ],
        "A.SME",
        "2015, 2016, 2017, 2018, 2019, 2020",
    ),
    "a proportion in persons": Planted(
        "unit_against_name",
        other_unit("IMR", "NUMBER"),
        "A.IMR",
        "2015, 2016, 2017, 2018, 2019, 2020",
    ),
    "wrong base": Planted("unit_against_name", other_unit("IMR", "PER_100000_POP"), "A.IMR"),
    "above 100": Planted(
        "above_base",
        lambda r: [
            replace(x, written=f"{float(x.written) + 72:.1f}")
            if x.series == "SME" and x.time in {"2019", "2020"}
            else replace(x, written=f"{float(x.written) + 62:.1f}")
            if x.series == "SME"
            else x
            for x in r
        ],
        "A.SME",
        "2019, 2020",
    ),
    "negative": Planted("negative", edit("IMR", "2018", lambda w: f"-{w}"), "A.IMR", "2018"),
    "half a person": Planted(
        "count_with_fraction", edit("KID_02", "2018", lambda w: f"{w}.5"), "A.KID_02", "2018"
    ),
    "multiplier on percent": Planted("multiplier", tag("SME", "2018", UNIT_MULT="3"), "A.SME"),
    "multiplier changes": Planted(
        "multiplier_changes", tag("FDI", "2020", UNIT_MULT="6"), "A.FDI", "2020"
    ),
    "fractions for parts": Planted(
        "scale_mix",
        both(
            edit("POV", "2015", times(0.01, ".3f"), SEX="M"),
            edit("POV", "2015", times(0.01, ".3f"), SEX="F"),
        ),
        "A.POV.ZZ.M",
        "2015",
    ),
    "a fraction in a series": Planted(
        "scale_mix", edit("SME", "2017", times(0.01, ".3f")), "A.SME", "2017"
    ),
    "fractions everywhere": Planted(
        "fraction_as_percent",
        lambda r: [
            replace(x, written=f"{float(x.written) / 100:.3f}") if x.series == "SME" else x
            for x in r
        ],
        "A.SME",
    ),
    "sum of persons": Planted(
        "sum_of_parts", edit("POP", "2018", times(1.03, ".0f"), SEX="M"), "A.POP.ZZ._T", "2018"
    ),
    "one person too many": Planted(
        "sum_of_parts",
        edit("POP", "2018", lambda w: str(int(w) + 1), URBANISATION="U"),
        "A.POP.ZZ._T",
        "2018",
    ),
    "products beyond the total": Planted(
        "parts_exceed_total", edit("FOOD", "2018", times(0.9, ".0f")), "A.FOOD.ZZ", "2018"
    ),
    "a product above the total": Planted(
        "part_above_total",
        edit("FOOD", "2018", times(2.2, ".0f"), PRODUCT="RICE"),
        "A.FOOD.ZZ._T._T._T._T.RICE",
        "2018",
    ),
    "mean of men and women added": Planted(
        "sum_of_means",
        total_from("EARN", "2017", lambda n: f"{sum(n):.0f}", *SEX),
        "A.EARN.ZZ._T",
        "2017",
    ),
    "total above all parts": Planted(
        "total_outside_parts",
        total_from("POV", "2017", lambda n: f"{max(n) + 2:.1f}", *SEX),
        "A.POV.ZZ._T",
        "2017",
    ),
    "total is the urban figure": Planted(
        "total_equals_part",
        total_from("POV", "2019", lambda n: f"{n[0]}", "URBANISATION", "U", "R"),
        "A.POV.ZZ._T._T._T",
        "2019",
    ),
    "decimal point of a quintile": Planted(
        "sibling_spike",
        edit("STUNT", "2016", times(10, ".1f"), INCOME_WEALTH_QUANTILE="Q3"),
        "Q3",
        "2016",
    ),
    "exchanged columns": Planted(
        "order_reversed", swap("POV", "2018", "URBANISATION", "U", "R"), "A.POV.ZZ._T._T.U", "2018"
    ),
    "exchanged columns in the last year": Planted(
        "order_reversed", swap("POV", "2020", "URBANISATION", "U", "R"), "A.POV.ZZ._T._T.U"
    ),
    "a rate with the decimal point moved": Planted(
        "rate_against_number",
        edit("DTH", "2017", times(10, ".2f"), unit="PER_100000_POP"),
        "A.DTH.ZZ._T._T._T._T._T.PER_100000_POP",
        "2017",
    ),
    "zero for a missing rate": Planted(
        "rate_against_number",
        edit("DTH", "2017", lambda _: "0", unit="PER_100000_POP"),
        "A.DTH",
        "2017",
    ),
    "zero rate, no number": Planted(
        "zero_without_number",
        both(
            lambda r: [x for x in r if x not in pick(r, "DTH", "2020", "NUMBER")],
            edit("DTH", "2020", lambda _: "0.00", unit="PER_100000_POP"),
        ),
        "A.DTH",
        "2020",
    ),
    "sister series": Planted(
        "series_sum", edit("KID_01", "2019", lambda w: str(int(w) + 9)), "A.KID_01", "2019"
    ),
    "jump": Planted("jump", edit("FDI", "2020", times(9, ".0f")), "A.FDI", "2020"),
    "spike": Planted("jump", edit("FDI", "2018", times(4.5, ".0f")), "A.FDI", "2018"),
    "break between sources": Planted(
        "source_break",
        lambda r: [
            replace(
                x,
                written=f"{float(x.written) / 2.4:.1f}",
                codes={"SOURCE_DETAIL": "Ministry of Health, administrative data"},
            )
            if x.series == "IMR" and x.time >= "2018"
            else x
            for x in r
        ],
        "A.IMR",
        "2018",
    ),
    "gap": Planted("time_gap", without("FDI", "2018"), "A.FDI"),
    "copied forward": Planted("repeated_value", copy_from("FDI", "2019", "2018"), "A.FDI", "2019"),
    "always the same": Planted(
        "constant_series",
        lambda r: [replace(x, written="30.7") if x.series == "SME" else x for x in r],
        "A.SME",
        "2015, 2016, 2017, 2018, 2019, 2020",
    ),
    "a whole year copied": Planted(
        "block_repeated",
        lambda r: [
            replace(
                x,
                written=next(
                    y.written
                    for y in r
                    if (y.series, y.codes, y.time) == ("STUNT", x.codes, "2017")
                ),
            )
            if x.series == "STUNT" and x.time == "2018"
            else x
            for x in r
        ],
        "A.STUNT",
        "2018",
    ),
    "one series under two codes": Planted("identical_series", other_series("STUNT", "SME"), "A.SM"),
    "no total": Planted("total_missing", without("EARN", "2020"), "A.EARN.ZZ.M", "2020"),
    "a missing age group": Planted(
        "age_gap",
        lambda r: [x for x in r if x.series != "POP" or x.codes.get("AGE") != "Y15T24"],
        "A.POP",
        "2015, 2016, 2017, 2018, 2019, 2020",
    ),
    "uneven decimals": Planted(
        "decimals_differ",
        lambda r: [
            replace(x, written=f"{float(x.written) + 0.0007 * int(x.time[-1]):.4f}")
            if x.series == "IMR" and x.time < "2018"
            else x
            for x in r
        ],
        "A.IMR",
    ),
}


@pytest.mark.parametrize("name", PLANTED)
@pytest.mark.parametrize("seed", [3, 77])
def test_planted_defect_is_found_and_nothing_else(world: Any, name: str, seed: int) -> None:
    planted = PLANTED[name]
    findings = world.check(planted.change(world.clean(seed))).findings
    assert [f.rule.removeprefix("series.") for f in findings] == planted.rules.split(), [
        str(f.message) for f in findings
    ]
    assert planted.key in findings[0].key
    assert planted.period in findings[0].period or not planted.period


def test_share_of_men_out_of_line(world: Any) -> None:
    """Parts that add up, but of which one is far larger than in all other years."""

    def change(rows: Rows) -> Rows:
        (men,) = pick(rows, "POP", "2018", SEX="M")
        (women,) = pick(rows, "POP", "2018", SEX="F")
        moved = int(women.written) // 3
        written = {
            id(men): str(int(men.written) + moved),
            id(women): str(int(women.written) - moved),
        }
        rows = [row for row in rows if not {"SEX", "AGE"} <= row.codes.keys()]
        return [replace(row, written=written.get(id(row), row.written)) for row in rows]

    (finding,) = world.check(change(world.clean(4))).findings
    assert finding.rule == "series.part_share_unusual"
    assert finding.period == "2018"
    assert finding.values["share"] != finding.values["usual"]


def test_implied_share_out_of_line(world: Any) -> None:
    """A total between its parts, but at the wrong end."""
    move = total_from(
        "POV", "2018", lambda n: f"{0.75 * n[0] + 0.25 * n[1]:.1f}", "URBANISATION", "U", "R"
    )
    rows = [row for row in world.clean(4) if not {"SEX", "AGE"} & row.codes.keys()]
    (finding,) = world.check(move(rows)).findings
    assert finding.rule == "series.implied_weight_unusual"
    assert finding.period == "2018"


def test_unlikely_total_of_quintiles(world: Any) -> None:
    """A total that the parts can only give with weights that quintiles do not have."""
    change = total_from(
        "STUNT",
        "2018",
        lambda n: f"{0.9 * max(n) + 0.1 * min(n):.1f}",
        "INCOME_WEALTH_QUANTILE",
        *("Q1", "Q2", "Q3", "Q4", "Q5"),
    )
    (finding,) = world.check(change(world.clean(2))).findings
    assert finding.rule == "series.total_unlikely"
    assert "INCOME_WEALTH_QUANTILE" not in finding.key
    assert finding.period == "2018"


def test_children_of_sixty(world: Any) -> None:
    rows = [
        replace(row, series="KID_09", codes={"AGE": age})
        for row in world.clean(1)
        if row.series == "SME"
        for age in ("Y0T14", "Y_GE65")
    ]
    codelists = dict(world.structure.codelists)
    names = codelists["CL_SERIES"]
    from msgspec import structs

    from sathiti.model import Code, Text

    kid = Code("KID_09", Text.of(en="Proportion of children living in poverty", lo="ເດັກ"))
    codelists["CL_SERIES"] = structs.replace(names, codes=(*names.codes, kid))
    structure = structs.replace(world.structure, codelists=codelists)
    findings = world.check(rows, structure=structure).findings
    assert "series.outside_population" in {f.rule for f in findings}
    (found,) = [f for f in findings if f.rule == "series.outside_population"]
    assert "Y_GE65" in found.key
    assert "Y0T14" not in found.values["group"]
