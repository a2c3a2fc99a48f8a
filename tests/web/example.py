"""A small release that shows every kind of figure, served from the real file format."""

import csv
import importlib.util
from pathlib import Path
from types import ModuleType

import pyarrow as pa

from sathiti.model import (
    Catalogue,
    Code,
    CodeList,
    Compared,
    Component,
    Dataflow,
    Dataset,
    Finding,
    Input,
    Lineage,
    NumberStyle,
    ObligationState,
    Place,
    QualityItem,
    QualityReport,
    Release,
    RuleResult,
    Structure,
    TableCell,
    TableLine,
    TableView,
    Text,
    TraceNode,
)
from sathiti.warehouse.serving import Served, write_serving
from sathiti.web.state import SiteSettings, Tile

ROOT = Path(__file__).resolve().parents[2]
TEXTS = ROOT / "src" / "sathiti" / "packs" / "lao" / "texts"
AREAS = {
    "01": ("Vientiane Capital", "ນະຄອນຫຼວງວຽງຈັນ", 2, 3),
    "02": ("Phongsaly", "ຜົ້ງສາລີ", 2, 0),
    "03": ("Luangnamtha", "ຫຼວງນ້ຳທາ", 1, 0),
    "04": ("Oudomxay", "ອຸດົມໄຊ", 1, 1),
    "05": ("Bokeo", "ບໍ່ແກ້ວ", 0, 1),
    "06": ("Luangprabang", "ຫຼວງພະບາງ", 2, 1),
    "07": ("Huaphanh", "ຫົວພັນ", 3, 1),
    "08": ("Xayaboury", "ໄຊຍະບູລີ", 1, 2),
    "09": ("Xiengkhuang", "ຊຽງຂວາງ", 3, 2),
    "10": ("Vientiane", "ວຽງຈັນ", 2, 2),
    "11": ("Borikhamxay", "ບໍລິຄຳໄຊ", 4, 3),
    "12": ("Khammuane", "ຄຳມ່ວນ", 4, 4),
    "13": ("Savannakhet", "ສະຫວັນນະເຂດ", 4, 5),
    "14": ("Saravane", "ສາລະວັນ", 4, 6),
    "15": ("Sekong", "ເຊກອງ", 5, 6),
    "16": ("Champasack", "ຈຳປາສັກ", 4, 7),
    "17": ("Attapeu", "ອັດຕະປື", 5, 7),
    "18": ("Xaysomboon", "ໄຊສົມບູນ", 3, 3),
}
KEY = "A.LA.FOREST.HA"
HASH = "ab" * 32


def beside(name: str) -> ModuleType:
    """A module of this folder, which is no package."""
    spec = importlib.util.spec_from_file_location(name, Path(__file__).with_name(f"{name}.py"))
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


ACCOUNTS = beside("account_example")
POVERTY = beside("poverty_example")


def text(en: str, lo: str) -> Text:
    return Text({"en": en, "lo": lo})


def codelist(list_id: str, *codes: tuple[str, str, str]) -> CodeList:
    named = tuple(Code(code, text(en, lo)) for code, en, lo in codes)
    return CodeList(list_id, "NSO", "1.0", text(list_id, list_id), named)


