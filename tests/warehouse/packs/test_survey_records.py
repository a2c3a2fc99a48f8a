"""Variables, codes and rules of a survey's files, read without a whole pack."""

from pathlib import Path

import pytest

from sathiti.model import Catalogue, Codebook, SurveyFile, Text, Variable
from sathiti.warehouse.packs.folder import PackFolder
from sathiti.warehouse.packs.problems import Problems
from sathiti.warehouse.packs.survey_records import (
    check_variables,
    read_codebooks,
    read_survey_rules,
)

HEAD = "file,name,type,unit,codes,role,label_en,label_lo\n"
SEX = "people,sex,text,,sex,domain,Sex,ເພດ\n"
CODES = "list,code,stands_for,en,lo\nsex,1,M,Male,ຊາຍ\nsex,2,F,Female,ຍິງ\nfuel,1,,Wood,ໄມ້\n"
FILES = {
    "homes": SurveyFile("homes", ("home",)),
    "people": SurveyFile("people", ("home", "person"), "homes"),
}


class Shelf:
    """The folder of one survey, written by a test."""

    def __init__(self, root: Path) -> None:
        self.root = root / "isle"
        self.problems = Problems()
        self.folder = PackFolder(self.root, ("en", "lo"), self.problems)

    def put(self, **files: str) -> None:
        for name, text in files.items():
            stem, _, ending = name.rpartition("_")
            path = self.root / "surveys" / "living" / f"{stem}.{ending}"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")

    def books(self) -> dict[str, Codebook]:
        files = read_codebooks(self.folder, "living", FILES)
        return {name: file.codebook for name, file in files.items()}

    def told(self) -> list[str]:
        return [error.say(Catalogue(), "en") for error in self.problems.errors]


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return Shelf(tmp_path)


def test_variables_are_put_to_their_files_in_the_order_written(shelf):
    shelf.put(variables_csv=HEAD + SEX + "homes,home,text,,,key,Home,ເຮືອນ\n", codes_csv=CODES)
    books = shelf.books()
    assert list(books["homes"].variables) == ["home"]
    assert books["people"].variables["sex"] == Variable(
        "sex", Text.of(en="Sex", lo="ເພດ"), "text", "sex", "", "domain"
    )
    assert shelf.told() == []


def test_codes_keep_their_order_and_what_they_stand_for(shelf):
    shelf.put(variables_csv=HEAD + SEX, codes_csv=CODES)
    book = shelf.books()["people"]
    assert [code.name.say("lo") for code in book.codes_of("sex")] == ["ຊາຍ", "ຍິງ"]
    assert book.stands_for == {"sex": {"1": "M", "2": "F"}}


def test_a_list_that_no_variable_names_is_left_out(shelf):
    shelf.put(variables_csv=HEAD + SEX, codes_csv=CODES)
    books = shelf.books()
    assert "fuel" not in books["people"].codes
    assert books["homes"].codes == {}


def test_codes_that_stand_for_themselves_need_no_column(shelf):
    shelf.put(variables_csv=HEAD + SEX, codes_csv="list,code,en,lo\nsex,M,Male,ຊາຍ\n")
    assert shelf.books()["people"].stands_for == {}
    assert shelf.told() == []


def test_a_survey_without_these_files_has_empty_codebooks(shelf):
    assert all(book == Codebook() for book in shelf.books().values())
    assert read_survey_rules(shelf.folder, "living", FILES) == ()
    assert shelf.told() == []


def test_the_same_name_may_stand_in_two_files(shelf):
    rows = "homes,home,text,,,key,Home,ເຮືອນ\npeople,home,text,,,key,Home,ເຮືອນ\n"
    shelf.put(variables_csv=HEAD + rows)
    books = shelf.books()
    assert "home" in books["homes"].variables
    assert "home" in books["people"].variables
    assert shelf.told() == []


def test_all_mistakes_are_told_at_once(shelf):
    shelf.put(variables_csv=HEAD + "dogs,a,text,,,key,A,ກ\npeople,b,word,,,key,B,\n")
    shelf.books()
    told = shelf.told()
    assert sorted(error.partition(":")[0] for error in told) == [
        "isle/surveys/living/variables.csv › row 2 › file",
        "isle/surveys/living/variables.csv › row 3 › label",
        "isle/surveys/living/variables.csv › row 3 › type",
    ]


def test_a_missing_column_is_told(shelf):
    shelf.put(variables_csv="file,name\npeople,sex\n")
    shelf.books()
    (told,) = shelf.told()
    assert "Columns are missing: type, unit, codes, role" in told


@pytest.mark.parametrize(
    ("names", "told"),
    [
        (["sex"], 0),
        ([""], 0),
        ([None], 0),
        ([["sex", "home"]], 0),
        (["height"], 1),
        ([["sex", "height"], "weight"], 2),
    ],
)
def test_names_that_are_no_variable_are_told(shelf, names, told):
    shelf.put(
        variables_csv=HEAD + SEX + "homes,home,text,,,key,Home,ເຮືອນ\n",
        codes_csv=CODES,
        plan_yaml="psu: home\n",
    )
    files = read_codebooks(shelf.folder, "living", FILES)
    entry = shelf.folder.entry("surveys/living/plan.yaml")
    assert entry is not None
    check_variables(entry, "psu", names, files)
    assert len(shelf.told()) == told


