"""A small country for the general checks: clean figures made from a simulated population."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import product
from random import Random
from typing import Any

import pyarrow as pa
import pytest

from sathiti.methods.validation.series import (
    COLUMNS,
    SeriesRuleTables,
    check_observations,
)
from sathiti.model import (
    Catalogue,
    Code,
    CodeList,
    Component,
    Confrontation,
    Structure,
    Text,
)
from sathiti.warehouse.packs import load_pack

TODAY = date(2023, 6, 1)
YEARS = range(2015, 2021)
DIMENSIONS = [
    "FREQ",
    "SERIES",
    "REF_AREA",
    "SEX",
    "AGE",
    "URBANISATION",
    "INCOME_WEALTH_QUANTILE",
    "PRODUCT",
    "UNIT_MEASURE",
]
ATTRIBUTES = ["OBS_STATUS", "UNIT_MULT", "NATURE", "SOURCE_DETAIL", "TIME_DETAIL"]
TOTALS = dict.fromkeys(["SEX", "AGE", "URBANISATION", "INCOME_WEALTH_QUANTILE", "PRODUCT"], "_T")
CODES = {
    "FREQ": "A Q",
    "SERIES": "POP POV DTH INJ EARN FOOD STUNT FDI KID_01 KID_02 KID_03 IMR SME",
    "REF_AREA": "ZZ",
    "SEX": "_T M F B G _U",
    "AGE": "_T Y0T14 Y15T24 Y25T64 Y_GE65 Y_GE15",
    "URBANISATION": "_T U R",
    "INCOME_WEALTH_QUANTILE": "_T Q1 Q2 Q3 Q4 Q5",
    "PRODUCT": "_T RICE MAIZE FISH",
    "UNIT_MEASURE": "NUMBER PT PER_100000_POP PER_1000_LIVE_BIRTHS CUR_LCU USD T",
    "OBS_STATUS": "A B E F M O",
    "UNIT_MULT": "0 3 6",
    "NATURE": "C _X",
}
NAMES = {
    "POP": "Number of persons",
    "POV": "Proportion of population living below the national poverty line [1.2.1]",
    "DTH": "Number of deaths due to disasters",
    "INJ": "Number of injured people due to disasters",
    "EARN": "Average monthly earnings of employees",
    "FOOD": "Food production",
    "STUNT": "Proportion of small people moderately or severely stunted",
    "FDI": "Foreign direct investment inflows",
    "KID_01": "Reported accidents, total",
    "KID_02": "Reported accidents, injured",
    "KID_03": "Reported accidents, killed",
    "IMR": "Infant mortality rate",
    "SME": "Enterprises owned by women",
    "PER_100000_POP": "Per 100,000 population",
    "PER_1000_LIVE_BIRTHS": "Per 1,000 live births",
}
SEXES, RESIDENCES, AGES = "MF", "UR", ("Y0T14", "Y15T24", "Y25T64", "Y_GE65")


def _component(name: str) -> Component:
    role: Any = "dimension" if name in DIMENSIONS else "attribute"
    codelist = f"CL_{name}" if name in CODES else ""
    return Component(name, Text.of(en=name.title(), lo=f"ຖັນ {name}"), role, codelist)


def _codelist(name: str, codes: str) -> CodeList:
    members = [
        Code(code, Text.of(en=NAMES.get(code, f"{name} code {code}"), lo=f"ລະຫັດ {name} {code}"))
        for code in codes.split()
    ]
    return CodeList(f"CL_{name}", "ZZ", "1.0", Text.of(en=name), tuple(members))


STRUCTURE = Structure(
    "SDG",
    "ZZ",
    "1.0",
    Text.of(en="Test", lo="ທົດສອບ"),
    tuple(map(_component, DIMENSIONS)),
    tuple(map(_component, ATTRIBUTES)),
    codelists={f"CL_{name}": _codelist(name, codes) for name, codes in CODES.items()},
)


@dataclass
class Row:
    """One observation as text."""

    series: str
    unit: str
    time: str
    written: str
    codes: dict[str, str] = field(default_factory=dict)

    def cells(self) -> dict[str, str]:
        """All columns of the table."""
        usual = {
            **TOTALS,
            "FREQ": "A",
            "REF_AREA": "ZZ",
            "SERIES": self.series,
            "UNIT_MEASURE": self.unit,
            "TIME_PERIOD": self.time,
            "WRITTEN": self.written,
            "OBS_STATUS": "A",
            "UNIT_MULT": "0",
            "NATURE": "C",
            "SOURCE_DETAIL": "Statistical office, household survey",
            "TIME_DETAIL": self.time,
            "PLACE": "data.csv|7",
        }
        return {**usual, **self.codes}


class World:
    """Makes clean rows, builds tables, checks them."""

    structure = STRUCTURE

    def __init__(self, tables: SeriesRuleTables, texts: Catalogue) -> None:
        self.tables = tables
        self.texts = texts

    def table(self, rows: Sequence[Row]) -> pa.Table:
        """The table a reader would give."""
        cells = [row.cells() for row in rows]
        return pa.table(
            {name: pa.array([c[name] for c in cells], pa.string()) for name in cells[0]}
        )

    def check(self, rows: Sequence[Row], **options: Any) -> Confrontation:
        """Findings of all rules of the international pack."""
        return check_observations(
            options["table"] if "table" in options else self.table(rows),
            options.get("structure", STRUCTURE),
            options.get("tables", self.tables),
            options.get("texts", self.texts),
            ("en", "lo"),
            "DF_TEST",
            TODAY,
        )

    def found(self, rows: Sequence[Row], **options: Any) -> set[str]:
        """Rules that found something, without their common beginning."""
        return {f.rule.removeprefix("series.") for f in self.check(rows, **options).findings}

    def clean(self, seed: int) -> list[Row]:
        """Figures of six years of a country in which everything fits."""
        random = Random(seed)
        people = _people(random)
        return [
            *_population(people),
            *_poverty(people, random),
            *_disasters(people, random),
            *_earnings(random),
            *_food(random),
            *_stunting(random),
            *_accidents(random),
            *_single(random),
        ]


Cell = tuple[str, str, str]
People = dict[int, dict[Cell, int]]


def _people(random: Random) -> People:
    """Persons by year and sex, residence, age: slow growth, slow urbanisation."""
    start = {
        cell: random.randint(40_000, 60_000) * (1 if cell[1] == "U" else 3)
        for cell in product(SEXES, RESIDENCES, AGES)
    }
    growth = {"U": random.uniform(1.02, 1.04), "R": random.uniform(1.0, 1.015)}
    return {
        year: {cell: round(n * growth[cell[1]] ** (year - 2015)) for cell, n in start.items()}
        for year in YEARS
    }


def _groups() -> list[dict[str, str]]:
    """Breakdowns: all, by sex, by residence, by age, by sex and age."""
    return [
        {},
        *({"SEX": sex} for sex in SEXES),
        *({"URBANISATION": residence} for residence in RESIDENCES),
        *({"AGE": age} for age in AGES),
        *({"SEX": sex, "AGE": age} for sex, age in product(SEXES, AGES)),
    ]


def _members(cells: dict[Cell, int], group: dict[str, str]) -> list[Cell]:
    wanted = (group.get("SEX"), group.get("URBANISATION"), group.get("AGE"))
    return [
        cell
        for cell in cells
        if all(w is None or w == c for w, c in zip(wanted, cell, strict=True))
    ]


def _population(people: People) -> list[Row]:
    return [
        Row(
            "POP",
            "NUMBER",
            str(year),
            str(sum(people[year][c] for c in _members(cells, group))),
            group,
        )
        for year, cells in people.items()
        for group in _groups()
    ]


def _poverty(people: People, random: Random) -> list[Row]:
    """Rates of cells from group effects; rates of groups as weighted means, one decimal."""
    sex = {"M": -random.uniform(0.5, 2), "F": random.uniform(0.5, 2)}
    residence = {"U": -random.uniform(8, 12), "R": random.uniform(6, 9)}
    age = {a: random.uniform(-3, 3) for a in AGES}
    rows = []
    for year, cells in people.items():
        level = 30 - 1.2 * (year - 2015)
        rate = {
            c: level + sex[c[0]] + residence[c[1]] + age[c[2]] + random.uniform(-0.7, 0.7)
            for c in cells
        }
        for group in _groups():
            members = _members(cells, group)
            poor = sum(rate[c] * cells[c] for c in members)
            value = poor / sum(cells[c] for c in members)
            rows.append(Row("POV", "PT", str(year), f"{value:.1f}", group))
    return rows


def _disasters(people: People, random: Random) -> list[Row]:
    """Numbers and rates per 100 000 of the same events."""
    rows = []
    for series, level in (("DTH", 400), ("INJ", 3000)):
        for year, cells in people.items():
            number = round(level * random.uniform(0.8, 1.25))
            rate = number / sum(cells.values()) * 100_000
            rows.append(Row(series, "NUMBER", str(year), str(number)))
            rows.append(Row(series, "PER_100000_POP", str(year), f"{rate:.2f}"))
    return rows


def _earnings(random: Random) -> list[Row]:
    men = random.uniform(0.5, 0.6)
    rows = []
    for year in YEARS:
        pay = {
            "M": 2_000_000 * 1.05 ** (year - 2015) * random.uniform(0.99, 1.01),
            "F": 1_700_000 * 1.05 ** (year - 2015) * random.uniform(0.99, 1.01),
        }
        mean = men * pay["M"] + (1 - men) * pay["F"]
        rows += [
            Row("EARN", "CUR_LCU", str(year), f"{value:.0f}", group)
            for group, value in (({}, mean), ({"SEX": "M"}, pay["M"]), ({"SEX": "F"}, pay["F"]))
        ]
    return rows


def _food(random: Random) -> list[Row]:
    rows = []
    for year in YEARS:
        parts = {
            name: round(level * random.uniform(0.93, 1.07))
            for name, level in (("RICE", 410_003), ("MAIZE", 120_017), ("FISH", 60_019))
        }
        total = sum(parts.values()) + random.randint(9_000, 11_000)
        rows.append(Row("FOOD", "T", str(year), str(total)))
        rows += [Row("FOOD", "T", str(year), str(n), {"PRODUCT": p}) for p, n in parts.items()]
    return rows


def _stunting(random: Random) -> list[Row]:
    rows = []
    for year in YEARS:
        rates = [45.0, 38.0, 30.0, 22.0, 14.0]
        rates = [rate - (year - 2015) + random.uniform(-1, 1) for rate in rates]
        weights = [0.25, 0.22, 0.2, 0.18, 0.15]
        total = sum(w * r for w, r in zip(weights, rates, strict=True))
        rows.append(Row("STUNT", "PT", str(year), f"{total:.1f}"))
        rows += [
            Row("STUNT", "PT", str(year), f"{rate:.1f}", {"INCOME_WEALTH_QUANTILE": f"Q{n}"})
            for n, rate in enumerate(rates, start=1)
        ]
    return rows


def _accidents(random: Random) -> list[Row]:
    rows = []
    for year in YEARS:
        injured, killed = random.randint(300, 360), random.randint(80, 110)
        rows += [
            Row("KID_01", "NUMBER", str(year), str(injured + killed)),
            Row("KID_02", "NUMBER", str(year), str(injured)),
            Row("KID_03", "NUMBER", str(year), str(killed)),
        ]
    return rows


def _single(random: Random) -> list[Row]:
    rows = []
    for year in YEARS:
        invested = round(1_200_000_000 * random.uniform(0.8, 1.25)) + year
        rows.append(Row("FDI", "USD", str(year), str(invested)))
        deaths = 40 - 1.5 * (year - 2015) + random.uniform(-1, 1)
        rows.append(Row("IMR", "PER_1000_LIVE_BIRTHS", str(year), f"{deaths:.1f}"))
        owned = 30 + 0.5 * (year - 2015) + random.uniform(-1, 1)
        rows.append(Row("SME", "PT", str(year), f"{owned:.1f}"))
    return rows


@pytest.fixture(scope="session")
def series_tables() -> SeriesRuleTables:
    """Rules and tables of the international pack."""
    pack = load_pack("international")
    return SeriesRuleTables.from_rows(
        pack.rules, {name: pack.parameter_values(name) for name in COLUMNS}
    )


@pytest.fixture(scope="session")
def world(series_tables: SeriesRuleTables) -> World:
    """The small country, with messages in Lao."""
    return World(series_tables, load_pack("lao").texts)
