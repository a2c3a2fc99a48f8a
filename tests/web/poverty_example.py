"""Poverty of the example: figures made up, one of them hidden, one marked, curves by formula."""

from itertools import pairwise
from typing import Any

import pyarrow as pa

from sathiti.model import (
    Code,
    CodeList,
    Component,
    Dataflow,
    Dataset,
    FilledReport,
    Lineage,
    ReportBlock,
    ReportFigure,
    ReportLine,
    ReportPoint,
    ReportReference,
    ReportRow,
    Structure,
    Text,
    TraceNode,
)
from sathiti.warehouse.serving import Served

NOTE = "ຂໍ້ມູນສັງເຄາະ. ສ້າງຂຶ້ນ. / Synthetic data. Made up."
ROUNDS = ("2013", "2018", "2024")
NATIONAL = {"2013": 200_000.0, "2018": 250_000.0, "2024": 400_000.0}
FLAGS = {
    "hidden": Text({"en": "The coefficient of variation is above 30 percent.", "lo": "ສູງກວ່າ 30."}),
    "care": Text({"en": "Use with care.", "lo": "ໃຊ້ດ້ວຍຄວາມລະມັດລະວັງ."}),
}
NUMBERS = ("STANDARD_ERROR", "CI_LOWER", "CI_UPPER", "CV", "DEFF", "SAMPLE_SIZE", "DF")
TEXTS = ("RELIABILITY", "NOTE_SYNTHETIC", "SOURCE_DETAIL", "COMMENT_OBS")
POPULATION = 7_000_000.0
# group: rate, people of the sample, flag
PEOPLE: dict[tuple[str, str, str, str], tuple[float, int, str]] = {
    ("LA", "_T", "_T", "_T"): (20.0, 9000, ""),
    ("LA", "_T", "_T", "U"): (8.0, 3000, ""),
    ("LA", "_T", "_T", "R"): (26.0, 6000, ""),
    ("LA", "F", "_T", "_T"): (20.2, 4500, ""),
    ("LA", "M", "_T", "_T"): (19.8, 4500, ""),
    ("LA", "_T", "Y0T14", "_T"): (27.0, 3000, ""),
    ("LA", "_T", "Y15T24", "_T"): (18.0, 2000, ""),
    ("LA", "F", "_T", "R"): (26.1, 3000, ""),
}


def names(list_id: str, codes: dict[str, str]) -> CodeList:
    known = tuple(
        Code(code, Text({"en": en, "lo": f"ລາຍການ {number}"}))
        for number, (code, en) in enumerate(codes.items())
    )
    return CodeList(list_id, "NSO", "1.0", Text.of(en=list_id), known)


def structure(
    name: str, dimensions: dict[str, CodeList], codelists: dict[str, CodeList]
) -> Structure:
    units = names("CL_UNIT_P", {"PT": "Percent", "CUR_LCU": "Kip", "PS": "Persons", "IX": "Index"})
    lists = {one.id: one for one in dimensions.values()} | {"CL_UNIT_P": units}
    return Structure(
        name,
        "NSO",
        "1.0",
        Text.of(en=name),
        tuple(
            Component(one, Text({"en": one.title(), "lo": one.title()}), "dimension", of.id)
            for one, of in dimensions.items()
        ),
        (
            Component("OBS_STATUS", Text.of(en="Status"), "attribute", "CL_OBS_STATUS"),
            Component("UNIT_MEASURE", Text.of(en="Unit"), "attribute", "CL_UNIT_P"),
            Component("DECIMALS", Text.of(en="Decimals"), "attribute", data_type="Integer"),
            *(Component(one, Text.of(en=one.title()), "attribute") for one in NUMBERS),
            *(Component(one, Text.of(en=one.title()), "attribute") for one in TEXTS),
        ),
        Component("TIME_PERIOD", Text.of(en="Round"), "time"),
        Component("OBS_VALUE", Text.of(en="Value"), "measure", data_type="Double"),
        codelists={**lists, "CL_OBS_STATUS": codelists["CL_OBS_STATUS"]},
    )


def observation(
    codes: dict[str, str], period: str, value: float, n: int, flag: str, unit: str
) -> dict[str, Any]:
    error = abs(value) * (0.4 if flag == "hidden" else 0.2 if flag == "care" else 0.03)
    figures = {
        "STANDARD_ERROR": error,
        "CI_LOWER": value - 2 * error,
        "CI_UPPER": value + 2 * error,
        "CV": error / abs(value) if value else None,
    }
    given = {name: format(one, ".10g") for name, one in figures.items() if one is not None}
    hidden = flag == "hidden"
    return {
        **codes,
        "TIME_PERIOD": period,
        "OBS_VALUE": None if hidden else value,
        "OBS_STATUS": "O" if hidden else "E",
        "UNIT_MEASURE": unit,
        "DECIMALS": "0" if unit in ("PS", "CUR_LCU") else "1",
        **({} if hidden else given),
        "SAMPLE_SIZE": str(n),
        "RELIABILITY": flag or None,
        "NOTE_SYNTHETIC": NOTE,
    }