def test_without_variables_any_name_may_stand(shelf):
    shelf.put(plan_yaml="psu: home\n")
    entry = shelf.folder.entry("surveys/living/plan.yaml")
    assert entry is not None
    check_variables(entry, "psu", ["anything"], FILES)
    assert shelf.told() == []


RULE = (
    "- {{id: r, scope: {scope}, kind: {kind}, expression: '{expression}', severity: note,"
    " message: {{en: Look., lo: ເບິ່ງ.}}, source: invented}}\n"
)


@pytest.mark.parametrize(
    ("scope", "expression"),
    [
        ("people", "age >= 0 and age <= 110"),
        ("homes", "size == people.rows"),
        ("homes", "people.age >= 0"),
        ("people", "homes.size > 0"),
    ],
)
def test_rules_speak_of_records_of_their_file_and_of_others(shelf, scope, expression):
    shelf.put(rules_yaml=RULE.format(scope=scope, kind="expression", expression=expression))
    (rule,) = read_survey_rules(shelf.folder, "living", FILES)
    assert (rule.scope, rule.expression) == (scope, expression)
    assert shelf.told() == []


@pytest.mark.parametrize(
    ("scope", "kind", "expression", "told"),
    [
        ("people", "expression", "", "The field “expression” is missing"),
        ("people", "sum_of_parts", "", "“sum_of_parts” is not known as kind"),
        ("dogs", "unique", "", "“dogs” is not known as scope"),
        ("people", "expression", "dogs.rows > 0", "“dogs” is not known as expression"),
        ("people", "expression", "age >", "isle/surveys/living/rules.yaml"),
    ],
)
def test_faulty_rules_are_told(shelf, scope, kind, expression, told):
    shelf.put(rules_yaml=RULE.format(scope=scope, kind=kind, expression=expression))
    read_survey_rules(shelf.folder, "living", FILES)
    assert any(told in error for error in shelf.told()), shelf.told()


BESIDE = {**FILES, "fields": SurveyFile("fields", ("home", "field"), "homes")}
COUNTED = (
    "- {{id: r, scope: {scope}, kind: {kind}, parameters: {parameters}, severity: note,"
    " message: {{en: Look., lo: ເບິ່ງ.}}, source: invented}}\n"
)


def test_a_file_beside_cannot_be_spoken_of(shelf):
    rule = RULE.format(scope="people", kind="expression", expression="fields.rows > 0")
    shelf.put(rules_yaml=rule)
    read_survey_rules(shelf.folder, "living", BESIDE)
    (told,) = shelf.told()
    assert "A rule about people cannot speak of fields: neither lies in the other" in told


@pytest.mark.parametrize(
    ("kind", "parameters", "told"),
    [
        ("count", "{is: 1}", "The parameters lack file"),
        ("count", "{file: people}", "The parameters lack is"),
        ("count", "{file: people, is: one}", "“one” is not a number"),
        ("count", "{file: dogs, is: 1}", "“dogs” is not known as parameters"),
        ("count", "{file: people, is: 1, where: {colour: '1'}}", "“colour” is not known"),
        ("unique", "{key: [colour]}", "“colour” is not known as parameters"),
    ],
)
def test_faulty_parameters_of_rules_are_told(shelf, kind, parameters, told):
    shelf.put(
        variables_csv=HEAD + SEX + "homes,home,text,,,key,Home,ເຮືອນ\n",
        codes_csv=CODES,
        rules_yaml=COUNTED.format(scope="homes", kind=kind, parameters=parameters),
    )
    files = read_codebooks(shelf.folder, "living", FILES)
    read_survey_rules(shelf.folder, "living", files)
    (said,) = shelf.told()
    assert told in said


def test_parameters_of_rules_that_fit(shelf):
    shelf.put(
        variables_csv=HEAD + SEX,
        codes_csv=CODES,
        rules_yaml=COUNTED.format(
            scope="homes", kind="count", parameters="{file: people, is: 1, where: {sex: '1'}}"
        ),
    )
    files = read_codebooks(shelf.folder, "living", FILES)
    (rule,) = read_survey_rules(shelf.folder, "living", files)
    assert rule.parameters == {"file": "people", "is": 1, "where": {"sex": "1"}}
    assert shelf.told() == []


def test_the_number_of_rows_of_the_own_file_is_no_variable(shelf):
    shelf.put(
        variables_csv=HEAD + SEX,
        codes_csv=CODES,
        rules_yaml=RULE.format(scope="people", kind="expression", expression="rows > 0"),
    )
    files = read_codebooks(shelf.folder, "living", FILES)
    read_survey_rules(shelf.folder, "living", files)
    (told,) = shelf.told()
    assert "“rows” is not known as expression" in told


def test_a_message_needs_every_language(shelf):
    rule = RULE.format(scope="people", kind="unique", expression="").replace(", lo: ເບິ່ງ.", "")
    shelf.put(rules_yaml=rule)
    read_survey_rules(shelf.folder, "living", FILES)
    (told,) = shelf.told()
    assert "The text has no words in: lo" in told
