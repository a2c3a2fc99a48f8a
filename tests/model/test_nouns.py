"""What every noun must do: stay as made, be written as JSON and read back the same."""

from typing import Any

import msgspec
import pytest

import sathiti.model as model
from sathiti.model import (
    AccountIdentity,
    AccountLine,
    AccountPlan,
    AccountShown,
    AccountTable,
    AccountTemplate,
    Area,
    Catalogue,
    CellsAsked,
    CellSource,
    Code,
    CodeList,
    Compared,
    Component,
    Confrontation,
    Correction,
    CoverageView,
    CoverChange,
    CoverClass,
    Dataflow,
    Delivery,
    EmissionEstimate,
    FactorChoice,
    Finding,
    Indicator,
    Input,
    Instrument,
    Item,
    LandCoverView,
    Lineage,
    Message,
    MissingFigure,
    NumberReading,
    NumberStyle,
    Obligation,
    ObligationState,
    Period,
    Place,
    PublishedValue,
    QualityItem,
    QualityReport,
    RawCell,
    Release,
    ResidualShown,
    Rule,
    RuleResult,
    RuleSummary,
    Section,
    Structure,
    Succession,
    TableCell,
    TableLine,
    TableRow,
    TableTemplate,
    TableView,
    Text,
    TraceNode,
    Unit,
)
from sathiti.model.unit import Assignment

FOREST = Text.of(en="Forest area", lo="ເນື້ອທີ່ປ່າໄມ້")
HECTARE = Text.of(en="hectares", lo="ເຮັກຕາ")
CELL = Place("forest.xlsx", sheet="1 ປ່າໄມ້", cell="F12")
CODES = CodeList("CL_STAT", "NSO", "1.0", FOREST, (Code("LAND", FOREST), Code("F", FOREST, "LAND")))
STRUCTURE = Structure(
    "STAT",
    "NSO",
    "1.0",
    FOREST,
    (Component("FREQ", FOREST, "dimension"), Component("STAT", FOREST, "dimension", "CL_STAT")),
    (Component("DECIMALS", FOREST, "attribute", data_type="Integer", attachment="series"),),
    codelists={"CL_STAT": CODES},
)
ITEM = Item("forest", {"STAT": "F"}, FOREST, "HA", HECTARE, decimals=1, areas=("N", "S"))
FINDING = Finding(
    "inside", "blocking", "land", "N.forest", "2015", (CELL,), {"forest": 5.5, "land": None}, FOREST
)
TRACED = TraceNode(
    *("DF_LAND", "A.F", "2015", FOREST, HECTARE),
    *(400.5, 1, "A", "20260101-ab", "forms", "0.1", "run 1", "2026-01-01T00:00:00Z"),
    cell=CELL,
    rules=(RuleResult("inside", "blocking", "passed"),),
)

