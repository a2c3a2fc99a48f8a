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
