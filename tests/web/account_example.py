"""Accounts of the example: forms of the pack, figures made up, one identity that fails."""

from typing import Any

import pyarrow as pa

from sathiti.methods.accounts import (
    compile_account,
    dataflow_of,
    identity_titles,
    observations_of,
    structure_of,
)
from sathiti.model import (
    AccountLine,
    AccountShown,
    AccountTemplate,
    Catalogue,
    CodeList,
    CoverageView,
    CoverChange,
    CoverClass,
    Dataset,
    LandCoverView,
    Lineage,
    Message,
    MissingFigure,
    ResidualShown,
    StatisticCoverage,
    Text,
    TraceNode,
)
from sathiti.warehouse.packs import load_pack
from sathiti.warehouse.serving import Served

PACK = load_pack("lao")
LANGUAGES = ("lo", "en")
WATER, TIMBER, ENERGY = (
    PACK.accounts[name] for name in ("water_psut_cf", "timber", "energy_balance")
)
FLOWS = {"water_psut_cf": "DF_WATER_PSUT", "timber": "DF_TIMBER", "energy_balance": "DF_ENERGY"}
MINISTRY = Text({"en": "Ministry of Agriculture and Environment", "lo": "ກະຊວງກະສິກຳ ແລະ ສິ່ງແວດລ້ອມ"})
ASSUMED = "Crops return two fifths of the water they take."
# what is abstracted from surface water is 5 more than industries take
WATER_FIGURES = {
    "supply.SURFACE": {"ENV": 905.0},
    "use.SURFACE": {"A01_03": 500.0, "C10_33_F41_43": 40.0, "D35": 150.0, "E36": 200.0, "HH": 10.0},
    "supply.GROUND": {"ENV": 100.0},
    "use.GROUND": {"E36": 60.0, "HH": 40.0},
    "supply.DISTRIBUTED": {"E36": 230.0},
    "use.DISTRIBUTED": {"C10_33_F41_43": 50.0, "E38_39_G45_U99": 30.0, "HH": 150.0},
    "supply.WASTEWATER": {"C10_33_F41_43": 30.0, "HH": 80.0},
    "use.WASTEWATER": {"E37": 110.0},
    "supply.RET_SURFACE": {"D35": 148.5, "E37": 100.0},
    "use.RET_SURFACE": {"ENV": 248.5},
    "supply.RET_SOIL": {"A01_03": 200.0},
    "use.RET_SOIL": {"ENV": 200.0},
}
TIMBER_FIGURES = {
    "stock.OPENING": {"CULTIVATED": 25400.0, "NATURAL_AVAILABLE": 1180300.5},
    "stock.GROWTH": {"CULTIVATED": 4100.0, "NATURAL_AVAILABLE": 15200.0},
    "stock.REMOVALS": {"CULTIVATED": 3900.0, "NATURAL_AVAILABLE": 9800.0},
    "stock.FELLING_RESIDUES": {"CULTIVATED": 300.0, "NATURAL_AVAILABLE": 1400.0},
    "stock.NATURAL_LOSSES": {"CULTIVATED": 100.0, "NATURAL_AVAILABLE": 6200.0},
}
ENERGY_FIGURES = {
    "balance.PRODUCTION": {"LIGNITE": 9000.0, "FUELWOOD": 5000.0, "ELECTRICITY": 8000.0},
    "balance.IMPORTS": {"MOTOR_GASOLINE": 2000.0, "GAS_DIESEL_OIL": 4000.0, "ELECTRICITY": 300.0},
    "balance.EXPORTS": {"ELECTRICITY": -9000.0},
    "balance.IN_ELECTRICITY": {"LIGNITE": 8500.0},
    "balance.OUT_ELECTRICITY": {"ELECTRICITY": 3000.0},
    "balance.LOSSES": {"ELECTRICITY": 400.0},
    "balance.TRA_ROAD": {"MOTOR_GASOLINE": 2000.0, "GAS_DIESEL_OIL": 4000.0},
    "balance.OTH_HOUSEHOLDS": {"FUELWOOD": 5000.0, "ELECTRICITY": 1200.0},
    "balance.IND_MINERALS": {"LIGNITE": 500.0, "ELECTRICITY": 700.0},
}
CONTEXTS = (("LA", "2019"), ("LA", "2020"), ("01", "2020"))


