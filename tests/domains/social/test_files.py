"""The files of a round kept by their hash: what comes is stored whole, what lacks is named."""

import pytest

from sathiti.domains.social.files import collect_step
from sathiti.model import SathitiError

from .invented import context_of, round_of

FILES = {"villages": "village\nA\n", "homes": "hhid,village\n1,A\n", "people": "hhid,pid\n1,1\n"}


@pytest.fixture
def one(tavara):
    return round_of(tavara)


def put(one, desk, **files):
    """Lay files into the inbox, and say where they are as the step before does."""
    folder = one.inbox(desk.root)
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    paths = {name: desk.relative(folder / f"{name}.csv") for name in files}
    return context_of(desk, files__s__2018=paths)


def collect(one, context):
    return collect_step(one).function(context)


def test_every_file_is_kept_as_it_came(one, desk):
    result = collect(one, put(one, desk, **FILES))
    kept = {name: desk.path(path).read_text("utf-8") for name, path in result.outputs.items()}
    assert kept == FILES
    assert result.rows == 3


def test_what_is_kept_lies_apart_from_the_inbox(one, desk):
    result = collect(one, put(one, desk, **FILES))
    for path in result.outputs.values():
        assert desk.path(path).is_relative_to(desk.deliveries)


def test_a_file_that_is_changed_later_stays_as_it_came(one, desk):
    before = collect(one, put(one, desk, **FILES))
    collect(one, put(one, desk, **{**FILES, "people": "hhid,pid\n1,2\n"}))
    assert desk.path(before.outputs["people"]).read_text("utf-8") == FILES["people"]


def test_the_same_files_give_the_same_hash(one, desk):
    context = put(one, desk, **FILES)
    assert collect(one, context).content_hash == collect(one, context).content_hash


@pytest.mark.parametrize("changed", list(FILES))
def test_any_other_byte_gives_another_hash(one, desk, changed):
    before = collect(one, put(one, desk, **FILES))
    after = collect(one, put(one, desk, **{**FILES, changed: FILES[changed] + "\n"}))
    assert before.content_hash != after.content_hash


def test_the_mark_of_made_up_records_is_no_file(one, desk):
    context = put(one, desk, **FILES)
    context.inputs["files-s-2018"].outputs["synthetic"] = "inbox/s/2018"
    assert set(collect(one, context).outputs) == set(FILES)


@pytest.mark.parametrize("there", [[], ["villages"], ["homes", "people"]])
def test_files_that_lack_are_all_named_with_where_to_put_them(one, desk, there):
    context = put(one, desk, **{name: FILES[name] for name in there})
    with pytest.raises(SathitiError, match="The round s-2018 lacks the files") as told:
        collect(one, context)
    said = str(told.value)
    for name in FILES:
        assert (f"{name}.csv" in said) == (name not in there)
    assert f"Put the files of the survey into the folder {one.inbox(desk.root)}" in said


def test_nothing_is_kept_of_a_round_that_is_not_whole(one, desk):
    with pytest.raises(SathitiError):
        collect(one, put(one, desk, people=FILES["people"]))
    assert not list(desk.deliveries.rglob("*.csv"))


def test_the_step_waits_for_the_files_and_says_the_survey(one):
    step = collect_step(one)
    assert (step.name, step.inputs) == ("collect-s-2018", ("files-s-2018",))
    assert step.title.say("en") == "Survey 2018"