def poverty_rows(areas: list[str]) -> list[dict[str, Any]]:
    """Headcount by two lines, Gini and people; areas have rates of their own."""
    of_areas = {
        (code, "_T", "_T", "_T"): (
            5.0 + 2 * place,
            400,
            {"15": "hidden", "17": "care"}.get(code, ""),
        )
        for place, code in enumerate(areas)
    }
    rows = []
    for step, period in enumerate(ROUNDS):
        for (area, sex, age, urban), (rate, n, flag) in {**PEOPLE, **of_areas}.items():
            codes = {"FREQ": "A", "REF_AREA": area, "SEX": sex, "AGE": age, "URBANISATION": urban}
            shown = {
                ("HEADCOUNT", "NATIONAL", "PT"): rate - 2 * step,
                ("HEADCOUNT", "INTL_300", "PT"): rate - 3 * step,
                ("GINI", "_Z", "IX"): 36.0 + step,
                ("POPULATION", "_Z", "PS"): POPULATION * (0.3 if urban == "U" else 1.0),
            }
            for (indicator, basis, unit), value in shown.items():
                key = {**codes, "INDICATOR": indicator, "BASIS": basis}
                rows.append(observation(key, period, value, n, flag, unit))
    return rows


def curve_rows(areas: list[str]) -> list[dict[str, Any]]:
    """The four curves of the whole, of towns and countryside, of areas."""
    places = [("LA", "_T"), ("LA", "U"), ("LA", "R"), *((area, "_T") for area in areas[:3])]
    shapes = {
        "LORENZ": (range(0, 101, 5), "PT", lambda at: at**2 / 100),
        "INCIDENCE": (range(50, 201, 5), "PT", lambda at: (at - 40) / 3),
        "QUANTILE": (range(5, 100, 5), "CUR_LCU", lambda at: 100_000 + 9_000 * at),
        "GROWTH_INCIDENCE": (range(5, 100, 5), "PT", lambda at: 4 - at / 20),
    }
    rows = []
    for place, (area, urban) in enumerate(places):
        for curve, (at, unit, shape) in shapes.items():
            for period in ROUNDS[curve == "GROWTH_INCIDENCE" :]:
                for point in at:
                    flag = "hidden" if (curve, area, point) == ("QUANTILE", "02", 95) else ""
                    codes = {"FREQ": "A", "REF_AREA": area, "URBANISATION": urban, "CURVE": curve}
                    key = {**codes, "POINT": f"P{point:03d}"}
                    rows.append(observation(key, period, shape(point) + place, 900, flag, unit))
    return rows


def served(codelists: dict[str, CodeList], areas: list[str], lineage: Lineage) -> list[Served]:
    """Both dataflows."""
    frequency, places = codelists["CL_FREQ"], codelists["CL_REF_AREA"]
    urban = names("CL_URBAN", {"_T": "Total", "U": "Urban", "R": "Rural"})
    poverty = structure(
        "POVERTY",
        {
            "FREQ": frequency,
            "REF_AREA": places,
            "INDICATOR": names(
                "CL_POVERTY_INDICATOR",
                {
                    "HEADCOUNT": "Poverty rate (headcount)",
                    "GINI": "Gini coefficient",
                    "POPULATION": "Persons",
                    "WATTS": "Watts index",
                },
            ),
            "SEX": names("CL_SEX", {"_T": "Total", "M": "Male", "F": "Female"}),
            "AGE": names("CL_AGE", {"_T": "Total", "Y0T14": "0 to 14", "Y15T24": "15 to 24"}),
            "URBANISATION": urban,
            "BASIS": names(
                "CL_POVERTY_BASIS",
                {"_Z": "None", "NATIONAL": "National line", "INTL_300": "3 dollars a day"},
            ),
        },
        codelists,
    )
    curves = structure(
        "WELFARE_CURVES",
        {
            "FREQ": frequency,
            "REF_AREA": places,
            "URBANISATION": urban,
            "CURVE": names(
                "CL_CURVE",
                {
                    "LORENZ": "Lorenz curve",
                    "INCIDENCE": "Poverty incidence",
                    "GROWTH_INCIDENCE": "Growth incidence",
                    "QUANTILE": "Consumption at a rank",
                },
            ),
            "POINT": names("CL_POINT", {f"P{at:03d}": f"{at} percent" for at in range(0, 201, 5)}),
        },
        codelists,
    )
    flows = (
        ("DF_POVERTY", ("Poverty and inequality", "ຄວາມທຸກຍາກ"), poverty, poverty_rows(areas)),
        ("DF_WELFARE_CURVES", ("Curves of welfare", "ເສັ້ນໂຄ້ງ"), curves, curve_rows(areas)),
    )
    return [
        Served(
            Dataset(
                Dataflow(flow, "NSO", "1.0", Text({"en": en, "lo": lo}), of),
                table(of, rows),
                lineage,
            ),
            "v1",
            None,
            "indicator",
        )
        for flow, (en, lo), of, rows in flows
    ]