def zeros(template: AccountTemplate) -> dict[str, Any]:
    """Every cell of the account that is no sum, as zero."""
    computed = {one.formula.partition(" = ")[0] for one in template.identities if one.compute}
    return {
        f"{table.id}.{row.code}": {
            column.code: 0.0
            for column in leaves(table.columns)
            if (row.code, column.code) not in table.blocked
        }
        for table in template.tables
        for row in leaves(table.rows)
        if not {row.code, f"{table.id}.{row.code}"} & computed
    }


def leaves(lines: tuple[AccountLine, ...]) -> list[AccountLine]:
    wholes = {line.parent for line in lines}
    return [line for line in lines if line.code not in wholes and not line.of_which]


def whole(template: AccountTemplate, figures: dict[str, Any]) -> dict[str, Any]:
    """The figures, and zeros for all other cells that are no sums."""
    filled = zeros(template)
    for name, columns in figures.items():
        filled[name] = {**filled.get(name, {}), **columns}
    return filled


def given(figures: dict[str, Any], area: str, period: str) -> pa.Table:
    """Cells of one area and period; a province has a tenth of the country."""
    share = {"LA": 1.0}.get(area, 0.1) * (0.98 if period == "2019" else 1.0)
    rows = [
        (*name.split("."), column, round(value * share, 1))
        for name, columns in figures.items()
        for column, value in columns.items()
    ]
    assumed = [row[1:3] == ("RET_SOIL", "A01_03") for row in rows]
    count = len(rows)
    return pa.table(
        {
            "ACCOUNT_TABLE": [row[0] for row in rows],
            "ACCOUNT_ROW": [row[1] for row in rows],
            "ACCOUNT_COLUMN": [row[2] for row in rows],
            "REF_AREA": [area] * count,
            "TIME_PERIOD": [period] * count,
            "OBS_VALUE": [row[3] for row in rows],
            "OBS_STATUS": ["E" if one else "A" for one in assumed],
            "SOURCE_DETAIL": ["Yearbook 2020"] * count,
            "COMMENT_OBS": [ASSUMED if one else None for one in assumed],
        }
    )


# the energy balance has gaps, the others are whole
GIVEN = (
    (WATER, whole(WATER, WATER_FIGURES)),
    (TIMBER, whole(TIMBER, TIMBER_FIGURES)),
    (ENERGY, ENERGY_FIGURES),
)


def compiled(template: AccountTemplate, figures: dict[str, Any]) -> tuple[pa.Table, pa.Table]:
    """Observations and residuals of an account in all contexts."""
    cells = pa.concat_tables([given(figures, area, period) for area, period in CONTEXTS])
    made = compile_account(template, cells)
    return observations_of(template, made.cells), made.residuals


def served(codelists: dict[str, CodeList], lineage: Lineage) -> list[Served]:
    """The datasets of the accounts."""
    found = []
    for template, figures in GIVEN:
        structure = structure_of(template, "NSO", codelists, PACK.texts, LANGUAGES)
        table, _ = compiled(template, figures)
        names = [one.id for one in structure.components()]
        flow = dataflow_of(template, structure, FLOWS[template.id])
        found.append(Served(Dataset(flow, table.select(names), lineage), "v1", None, "account"))
    return found


def pages(texts: Catalogue) -> dict[str, object]:
    """What the serving file tells of accounts."""
    empty = PACK.accounts["fish"]
    return {
        "accounts": [
            *(
                AccountShown(template, FLOWS[template.id], synthetic=template is TIMBER)
                for template, _ in GIVEN
            ),
            AccountShown(empty, "DF_FISH"),
        ],
        "landcover": land(),
        "coverage": coverage(),
        "residuals": [one for template, of in GIVEN for one in residuals(template, of, texts)],
        "missing": [
            MissingFigure(
                "water_psut_cf",
                "use.PRECIP.A01_03",
                Text({"en": "Precipitation collected: Agriculture", "lo": "ນ້ຳຝົນ: ກະສິກຳ"}),
                "2010–2018, 2020",
                MINISTRY,
            ),
            MissingFigure(
                "timber",
                "stock.OPENING.CULTIVATED",
                Text({"en": "Opening: cultivated", "lo": "ຕົ້ນປີ: ປູກ"}),
                "2019–2020",
                MINISTRY,
                assumed=True,
            ),
            MissingFigure(
                "water_psut_cf",
                "supply.RET_SOIL.A01_03",
                Text({"en": "To soil water: Agriculture", "lo": "ນ້ຳໃນດິນ: ກະສິກຳ"}),
                "2019–2020",
                MINISTRY,
                assumed=True,
            ),
        ],
    }


