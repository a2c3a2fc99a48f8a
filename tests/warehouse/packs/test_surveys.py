"""Surveys declared in packs: what is read, what must be known, how little is enough."""

from collections import Counter
from pathlib import Path

import pytest

from sathiti.model import Design, Rule, Stage, SurveyMargin, SurveyPlan, SurveyResponse, Text
from sathiti.warehouse.packs import Pack, built_in_packs, load_pack
from sathiti.warehouse.packs.surveys import METHODS, STATISTICS

MOST_LINES = 40
PLAN = "surveys/living.yaml"
VARIABLES, CODES = "surveys/living/variables.csv", "surveys/living/codes.csv"
RULES = "surveys/living/rules.yaml"
TOTALS, LINES = "surveys/living/totals.csv", "parameters/poverty_lines.csv"
DECLARED = """\
id: living
version: "1.0"
title: {en: Survey of living}
source: invented
rounds: ["2012", "2015"]
files:
  homes: {key: [home]}
  people: {key: [home, person], within: homes}
design: {strata: region, psu: place, lonely_psu: average}
weighting:
  file: homes
  probabilities: [chance]
  response: {variable: result, completed: ["1"], out_of_scope: ["3"], classes: [region]}
  margins:
    - {table: totals, by: [area], counts: people}
    - {table: totals, by: [snow], counts: homes}
  method: logit
  bounds: [0.4, 3]
welfare: {recipe: recipe, items: items, scale: per_capita}
lines: {table: poverty_lines, use: [national, half]}
domains:
  area: {file: homes, variable: region, dimension: REF_AREA}
  snow: {file: people, variable: age, dimension: STAT, groups: {RAIN: 0, SNOW: 15}}
tables: ["", area, "area snow"]
statistics: [mean, gini]
reliability: reliability
synthetic: synthetic
"""
WHOLE = {
    PLAN: DECLARED,
    VARIABLES: (
        "file,name,type,unit,codes,role,label_en\n"
        "homes,home,text,,,key,Home\nhomes,region,text,,regions,design,Region\n"
        "homes,place,text,,,design,Place\nhomes,chance,number,,,design,Chance\n"
        "homes,result,text,,,design,Result\n"
        "people,home,text,,,key,Home\npeople,person,text,,,key,Person\n"
        "people,age,integer,years,,domain,Age\n"
    ),
    CODES: "list,code,stands_for,en\nregions,1,W,West\nregions,IS,,Isle\nwater,1,,Piped\n",
    RULES: (
        "- {id: old, scope: people, expression: 'age <= 110', severity: blocking,"
        " message: {en: 'Age {age}.'}, source: invented}\n"
        "- {id: once, scope: people, kind: unique, severity: warning,"
        " message: {en: Twice.}, source: invented}\n"
        "- {id: some, scope: homes, expression: 'people.rows >= 1 and people.age > 0',"
        " severity: note, message: {en: Empty.}, source: invented}\n"
    ),
    TOTALS: (
        "round,area,snow,homes,people,source\n"
        "2012,W,,,100,x\n2015,W,,,110,x\n2012,,RAIN,20,,x\n2015,,RAIN,22,,x\n"
    ),
    "surveys/living/recipe.csv": "part,file,amount,source\nlines,people,value,x\n",
    "surveys/living/items.csv": "item,source\nrice,x\n",
    "surveys/living/synthetic.csv": "item,round,value,source\nseed,,1,x\n",
    "parameters/reliability.csv": (
        "flag,measure,relation,limit,action,source\nx,cv,above,0.3,hide,x\n"
    ),
    LINES: (
        "line,kind,round,value,source\nnational,absolute,2012,10,x\nnational,absolute,2015,12,x\n"
        "half,share_of_median,,0.5,x\n"
    ),
}


@pytest.fixture
def plan(isle) -> SurveyPlan:
    return isle.load(WHOLE).surveys["living"]


def changed(before: str, after: str, file: str = PLAN) -> dict[str, str]:
    """The whole survey with one place of a file changed."""
    assert before in WHOLE[file]
    return {**WHOLE, file: WHOLE[file].replace(before, after, 1)}