STRUCTURE = Structure(
    "STAT",
    "NSO",
    "1.0",
    text("Statistics", "ສະຖິຕິ"),
    dimensions=(
        Component("FREQ", text("Frequency", "ຄວາມຖີ່"), "dimension", "CL_FREQ"),
        Component("REF_AREA", text("Area", "ເຂດ"), "dimension", "CL_REF_AREA"),
        Component("STAT", text("Statistic", "ສະຖິຕິ"), "dimension", "CL_STAT"),
        Component("UNIT_MEASURE", text("Unit", "ຫົວໜ່ວຍ"), "dimension", "CL_UNIT"),
    ),
    attributes=(
        Component(
            "OBS_STATUS", text("Status", "ສະຖານະ"), "attribute", "CL_OBS_STATUS", required=True
        ),
        Component("DECIMALS", text("Decimals", "ທົດສະນິຍົມ"), "attribute", data_type="Integer"),
        Component("SOURCE_DETAIL", text("Source", "ແຫຼ່ງຂໍ້ມູນ"), "attribute"),
        Component("COMMENT_OBS", text("Comment", "ຄຳເຫັນ"), "attribute"),
    ),
    time=Component("TIME_PERIOD", text("Period", "ໄລຍະເວລາ"), "time"),
    measure=Component("OBS_VALUE", text("Value", "ຄ່າ"), "measure", data_type="Double"),
    codelists={
        "CL_FREQ": codelist("CL_FREQ", ("A", "Annual", "ປະຈຳປີ")),
        "CL_REF_AREA": codelist(
            "CL_REF_AREA",
            ("LA", "Whole country", "ທົ່ວປະເທດ"),
            *((code, en, lo) for code, (en, lo, _, _) in AREAS.items()),
        ),
        "CL_STAT": codelist(
            "CL_STAT",
            ("FOREST", "Forest area", "ເນື້ອທີ່ປ່າໄມ້"),
            ("LAND", "Area of land", "ເນື້ອທີ່ດິນ"),
            ("SHARE", "Share of forest", "ສັດສ່ວນປ່າໄມ້"),
            ("WATER", "Water withdrawal", "ການດຶງນ້ຳມາໃຊ້"),
            ("HYDRO", "Hydropower", "ໄຟຟ້ານ້ຳຕົກ"),
            ("ODD", "Less than <two> & “more”", "ໜ້ອຍກວ່າ <ສອງ> & “ຫຼາຍ”"),
        ),
        "CL_UNIT": codelist(
            "CL_UNIT",
            ("HA", "thousand hectares", "ພັນເຮັກຕາ"),
            ("PT", "percent", "ສ່ວນຮ້ອຍ"),
            ("M3", "million cubic metres", "ລ້ານແມັດກ້ອນ"),
        ),
        "CL_OBS_STATUS": codelist(
            "CL_OBS_STATUS",
            ("A", "Given", "ມີຄ່າ"),
            ("E", "Estimated", "ຄາດຄະເນ"),
            ("L", "Not available", "ຍັງບໍ່ທັນມີ"),
            ("M", "Not applicable", "ບໍ່ກ່ຽວຂ້ອງ"),
            ("O", "Not reported", "ບໍ່ໄດ້ລາຍງານ"),
        ),
    },
)
FOREST = Dataflow(
    "DF_FOREST",
    "NSO",
    "1.0",
    text("Forest and land", "ປ່າໄມ້ ແລະ ທີ່ດິນ"),
    STRUCTURE,
    text(
        "Area of forest and land by year, as reported by the ministry.",
        "ເນື້ອທີ່ປ່າໄມ້ ແລະ ທີ່ດິນ ຕາມປີ, ຕາມການລາຍງານຂອງກະຊວງ.",
    ),
)
PROVINCES = Dataflow(
    "DF_PROVINCES",
    "NSO",
    "1.0",
    text("Forest cover by province", "ສັດສ່ວນປ່າໄມ້ ຕາມແຂວງ"),
    STRUCTURE,
)
WATER = Dataflow("DF_WATER", "NSO", "2.0", text("Water indicators", "ຕົວຊີ້ບອກດ້ານນ້ຳ"), STRUCTURE)
COLUMNS = [component.id for component in STRUCTURE.components()]


def row(key: str, period: str, value: float | None, **more: str | int) -> dict[str, object]:
    codes = dict(zip(STRUCTURE.dimension_ids(), key.split("."), strict=True))
    given = {"OBS_STATUS": "A" if value is not None else "L", "DECIMALS": 1}
    empty = {"SOURCE_DETAIL": None, "COMMENT_OBS": None}
    return {**codes, "TIME_PERIOD": period, "OBS_VALUE": value, **given, **empty, **more}


def table(rows: list[dict[str, object]]) -> pa.Table:
    columns = {name: [one.get(name) for one in rows] for name in COLUMNS}
    kinds = {"OBS_VALUE": pa.float64(), "DECIMALS": pa.int32()}
    return pa.table(
        {name: pa.array(values, kinds.get(name, pa.string())) for name, values in columns.items()}
    )


def forest_rows() -> list[dict[str, object]]:
    source = "FAO Global Forest Resources Assessment 2020"
    return [
        row(KEY, "2000", 17425.9, SOURCE_DETAIL=source),
        row(KEY, "2005", 16870.0, SOURCE_DETAIL=source),
        row(KEY, "2010", 16940.9, OBS_STATUS="E", SOURCE_DETAIL=source),
        row(KEY, "2015", 16769.1, COMMENT_OBS="Map of 2015 <revised>"),
        row("A.LA.LAND.HA", "2000", 23080.0),
        row("A.LA.LAND.HA", "2005", 23080.0),
        row("A.LA.LAND.HA", "2010", None),
        row("A.LA.SHARE.PT", "2005", 0.0, DECIMALS=2),
        row("A.LA.SHARE.PT", "2015", 72.656, DECIMALS=2),
        row("A.LA.ODD.HA", "2015", None, OBS_STATUS="M"),
    ]