def table(of: Structure, rows: list[dict[str, Any]]) -> pa.Table:
    """Rows as a table of a structure: text, but for the value."""
    kinds = {"OBS_VALUE": pa.float64()}
    return pa.table(
        {
            one.id: pa.array([row.get(one.id) for row in rows], kinds.get(one.id, pa.string()))
            for one in of.components()
        }
    )


def reports() -> list[FilledReport]:
    """A report with every kind of part, in both languages."""
    key = "A.LA.HEADCOUNT._T._T._T.NATIONAL"
    whole = "A.LA._T.INCIDENCE."
    marks = ("ຂໍ້ມູນສັງເຄາະ", "Synthetic data")
    return [
        FilledReport(
            "poverty",
            language,
            title,
            tuple(NOTE.split(" / ")[place : place + 1]),
            report_blocks(f" ({marks[place]})"),
            (
                ReportReference(1, "DF_POVERTY", key, "2024", "v1"),
                ReportReference(2, "DF_WELFARE_CURVES", whole, "2024", "v1"),
            ),
            (("*", "Use with care."),),
            "Where the numbers come from",
            "Look at the site.",
        )
        for place, (language, title) in enumerate({"lo": "ບົດລາຍງານ", "en": "The report"}.items())
    ]


def report_blocks(mark: str) -> tuple[ReportBlock, ...]:
    """Every kind of part; tables and charts say that figures were made up."""
    number = ReportFigure("16.0", 1, "*")
    bars = (ReportLine("2024", (ReportPoint("Urban", 4.0, 3.8, 4.2), ReportPoint("Rural", 22.0))),)
    curve = tuple(
        ReportLine(name, tuple(ReportPoint(f"{at} percent", at * k) for at in range(5, 100, 5)))
        for name, k in (("Urban", 1.0), ("Rural", 0.5))
    )
    row = ReportRow("Urban", (number, number))
    return (
        ReportBlock("heading", ("How many are poor",)),
        ReportBlock("text", ("In 2024 ", number, " percent <were> poor; ", ReportFigure("–", 0))),
        ReportBlock("table", ("Rates", mark), ("Estimate", "Interval"), (row,)),
        ReportBlock("bars", ("Rates in a drawing", mark), lines=bars, unit="Percent"),
        ReportBlock("line", ("Curve", mark), lines=curve, unit="Percent"),
        ReportBlock("bars", ("Nothing to draw", mark)),
    )


def traces() -> list[tuple[str, str, str, TraceNode]]:
    """The chain behind one estimate, which says that the data are made up."""
    key = "A.LA.HEADCOUNT._T._T._T.NATIONAL"
    node = TraceNode(
        "DF_POVERTY",
        key,
        "2024",
        Text({"en": "Poverty rate", "lo": "ອັດຕາຄວາມທຸກຍາກ"}),
        Text({"en": "Percent", "lo": "ສ່ວນຮ້ອຍ"}),
        16.0,
        1,
        "E",
        "v1",
        "estimates",
        "0.1.0",
        "run-1",
        "2026-11-22T08:00:00Z",
        formula="sum w 1(y <= z) / sum w",
        source=NOTE,
    )
    return [("DF_POVERTY", key, "2024", node)]


def pages() -> dict[str, object]:
    """What is told of poverty beside the figures."""
    line = Text({"en": "National line", "lo": "ເສັ້ນ"})
    key = "A.LA.HEADCOUNT._T._T._T.NATIONAL"
    compared = [
        (key, "2018", 18.0, 0.5, 17.0, 19.0, 18.3, -0.3, -0.6, True),
        (key, "2013", 20.0, 0.5, 19.0, 21.0, 24.6, -4.6, -9.2, False),
        (key, "2024", None, None, None, None, 15.0, None, None, False),
    ]
    parts = {"first": 20.0, "second": 18.0, "change": -2.0, "growth": -3.0, "redistribution": 1.0}
    changes = [
        {
            "first": first,
            "last": last,
            "line": line_code,
            "measure": "headcount",
            "method": method,
            "group": group,
            "part": part,
            "value": value,
            "standard_error": 0.6,
            "low": value - 1.2,
            "high": value + 1.2,
        }
        for first, last in pairwise(ROUNDS)
        for line_code in ("INTL_300", "NATIONAL")
        for method, group in (("shapley", ""), ("sectoral", "urban"))
        for part, value in parts.items()
    ]
    growth = {**changes[0], "line": "INTL_300", "measure": "growth", "method": "a_year"}
    changes.insert(0, {**growth, "part": "bottom40", "value": 2.0, "low": None, "high": None})
    fields = [
        "key",
        "period",
        "ours",
        "standard_error",
        "low",
        "high",
        "published",
        "difference",
        "t",
        "inside",
    ]
    return {
        "reports": reports(),
        "poverty": {
            "rounds": [],
            "lines": [
                {"code": "REL_60", "name": line, "values": {}},
                {"code": "NATIONAL", "name": line, "values": NATIONAL},
            ],
            "flags": FLAGS,
            "compared": [
                dict(zip(fields, one, strict=True), decimals=1, source="SDG file")
                for one in compared
            ],
            "changes": changes,
        },
    }