def test_files_are_read_with_their_variables(plan):
    assert list(plan.files) == ["homes", "people"]
    people = plan.files["people"]
    assert (people.key, people.within) == (("home", "person"), "homes")
    assert list(people.codebook.variables) == ["home", "person", "age"]
    age = people.codebook.variables["age"]
    assert (age.label, age.type, age.unit, age.role) == (
        Text.of(en="Age"),
        "integer",
        "years",
        "domain",
    )


def test_a_codebook_has_only_the_lists_of_its_own_variables(plan):
    assert set(plan.files["homes"].codebook.codes) == {"regions"}
    assert plan.files["people"].codebook.codes == {}
    assert [code.id for code in plan.files["homes"].codebook.codes_of("region")] == ["1", "IS"]


def test_design_and_weighting_are_read(plan):
    assert plan.design == {"strata": "region", "psu": "place", "lonely_psu": "average"}
    weighting = plan.weighting
    assert (weighting.file, weighting.base, weighting.probabilities) == ("homes", "", ("chance",))
    assert weighting.response == SurveyResponse("result", ("1",), ("3",), ("region",))
    assert weighting.margins == (
        SurveyMargin("living.totals", ("area",), "people"),
        SurveyMargin("living.totals", ("snow",), "homes"),
    )
    assert (weighting.method, weighting.bounds) == ("logit", (0.4, 3.0))


def test_stages_of_a_design_are_read(isle):
    stages = "{stages: [{unit: place, strata: region}, {unit: home}], lonely_psu: adjust}"
    told = changed("{strata: region, psu: place, lonely_psu: average}", stages)
    design = Design(weight="w", **isle.load(told).surveys["living"].design)
    assert design.stages == (Stage("place", "region"), Stage("home"))
    assert design.lonely_psu == "adjust"


def test_domains_lead_to_codes_of_dimensions(plan):
    area, snow = plan.domains.values()
    assert (area.file, area.variable, area.dimension) == ("homes", "region", "REF_AREA")
    assert area.codes == {"1": "W", "IS": "IS"}
    assert snow.groups == {"RAIN": 0.0, "SNOW": 15.0}
    assert snow.codes == {}


def test_tables_are_crossings_of_domains(plan):
    assert plan.tables == ((), ("area",), ("area", "snow"))


def test_tables_of_the_survey_and_of_the_pack_are_parameters(isle):
    pack = isle.load(WHOLE)
    plan = pack.surveys["living"]
    assert plan.welfare == {
        "recipe": "living.recipe",
        "items": "living.items",
        "scale": "per_capita",
    }
    assert (plan.line_table, plan.lines) == ("poverty_lines", ("national", "half"))
    assert (plan.reliability, plan.synthetic) == ("reliability", "living.synthetic")
    assert pack.parameter_values("living.items") == [{"item": "rice", "source": "x"}]
    assert "living.variables" not in pack.parameters
    (seed,) = pack.parameters["living.synthetic"]
    assert (seed.at.source, seed.at.row) == ("isle/surveys/living/synthetic.csv", 2)


def test_rules_are_read_with_their_place(plan):
    old, once, some = plan.rules
    assert isinstance(old, Rule)
    assert (old.scope, old.kind, old.expression) == ("people", "expression", "age <= 110")
    assert (once.kind, once.expression) == ("unique", "")
    assert some.scope == "homes"
    assert old.at is not None
    assert old.at.source == f"isle/{RULES}"