ACCOUNT = AccountTemplate(
    "land",
    "1",
    FOREST,
    "land",
    "HA",
    HECTARE,
    1,
    (AccountTable("stock", FOREST, (AccountLine("C", FOREST),), (AccountLine("T", FOREST),)),),
    (AccountIdentity("c", FOREST, "C >= 0", at=CELL),),
)
QUESTIONS = model.QuestionTable("T1", FOREST, (model.QuestionRow("R1", FOREST, "HA"),))
ANSWERED = model.AnswerTable("T1", FOREST, (FOREST,), (model.AnswerRow("R1", FOREST),))
VARIABLE = model.Variable("sex", FOREST, "text", "sex", "", "domain")
BOOK = model.Codebook({"sex": VARIABLE}, {"sex": (Code("1", FOREST),)}, {"sex": {"1": "M"}})
SURVEY_FILE = model.SurveyFile("people", ("person",), "", BOOK)
WEIGHTING = model.SurveyWeighting(
    "people",
    probabilities=("p",),
    response=model.SurveyResponse("result", ("1",), ("4",), ("region",)),
    margins=(model.SurveyMargin("population", ("sex",), "people"),),
    bounds=(0.5, 2.0),
)
SURVEY_ROUND = model.SurveyRound(
    *("lecs", "2018", FOREST, True, FOREST), *(10, 9, 8, 0.9, 1.2, {"age": 1}, 1)
)
POVERTY_LINE = model.PovertyLine("NATIONAL", FOREST, {"2018": 250.0})
ESTIMATE = model.ComparedEstimate(
    *("A.N", "2018", None, None, None, None, 18.3, 1, None, None, False, "Yearbook")
)
POVERTY_CHANGE = model.PovertyChange(
    *("2013", "2018", "NATIONAL", "headcount", "shapley", "", "growth"), *(-5.0, 1.0, -7.0, None)
)
NOUNS: list[Any] = [
    model.Margin.of("sex", {"F": 51.0, "M": 49.0}),
    model.Design("weight", "stratum", "village"),
    model.Stage("household", fpc="households"),
    model.ReportPlan(
        "poverty",
        Text.of(en="Poverty"),
        {"latest": "2018"},
        {"poor": model.ReportSeries("DF", "A.B")},
        (model.ReportPart("text", Text.of(en="{poor}")),),
    ),
    model.FilledReport(
        "poverty",
        "en",
        "Poverty",
        (),
        (
            model.ReportBlock("text", ("In ", model.ReportFigure("18.3", 1))),
            model.ReportBlock(
                "table", (), ("2018",), (model.ReportRow("N", (model.ReportFigure("1", 1),)),)
            ),
            model.ReportBlock(
                "bars", (), lines=(model.ReportLine("", (model.ReportPoint("N", 1.0, 0.5, 2.0),)),)
            ),
        ),
        (model.ReportReference(1, "DF", "A.B", "2018", "v1"),),
    ),
    model.Replicates("jkn", ("r1", "r2"), rscales=(0.5, 0.5)),
    FOREST,
    Message("{count} of {item}", {"count": 3}),
    Catalogue({"Forest": {"lo": "ປ່າໄມ້"}}, {"lo": NumberStyle(",", ".")}),
    CELL,
    Period.parse("2015-Q3"),
    NumberStyle(",", "."),
    NumberReading((1.234, 1234.0), (3, 0)),
    CODES,
    STRUCTURE,
    Dataflow("DF_LAND", "NSO", "1.0", FOREST, STRUCTURE, HECTARE),
    ITEM,
    Instrument(
        *("land", "1.0", FOREST, "DF_LAND", "land_statistics", "A", 90, "2010", "2013"),
        (Section("cover", FOREST, (ITEM,)),),
        only=("2010", "2013"),
    ),
    Obligation("land", "MAE", "2015", "2016-03-31"),
    RawCell("forest", "N", "2015", CELL, "400,5", 400.5, 1, "A", "counted"),
    RawCell("forest", "S", "2015", CELL, "", None, 0, "L"),
    Delivery("ab" * 32, "f.xlsx", "MAE", "land", "1.0", "2015", "2016-03-01T08:00:00Z", ()),
    Correction("DF_LAND", "A.F", "2015", 405.0, None, "typed twice", "reviewer", "2016-04-01"),
    Rule("inside", "expression", "land", "blocking", FOREST, "forest <= land", "FAO", {"a": [1]}),
    FINDING,
    Confrontation((FINDING,), (RuleSummary("inside", "land", "blocking", 3, 2, 1, 4),)),
    Indicator(
        *("SHARE", FOREST, "15.1.1", "DF_SHARE", {"STAT": "F"}, "100 * land.forest / land.land"),
        *("PT", HECTARE, 1, "SDG metadata", {"2012": "2010"}, ("2011", "2012"), FOREST, CELL),
    ),
    PublishedValue("SHARE", "N", "2015", 40.1, 1, "Yearbook 2016", FOREST),
    TableTemplate("T1", FOREST, (TableRow("land.forest", FOREST),), ("2014", "2015"), HECTARE),
    TableView(
        *("T1", FOREST, ("2014", "2015")),
        (
            TableLine(FOREST, heading=True),
            TableLine(
                FOREST, False, HECTARE, "DF", "A.F", (TableCell(4.5, 1), TableCell(status="L"))
            ),
        ),
    ),
    Compared("SHARE", FOREST, "N", "2015", None, 40.1, 1, False, "Yearbook"),
    SURVEY_ROUND,
    POVERTY_LINE,
    ESTIMATE,
    POVERTY_CHANGE,
    model.PovertyPage(
        (SURVEY_ROUND,), (POVERTY_LINE,), {"few": FOREST}, (ESTIMATE,), (POVERTY_CHANGE,)
    ),
    ObligationState("land.MAE.2015", FOREST, FOREST, "received", "2016-03-01T08:00:00Z", 2),
    QualityReport("DF", "v", (QualityItem("S.14.1", FOREST, 92.0, "days", HECTARE),)),
    Release("2016-yearbook", {"DF_LAND": "v1"}, "2016-06-30T02:00:00Z", "cd" * 32, ("director",)),
    Lineage("forms", "0.1", "lao 1.0", {"year": "2015"}, (Input("DF", "ef" * 32, "v"),), "1", "t"),
    TRACED,
    msgspec.structs.replace(TRACED, formula="a + b", cell=None, inputs=(TRACED, TRACED)),
    Unit("MAE", FOREST, "ministry", "GOV", HECTARE, "2025-03-20", "", "decree"),
    Succession("MAF", "MAE", "merge", "2025-03-20", "decree"),
    Assignment("land_statistics", "MAE", "2025-03-20"),
    Area("06", FOREST, 1, "LA", "1990-01-01", "", ("Louangphabang",), (2, 1)),
    ACCOUNT,
    CellSource("stock.CLOSING.TOTAL", "forest.forest_area", 1, "FRA", FOREST, CELL),
    AccountPlan("land", "DF_LAND", (), "2010", "2022", FOREST, (CellsAsked(("stock.*",), "land"),)),
    AccountShown(ACCOUNT, "DF_LAND", FOREST),
    EmissionEstimate(
        "rice",
        FOREST,
        "rice_ch4",
        "CH4",
        "AR5",
        {"days": "102"},
        "1",
        {"ef": FactorChoice("rice_factors", {"item": "world"})},
        {},
        1000.0,
        1,
        "air_emissions.supply.CH4.A01_03",
        FOREST,
        "IPCC 2006",
        CELL,
    ),
    ResidualShown("land", "c", FOREST, "column", "T", "LA", "2015", 1.5, 1.0, 0.5, 0.1, "fails"),
    LandCoverView(
        "2015",
        "2020",
        (CoverClass("LC06", FOREST, trees=True),),
        {"06": FOREST},
        (CoverChange("06", "LC06", "LC02", 1.5),),
        synthetic=True,
        source="generator",
    ),
    CoverageView((Code("FDES_1", FOREST),), (), {"1.1.1.a.1": (FOREST,)}, ("2020",), "UNSD"),
    MissingFigure("land", "stock.OPENING.TOTAL", FOREST, "2010-2012", FOREST, assumed=True),
    model.Statistic("1.1.1", "1.1", FOREST, FOREST, 1, "FDES"),
    model.StatisticSource("1.1.1", "forest.forest_area", True, "FRA", FOREST),
    model.StatisticCoverage("1.1.1", "1.1", FOREST, 1, "full", ("forest.forest_area",), ("2010",)),
    model.Questionnaire("land", "1.0", FOREST, FOREST, (QUESTIONS,), "UNSD"),
    model.QuestionnairePlan(
        "land", (CellSource("R1", "forest.forest_area", 1, "FRA"),), {"R1": "land"}
    ),
    BOOK,
    model.SurveyPlan(
        *("living", "1.0", FOREST, "NSO", ("2012",), {"people": SURVEY_FILE}, {"psu": "place"}),
        *(WEIGHTING, {"sex": model.SurveyDomain("sex", "people", "sex", "SEX", {"1": "M"})}),
        *(((), ("sex",)), ("mean",), {"recipe": "recipe"}, ("national",), "lines"),
    ),
    model.Answers("land", FOREST, FOREST, (ANSWERED,), "UNSD"),
]