def water_rows() -> list[dict[str, object]]:
    """One figure of its own, one that repeats the forest's, one that contradicts it."""
    return [
        row("A.LA.WATER.M3", "2015", 7.5),
        row(KEY, "2015", 16769.1),
        row("A.LA.SHARE.PT", "2015", 50.0),
    ]


def province_rows() -> list[dict[str, object]]:
    years = ("2010", "2015")
    return [
        row(f"A.{area}.SHARE.PT", year, None if area == "15" else (7 * place + step) % 83 + 0.5)
        for place, area in enumerate(AREAS)
        for step, year in enumerate(years)
    ]


def lineage(step: str) -> Lineage:
    return Lineage(
        step,
        "0.1.0+abc123",
        "lao+def456",
        {"tolerance": 0.5},
        (Input("forest", HASH, "2026-11-22T080000Z-abc"),),
        "run-1",
        "2026-11-22T08:00:00Z",
    )


def quality(flow: str) -> QualityReport:
    items = (
        QualityItem(
            "S.14.2",
            text("Punctuality", "ຄວາມກົງຕໍ່ເວລາ"),
            12.0,
            "days",
            text("Days after the due date.", "ຈຳນວນມື້ຫຼັງວັນຄົບກຳນົດ."),
        ),
        QualityItem("S.13.3", text("Completeness", "ຄວາມຄົບຖ້ວນ"), 87.5, "percent"),
    )
    return QualityReport(flow, "v1", items)


def traces() -> list[tuple[str, str, str, TraceNode]]:
    cell = TraceNode(
        "DF_FOREST",
        KEY,
        "2015",
        text("Forest area", "ເນື້ອທີ່ປ່າໄມ້"),
        text("thousand hectares", "ພັນເຮັກຕາ"),
        16769.1,
        1,
        "A",
        "2026-11-22T080000Z-abc",
        "store.forest",
        "0.1.0",
        "run-1",
        "2026-11-22T08:00:00Z",
        cell=Place("forest_MAE_2015.xlsx", "1 Forest", "E12"),
        sha256=HASH,
        provider=text("Ministry of Agriculture and Environment", "ກະຊວງກະສິກຳ ແລະ ສິ່ງແວດລ້ອມ"),
        received="2026-10-01T08:00:00Z",
        source="FAO FRA 2020, table 1a",
        rules=(
            RuleResult(
                "forest.balance",
                "blocking",
                "passed",
                expects="This condition holds",
                expression="forest < land",
            ),
            RuleResult(
                "forest.jump",
                "warning",
                "failed",
                text("Changed by more than 20%.", "ປ່ຽນແປງຫຼາຍກວ່າ 20%."),
            ),
            RuleResult(
                "forest.share",
                "note",
                "not evaluated",
                expects="The value is within its limits",
            ),
        ),
    )
    share = TraceNode(
        "DF_FOREST",
        "A.LA.SHARE.PT",
        "2015",
        text("Share of forest", "ສັດສ່ວນປ່າໄມ້"),
        text("percent", "ສ່ວນຮ້ອຍ"),
        72.656,
        2,
        "A",
        "2026-11-22T080100Z-def",
        "compile",
        "0.1.0",
        "run-1",
        "2026-11-22T08:01:00Z",
        formula="100 * forest_area / land_area",
        formula_source="SDG metadata 15.1.1",
        inputs=(cell, cell),
    )
    return [
        ("DF_FOREST", KEY, "2015", cell),
        ("DF_FOREST", "A.LA.SHARE.PT", "2015", share),
    ]


def findings() -> list[Finding]:
    said = text(
        "The parts do not add up to the total. Please check.",
        "ຜົນບວກບໍ່ເທົ່າກັບຍອດລວມ. ກະລຸນາກວດຄືນ.",
    )
    place = Place("forest_MAE_2015.xlsx", "1 Forest", "E12")
    severities = ("note", "warning", "blocking")
    return [
        Finding(
            f"forest.rule_{number}",
            severities[number % 3],
            "forest" if number % 2 else "water",
            "LA forest_area",
            "2015",
            (place,),
            {"value": number},
            said,
        )
        for number in range(120)
    ]