def test_a_pack_without_surveys_has_none(isle):
    assert isle.load().surveys == {}


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("id: living", "id: other", "in a file of another name"),
        ('version: "1.0"', 'version: "one"', "“one” cannot stand in the field “version”"),
        ("title: {en: Survey of living}\n", "", "The field “title” needs words"),
        ("source: invented\n", "", "The field “source” is missing"),
        ('rounds: ["2012", "2015"]', "rounds: []", "The field “rounds” is missing"),
        ('rounds: ["2012", "2015"]', "rounds: [soon]", "soon"),
        ("homes: {key: [home]}", "homes: {key: []}", "The field “key” is missing"),
        ("within: homes", "within: tents", "“tents” is not known as within"),
        ("within: homes}", "inside: homes}", "The field “inside” is not known here"),
        ("psu: place", "psu: spot", "“spot” is not known as design"),
        ("strata: region", "stratum: region", "“stratum” is not known as design"),
        (
            "lonely_psu: average",
            "lonely_psu: ignore",
            "The design cannot be read: Invalid enum value 'ignore'",
        ),
        ("file: homes\n", "file: tents\n", "“tents” is not known as file"),
        ("[chance]", "[luck]", "“luck” is not known as probabilities"),
        ("  probabilities: [chance]\n", "", "Either a base weight or the probabilities"),
        ("file: homes\n  p", "file: homes\n  base: chance\n  p", "Either a base weight"),
        ("variable: result", "variable: end", "“end” is not known as variable"),
        ('completed: ["1"], ', "", "The field “completed” is missing"),
        ("classes: [region]", "classes: [colour]", "“colour” is not known as classes"),
        ("{table: totals, by: [area]", "{table: sums, by: [area]", "“sums” is not known as table"),
        ("by: [area], counts", "by: [areas], counts", "“areas” is not known as by"),
        ("counts: people", "counts: dogs", "“dogs” is not known as counts"),
        ("method: logit", "method: guess", "“guess” is not known as method"),
        ("bounds: [0.4, 3]", "bounds: [0.4]", "The bounds must be two numbers"),
        ("bounds: [0.4, 3]", "bounds: [1.4, 3]", "The bounds must be two numbers"),
        ("bounds: [0.4, 3]", "bounds: [low, 3]", "“low” is not a number"),
        ("recipe: recipe", "recipe: cake", "“cake” is not known as recipe"),
        ("recipe: recipe", "recipe: items", "has no columns part, file, amount"),
        ("use: [national, half]", "use: [regional]", "“regional” has no value for the rounds"),
        ("table: poverty_lines", "table: items", "has no columns line, kind, round, value"),
        ("variable: region", "variable: zone", "“zone” is not known as variable"),
        ("dimension: STAT", "dimension: HEIGHT", "“HEIGHT” is not known as dimension"),
        ("{RAIN: 0, SNOW: 15}", "{RAIN: 0, HAIL: 15}", "“HAIL” is not in CL_STAT"),
        ("{RAIN: 0, SNOW: 15}", "{RAIN: 15, SNOW: 0}", "lowest values of the groups must rise"),
        ("{RAIN: 0, SNOW: 15}", "{RAIN: 0, SNOW: old}", "lowest values of the groups must rise"),
        ('"area snow"', '"area sun"', "“sun” is not known as tables"),
        ('tables: ["", area, "area snow"]', "tables: []", "The field “tables” is missing"),
        ("[mean, gini]", "[mean, luck]", "“luck” is not known as statistics"),
        ("reliability: reliability", "reliability: items", "has no columns flag"),
        (
            "reliability: reliability",
            "reliability: reliability\ndeprivations: items",
            "has no columns indicator",
        ),
        ("synthetic: synthetic", "synthetic: dreams", "“dreams” is not known as synthetic"),
    ],
)
def test_faulty_declarations_are_told_with_file_and_line(isle, before, after, told):
    errors = isle.told(changed(before, after))
    assert any(told in error and f"isle/{PLAN} › row" in error for error in errors), errors


@pytest.mark.parametrize(
    ("file", "before", "after", "told"),
    [
        (VARIABLES, "people,age", "dogs,age", "“dogs” is not known as file"),
        (VARIABLES, "people,age,integer", "people,age,date", "“date” is not known as type"),
        (VARIABLES, "domain,Age", "secret,Age", "“secret” is not known as role"),
        (VARIABLES, "domain,Age", "domain,", "The field “label” needs words"),
        (VARIABLES, "people,age", "people,person", "“person” is written twice"),
        (VARIABLES, "regions,design", "zones,design", "“zones” is not known as codes"),
        (CODES, "regions,IS,", "regions,1,", "“1” is written twice"),
        (CODES, "1,W,West", "1,W,", "The text has no words in: en"),
        (RULES, "age <= 110", "height <= 110", "“height” is not known as expression"),
        (RULES, "age <= 110", "dogs.age <= 110", "“dogs” is not known as expression"),
        (RULES, "age <= 110", "age <=", "age <="),
        (RULES, "kind: unique", "kind: magic", "“magic” is not known as kind"),
        (RULES, "scope: homes", "scope: tents", "“tents” is not known as scope"),
        (RULES, "id: once", "id: old", "“old” is written twice"),
        (RULES, "severity: note", "severity: fatal", "“fatal” is not known as severity"),
        (RULES, "Age {age}.", "Age {age.", "do not match"),
    ],
)
def test_faulty_records_are_told_with_file_and_line(isle, file, before, after, told):
    errors = isle.told(changed(before, after, file))
    assert any(told in error and f"isle/{file} › row" in error for error in errors), errors