def name_of(noun: Any) -> str:
    return type(noun).__name__


@pytest.mark.parametrize("noun", NOUNS, ids=name_of)
def test_a_noun_written_as_json_is_read_back_the_same(noun: Any) -> None:
    assert msgspec.json.decode(msgspec.json.encode(noun), type=type(noun)) == noun


@pytest.mark.parametrize("noun", NOUNS, ids=name_of)
def test_a_noun_stays_as_it_was_made(noun: Any) -> None:
    field = noun.__struct_fields__[0]
    with pytest.raises(AttributeError):
        setattr(noun, field, None)


@pytest.mark.parametrize("noun", NOUNS, ids=name_of)
def test_a_noun_of_another_field_is_another_noun(noun: Any) -> None:
    field = noun.__struct_fields__[0]
    assert msgspec.structs.replace(noun, **{field: "other"}) != noun
    assert msgspec.structs.replace(noun) == noun


@pytest.mark.parametrize("noun", NOUNS, ids=name_of)
def test_json_of_equal_nouns_is_equal_bytes(noun: Any) -> None:
    again = msgspec.json.decode(msgspec.json.encode(noun), type=type(noun))
    assert msgspec.json.encode(again, order="sorted") == msgspec.json.encode(noun, order="sorted")


def test_every_noun_of_the_package_is_tried_here() -> None:
    tried = {type(noun) for noun in NOUNS}
    inner = {Code, Component, Item, Section, Input, QualityItem, TableRow, TableLine, TableCell}
    inner |= {model.QuestionRow, model.QuestionTable, model.AnswerRow, model.AnswerTable}
    inner |= {RuleSummary, RuleResult, AccountLine, AccountTable, AccountIdentity, CellsAsked}
    inner |= {
        model.Calibration,
        CoverClass,
        CoverChange,
        FactorChoice,
        model.Variable,
        model.SurveyFile,
    }
    inner |= {model.SurveyDomain, model.SurveyMargin, model.SurveyResponse, model.SurveyWeighting}
    inner |= {model.ReportSeries, model.ReportPart, model.ReportBlock, model.ReportFigure}
    inner |= {model.ReportRow, model.ReportLine, model.ReportPoint, model.ReportReference}
    nouns = {
        thing
        for name in model.__all__
        if isinstance(thing := getattr(model, name), type) and issubclass(thing, msgspec.Struct)
    }
    # these hold a table, which is no JSON
    assert nouns - tried - inner == {model.Dataset, model.Microdata}


def test_the_package_offers_what_it_says_once() -> None:
    assert len(model.__all__) == len(set(model.__all__))
    assert all(hasattr(model, name) for name in model.__all__)


def test_defaults_are_not_shared_between_nouns() -> None:
    one, other = Structure("A", "N", "1", FOREST, ()), Structure("B", "N", "1", FOREST, ())
    one.codelists["CL"] = CODES
    assert other.codelists == {}
    first, second = Message("a"), Message("b")
    first.values["x"] = 1
    assert second.values == {}


def test_what_is_missing_in_json_takes_its_default() -> None:
    read = msgspec.json.decode(b'{"id": "U", "name": {"words": {}}, "kind": "nso"}', type=Unit)
    assert read == Unit("U", Text({}), "nso")
    with pytest.raises(msgspec.ValidationError, match="severity"):
        msgspec.json.decode(
            msgspec.json.encode(FINDING).replace(b'"blocking"', b'"fatal"'), type=Finding
        )
