"""`sathiti run social` and `trace`: a survey from the command line."""

import shutil

import pytest

from sathiti.warehouse.serving import ServingDatabase

PEOPLE = "person,region,place,sex,income,base\n" + "".join(
    f"{n},{'N' if n < 16 else 'S2'},{n // 4},{'F' if n % 2 else 'M'},{10 * (n + 1)},{20 + n % 3}\n"
    for n in range(40)
)


@pytest.fixture
def surveyed(office):
    """The office has received the file of its survey."""
    folder = office.workspace.inbox / "living" / "2012"
    folder.mkdir(parents=True)
    (folder / "people.csv").write_text(PEOPLE, encoding="utf-8")
    return office


def test_a_survey_alone(call, surveyed):
    said = call("run", "social", "--quiet")
    assert said.code == 0, said.out + said.err
    assert "estimates-living-2012" in said.out
    assert "check-land" not in said.out
    assert "Nothing has changed" in call("run", "social", "--quiet").out


def test_both_lines_make_one_release(call, surveyed):
    assert call("run", "--quiet").code == 0
    database = ServingDatabase(surveyed.workspace.serving)
    flows = {flow.dataflow.id for flow in database.dataflows()}
    database.close()
    assert {"DF_LAND", "DF_SHARE", "DF_POVERTY", "DF_WELFARE_CURVES"} <= flows
    # A later run of the forms alone leaves the survey's figures on the site.
    assert call("run", "environment", "--quiet").code == 0
    database = ServingDatabase(surveyed.workspace.serving)
    assert "DF_POVERTY" in {flow.dataflow.id for flow in database.dataflows()}
    database.close()


def test_a_traced_figure_shows_weights_and_records(call, surveyed):
    call("run", "social", "--quiet")
    said = call("trace", "DF_POVERTY:A.TX.MEAN_WELFARE._T", "2012")
    assert said.code == 0, said.err
    for words in ("sum w y / sum w", "Sum of final weights", "Records of the survey"):
        assert words in said.out
    assert "variable: income" in said.out
    several = call("trace", "MEAN_WELFARE", "2012")
    assert several.code == 1
    assert "means 5 figures" in several.err


def test_a_file_without_a_column_fails_its_step_and_is_told(call, surveyed):
    file = surveyed.workspace.inbox / "living" / "2012" / "people.csv"
    file.write_text(PEOPLE.replace("person,region", "id,region"), encoding="utf-8")
    said = call("run", "social", "--quiet")
    assert said.code == 1
    assert "people.csv › row 1: The file people lacks the columns person." in said.out


def test_a_pack_without_surveys_says_so(call, office):
    said = call("run", "social", "--quiet")
    assert said.code == 1
    assert "has no survey to produce" in said.err
    shutil.rmtree(office.packs / "tavara" / "surveys")
    assert call("run", "social", "--quiet").code == 1


def test_figures_can_be_exported(call, surveyed, tmp_path):
    call("run", "social", "--quiet")
    out = tmp_path / "poverty.csv"
    assert call("export", "DF_POVERTY", "--out", out).code == 0
    assert "MEAN_WELFARE" in out.read_text(encoding="utf-8-sig")


RULE = """- id: income_possible
  scope: people
  expression: 'income <= 390'
  severity: blocking
  message: {en: "Person {person}: the income {income} is not possible.",
            fr: "Personne {person} : le revenu {income} est impossible."}
  source: invented
"""


def ruled(surveyed, text=PEOPLE):
    """The survey has a rule that one of its 40 persons breaks."""
    file = surveyed.packs / "tavara" / "surveys" / "living" / "rules.yaml"
    file.write_text(RULE, encoding="utf-8")
    inbox = surveyed.workspace.inbox / "living" / "2012" / "people.csv"
    inbox.write_text(text, encoding="utf-8")


def test_a_record_that_is_kept_out_ends_with_3_and_says_where(call, surveyed):
    ruled(surveyed)
    said = call("run", "social", "--quiet")
    assert said.code == 3
    for words in ("people.csv › row 41", "the income 400 is not possible", "est impossible"):
        assert words in said.out
    # It is said again as long as it stands, though nothing was repeated.
    again = call("run", "social", "--quiet")
    assert again.code == 3
    assert "Nothing has changed" in again.out
    assert "the income 400 is not possible" in again.out
    correction = "survey,round,file,key,row,variable,old,new,reason,who,when\n"
    correction += "living,2012,people,39,,income,400,390,typing error,A,2012-05-01\n"
    (surveyed.workspace.root / "survey_corrections.csv").write_text(correction, encoding="utf-8")
    assert call("run", "social", "--quiet").code == 0
    assert not list(surveyed.workspace.runs.glob("*-blocking.json"))


def test_errors_put_into_made_up_records_are_no_failure(call, surveyed):
    first, *rows = PEOPLE.splitlines()
    ruled(surveyed, "\n".join([f"{first},synthetic", *(f"{row},1" for row in rows)]) + "\n")
    assert call("run", "social", "--quiet").code == 0
    findings = surveyed.workspace.reports / "living-2012-findings.csv"
    assert "is not possible" in findings.read_text(encoding="utf-8-sig")


def test_a_warning_keeps_nothing_out(call, surveyed):
    ruled(surveyed)
    file = surveyed.packs / "tavara" / "surveys" / "living" / "rules.yaml"
    file.write_text(RULE.replace("blocking", "warning"), encoding="utf-8")
    assert call("run", "social", "--quiet").code == 0


def test_a_pack_with_surveys_and_no_forms_is_produced_as_a_whole(call, surveyed):
    for folder in ("instruments", "rules", "products", "deliveries", "accounts", "cases"):
        shutil.rmtree(surveyed.packs / "tavara" / folder, ignore_errors=True)
    said = call("run", "--quiet")
    assert said.code == 0, said.out + said.err
    assert "estimates-living-2012" in said.out