def test_codes_must_stand_for_codes_of_the_dimension(isle):
    (error,) = isle.told(changed("regions,1,W,West", "regions,1,E,East", CODES))
    assert "“E” is not in CL_REF_AREA" in error
    assert PLAN in error


def test_totals_are_needed_for_every_round(isle):
    (error,) = isle.told(changed("2015,W,,,110,x\n", "", TOTALS))
    assert "“living.totals” has no row of area for the round 2015" in error


@pytest.mark.parametrize("written", ["1 10", "110,5", "-110", "many"])
def test_totals_are_numbers(isle, written):
    (error,) = isle.told(changed("2015,W,,,110,x", f'2015,W,,,"{written}",x', TOTALS))
    assert f"row 3: “{written}” is not a number" in error
    assert TOTALS in error


def test_lines_are_needed_for_every_round(isle):
    (error,) = isle.told(changed("national,absolute,2015,12,x\n", "", LINES))
    assert "“national” has no value for the rounds 2015" in error


def test_tables_of_a_survey_name_their_source(isle):
    (error,) = isle.told({**WHOLE, "surveys/living/items.csv": "item,source\nrice,\n"})
    assert "surveys/living/items.csv › row 2" in error
    assert "“source” is missing" in error


VARIABLES_HEAD = "file,name,type,unit,codes,role,label_en\n"


def test_without_a_codebook_any_columns_may_stand(isle):
    plain = {**WHOLE, VARIABLES: VARIABLES_HEAD, CODES: "list,code,en\n"}
    plan = isle.load(plain).surveys["living"]
    assert plan.files["people"].codebook.variables == {}
    assert plan.domains["area"].codes == {}


def test_a_survey_of_the_pack_replaces_an_included_one(isle):
    isle.write(WHOLE)
    own = {
        "pack.yaml": (
            "id: islet\nversion: '1.0'\nname: {en: Islet}\nlanguages: [en]\n"
            "includes: [isle]\nagency: {id: ISL, name: {en: Office}}\ncountry: IS\n"
        ),
        PLAN: DECLARED.replace("Survey of living", "Own survey"),
        **{file: WHOLE[file] for file in (VARIABLES, CODES)},
    }
    isle.write(own, "islet")
    plan = load_pack("islet", [isle.root]).surveys["living"]
    assert plan.title == Text.of(en="Own survey")
    assert plan.welfare["recipe"] == "living.recipe"


def pack_lines(root: Path, survey: str) -> int:
    """Lines of everything that declares a survey, tables included."""
    files = [root / "surveys" / f"{survey}.yaml", *(root / "surveys" / survey).glob("*")]
    return sum(len(file.read_text(encoding="utf-8").splitlines()) for file in files)


def test_a_small_survey_is_declared_in_forty_lines_tables_included():
    tiny = Path(__file__).parent / "tiny_pack"
    pack = load_pack("tavara", [tiny])
    assert pack.surveys["living"].domains["sex"].dimension == "SEX"
    assert pack.surveys["living"].weighting.base == "base"
    assert pack_lines(tiny / "tavara", "living") <= MOST_LINES


def test_every_survey_is_declared_in_forty_lines():
    declarations = list(built_in_packs().glob("*/surveys/*.yaml"))
    assert declarations
    for file in declarations:
        assert len(file.read_text(encoding="utf-8").splitlines()) <= MOST_LINES


@pytest.fixture(scope="module")
def lao() -> Pack:
    return load_pack("lao")


def test_the_survey_has_labels_in_both_languages(lao):
    plan = lao.surveys["lecs"]
    for file in plan.files.values():
        assert set(file.key) <= set(file.codebook.variables)
        assert "synthetic" in file.codebook.variables
        for variable in file.codebook.variables.values():
            assert variable.label.words["lo"]
            assert variable.label.words["en"]
            assert not variable.codes or file.codebook.codes_of(variable.name)