def land() -> LandCoverView:
    """Forest that became field in every province, and some that grew back."""
    classes = ("LC02", "LC06", "LC13")
    labels = {line.code: line.label for line in PACK.accounts["land_cover"].tables[0].columns}
    zones = {code: area.name for code, area in PACK.areas.items() if area.tile}
    changes = []
    for number, zone in enumerate(zones):
        size = 1000.0 * (number + 1)
        changes += [
            CoverChange(zone, "LC06", "LC06", 60 * size),
            CoverChange(zone, "LC06", "LC02", (number % 5) * size),
            CoverChange(zone, "LC02", "LC06", 1.5 * size),
            CoverChange(zone, "LC02", "LC02", 30 * size),
        ]
    return LandCoverView(
        "2015",
        "2020",
        tuple(CoverClass(code, labels[code], code == "LC06") for code in classes),
        zones,
        tuple(changes),
        synthetic=True,
        source="Made up",
    )


def coverage() -> CoverageView:
    """Four statistics: complete, in part, without figure, of no tier."""
    wanted = ("2018", "2019", "2020")
    stated = {
        "1.1.1.a.1": ("full", wanted, ()),
        "1.2.3.a.1": ("partial", wanted[1:], ("Years without figure: {years}.",)),
        "2.6.1.a.1": ("none", (), ("No series of the office answers it.",)),
        "3.1.1.a.1": ("none", (), ("No series of the office answers it.",)),
    }
    rows = []
    for name, (status, periods, _) in stated.items():
        one = PACK.statistics[name]
        ends = (periods[0], periods[-1]) if periods else ("", "")
        rows.append(
            StatisticCoverage(
                name,
                one.topic,
                one.name,
                one.tier,
                status,
                periods=periods,
                first=ends[0],
                last=ends[1],
                areas=18 if status == "full" else 0,
                provider=MINISTRY,
            )
        )
    gaps = {
        name: tuple(
            PACK.texts.text(Message(said, {"years": "2018"}), LANGUAGES) for said in lacking
        )
        for name, (_, _, lacking) in stated.items()
        if lacking
    }
    topics = PACK.codelists["CL_FDES"].codes
    return CoverageView(topics, tuple(rows), gaps, wanted, "FDES 2013")


def residuals(
    template: AccountTemplate, figures: dict[str, Any], texts: Catalogue
) -> list[ResidualShown]:
    """What is left in the identities, as the site gets it."""
    titles = {
        name: texts.text(title, LANGUAGES) for name, title in identity_titles(template).items()
    }
    _, rest = compiled(template, figures)
    own = [
        ResidualShown(
            template.id,
            row["IDENTITY"],
            titles[row["IDENTITY"]],
            *(row[name] or "" for name in ("EACH", "AT", "REF_AREA", "TIME_PERIOD")),
            *(row[name] for name in ("LEFT", "RIGHT", "RESIDUAL", "TOLERANCE", "OUTCOME")),
            tuple(row["MISSING"] or ()),
        )
        for row in rest.to_pylist()
    ]
    return own + (between() if template is WATER else [])


def between() -> list[ResidualShown]:
    """An identity between accounts that fails in one year."""
    title = PACK.account_links[0].title
    sides = {"2019": (880.0, 880.0), "2020": (900.0, 905.0)}
    return [
        ResidualShown(
            "", "link", title, "once", "", "LA", period, *both, both[0] - both[1], 0.1, outcome
        )
        for (period, both), outcome in zip(sides.items(), ("holds", "fails"), strict=True)
    ]


def traces() -> list[tuple[str, str, str, TraceNode]]:
    """The chain behind one assumed figure."""
    key = "A.LA.supply.RET_SOIL.A01_03.M_M3_PER_YR"
    node = TraceNode(
        FLOWS["water_psut_cf"],
        key,
        "2020",
        Text({"en": "To soil water: Agriculture", "lo": "ນ້ຳໃນດິນ: ກະສິກຳ"}),
        WATER.unit_label,
        200.0,
        1,
        "E",
        "v1",
        "account",
        "0.1.0",
        "run-1",
        "2026-11-22T08:00:00Z",
        formula="0.4 * water.irrigation",
        source="No data",
    )
    return [(FLOWS["water_psut_cf"], key, "2020", node)]