def pages() -> dict[str, object]:
    title = text("15.1.1 Forest area share", "15.1.1 ສັດສ່ວນເນື້ອທີ່ປ່າໄມ້")
    why = text("Another land area was used.", "ນຳໃຊ້ເນື້ອທີ່ດິນທີ່ແຕກຕ່າງ.")
    source = "UN SDG database 2024"
    ministry = text("Ministry of Agriculture and Environment", "ກະຊວງກະສິກຳ ແລະ ສິ່ງແວດລ້ອມ")
    form = text("Forest form", "ແບບຟອມປ່າໄມ້")
    return {
        "texts": texts(),
        "settings": SiteSettings(
            ("lo", "en"),
            text("Statistics portal", "ເວັບໄຊສະຖິຕິ"),
            text("National Statistics Office", "ສູນສະຖິຕິແຫ່ງຊາດ"),
            {"lo": NumberStyle(",", "."), "en": NumberStyle(".", ",")},
            tuple(Tile(c, x, y, text(en, lo)) for c, (en, lo, x, y) in AREAS.items()),
        ),
        "comparison": [
            Compared(
                "15.1.1",
                title,
                "LA",
                "2015",
                72.66,
                72.66,
                2,
                True,
                source,
                key="A.LA.SHARE.PT",
                dataflow="DF_FOREST",
            ),
            Compared("15.1.1", title, "LA", "2020", 71.9, 71.6, 1, False, source, why),
            Compared("15.1.1", title, "LA", "2021", None, 71.5, 1, False, source),
        ],
        "findings": findings(),
        "obligations": [
            ObligationState("forest.MAE.2014", ministry, form, "Accepted", "2026-10-01T08:00:00Z"),
            ObligationState(
                "forest.MAE.2015", ministry, form, "Returned", "2026-10-01T08:00:00Z", 3
            ),
            ObligationState(
                "water.MAE.2015", ministry, text("Water form", "ແບບຟອມນ້ຳ"), "Not returned"
            ),
        ],
        "tables": [
            TableView(
                "land",
                text("Land and forest", "ທີ່ດິນ ແລະ ປ່າໄມ້"),
                ("2010", "2015"),
                (
                    TableLine(text("Forest", "ປ່າໄມ້"), heading=True),
                    TableLine(
                        text("Forest area", "ເນື້ອທີ່ປ່າໄມ້"),
                        key=KEY,
                        dataflow="DF_FOREST",
                        cells=(TableCell(16940.9, 1, "A"), TableCell(16769.1, 1, "A")),
                    ),
                    TableLine(
                        text("Area of land", "ເນື້ອທີ່ດິນ"),
                        cells=(TableCell(None, 0, "L"), TableCell()),
                    ),
                ),
                text("Made-up figures.", "ຕົວເລກສົມມຸດ."),
            )
        ],
        **ACCOUNTS.pages(texts()),
        **POVERTY.pages(),
    }


def texts() -> Catalogue:
    """Messages and glossary of the pack, as its loader merges them: the glossary wins."""
    catalogue = Catalogue()
    for path in sorted(TEXTS.glob("messages-*.csv")):
        with path.open(encoding="utf-8-sig", newline="") as rows:
            catalogue = catalogue.merged(Catalogue.from_rows(csv.DictReader(rows)))
    with (TEXTS / "glossary.csv").open(encoding="utf-8-sig", newline="") as rows:
        return catalogue.merged(Catalogue.from_rows(csv.DictReader(rows)))


def release(content_hash: str = HASH) -> Release:
    return Release("2026-11", {"DF_FOREST": "v1"}, "2026-11-22T08:00:00Z", content_hash, ("chief",))


def write_example(path: Path, content_hash: str = HASH) -> Path:
    flows = [
        Served(Dataset(flow, table(rows), lineage(step)), "v1", report, kind)
        for flow, rows, step, report, kind in (
            (WATER, water_rows(), "compile", None, "indicator"),
            (PROVINCES, province_rows(), "compile", quality("DF_PROVINCES"), "table"),
            (FOREST, forest_rows(), "store.forest", quality("DF_FOREST"), "input"),
        )
    ]
    flows += ACCOUNTS.served(STRUCTURE.codelists, lineage("account"))
    flows += POVERTY.served(STRUCTURE.codelists, list(AREAS), lineage("estimate"))
    path.parent.mkdir(parents=True, exist_ok=True)
    told = [*traces(), *ACCOUNTS.traces(), *POVERTY.traces()]
    write_serving(path, release(content_hash), flows, told, pages())
    return path