def test_every_variable_of_a_code_list_is_used(lao):
    plan = lao.surveys["lecs"]
    files = [file.codebook for file in plan.files.values()]
    used = {name for book in files for name in book.codes}
    assert {"sex", "settlement", "result", "tenure", "origin"} <= used


def test_items_have_a_component_of_the_recipe_or_are_left_out(lao):
    plan = lao.surveys["lecs"]
    components = {row["component"] for row in lao.parameter_values("lecs.components")}
    items = lao.parameter_values(plan.welfare["items"])
    assert len({row["item"] for row in items}) == len(items)
    for row in items:
        assert row["component"] in components or row["left_out"]
        assert not (row["component"] and row["left_out"])
        assert row["lo"]
    fixed = {row["component"] for row in lao.parameter_values(plan.welfare["recipe"])} - {""}
    assert components == fixed | {row["component"] for row in items} - {""}


def test_the_recipe_reads_columns_that_the_files_have(lao):
    plan = lao.surveys["lecs"]
    for row in lao.parameter_values(plan.welfare["recipe"]):
        variables = plan.files[row["file"]].codebook.variables
        assert row["amount"] in variables
        assert not row["item"] or row["item"] in variables
        assert row["missing"] in ("refuse", "nothing")


@pytest.mark.parametrize("round_", ["2013", "2018", "2024"])
def test_margins_of_the_population_have_one_total(lao, round_):
    totals = Counter()
    for row in lao.parameter_values("population"):
        if row["round"] == round_:
            totals[bool(row["province"])] += int(row["persons"])
    assert totals[True] == totals[False] > 6_000_000


def test_urban_shares_are_those_that_the_published_headcounts_imply(lao):
    persons = Counter()
    for row in lao.parameter_values("population"):
        if row["round"] == "2018" and row["province"]:
            persons[row["urban"]] += int(row["persons"])
    share = persons["U"] / persons.total()
    assert 7.0 * share + 23.8 * (1 - share) == pytest.approx(18.3, abs=0.01)


def test_every_province_has_towns_and_countryside(lao):
    last = "2018-12-31"
    areas = [area for area in lao.areas.values() if area.level == 1 and area.valid_on(last)]
    provinces = {area.code for area in areas}
    rows = [row for row in lao.parameter_values("population") if row["province"]]
    cells = {(row["province"], row["urban"]) for row in rows}
    assert cells == {(code, urban) for code in provinces for urban in "UR"}


def test_what_is_assumed_says_so(lao):
    for table in ("population", "poverty_lines", "lecs.synthetic", "lecs.synthetic_areas"):
        for row in lao.parameter_values(table):
            assert row["assumed"] in ("yes", "no")
            assert row["source"]
    assert {row["assumed"] for row in lao.parameter_values("lecs.synthetic_areas")} == {"yes"}


@pytest.mark.parametrize("round_", ["2013", "2018", "2024"])
def test_published_targets_are_not_assumed(lao, round_):
    rows = [row for row in lao.parameter_values("lecs.synthetic") if row["round"] == round_]
    published = [row for row in rows if row["item"].startswith(("headcount", "gini", "share_"))]
    assert len(published) == 17
    for row in published:
        # Of the last round only the whole is published.
        of_a_group = row["item"].startswith("headcount_")
        assert (row["assumed"] == "yes") == (of_a_group and round_ == "2024")


@pytest.mark.parametrize("names", [METHODS, STATISTICS])
def test_names_that_may_be_asked_are_said_once(names):
    assert len(set(names)) == len(names)


def test_every_column_of_a_design_is_a_variable(isle):
    stages = "{stages: [{strata: region, unit: place, fpc: villages}, {fpc: homes_there}]}"
    given = "{strata: region, psu: place, lonely_psu: average}"
    errors = " ".join(isle.told(changed(given, stages)))
    assert "“villages” is not known as design" in errors
    assert "“homes_there” is not known as design" in errors


def test_results_of_a_visit_are_codes_of_the_variable(isle):
    coded = changed("homes,result,text,,,", "homes,result,text,,water,", VARIABLES)
    (error,) = isle.told(coded)
    assert "“3” is not known as out_of_scope" in error


def test_between_which_bounds_logit_moves_must_be_said(isle):
    (error,) = isle.told(changed("  bounds: [0.4, 3]\n", ""))
    assert "The logit method needs bounds." in error
