"""What every command shares: languages in order, a pack by name or by workspace."""

import pytest

from sathiti.cli.options import Options
from sathiti.cli.session import (
    existing,
    has_workspace,
    in_order,
    open_session,
    pack_held,
    pack_of,
    plain_speaker,
    speaker_of,
    tell,
)
from sathiti.model import Message, Place, SathitiError, Text


@pytest.fixture
def options(office):
    return Options(office.workspace.root, "en", (office.packs,))


@pytest.fixture
def nowhere(office, tmp_path):
    return Options(tmp_path / "no such place", "en", (office.packs,))


@pytest.mark.parametrize(
    ("languages", "first", "ordered"),
    [
        (("lo", "en"), "en", ("en", "lo")),
        (("lo", "en"), "lo", ("lo", "en")),
        (("lo", "en"), "fr", ("lo", "en")),
        (("fr",), "", ("fr",)),
    ],
)
def test_the_users_language_is_put_in_front(languages, first, ordered):
    assert in_order(languages, first) == ordered


def test_a_session_speaks_the_languages_of_the_pack(options):
    session = open_session(options)
    assert session.languages == ("en", "fr")
    assert session.pack.id == session.workspace.pack == "tavara"
    assert session.say(Text.of(en="Land", fr="Terre")) == "Land"
    assert session.say(Message("{count} rows", {"count": 3})) == "3 rows"


def test_an_error_is_told_once_in_each_language_it_has(options):
    session = open_session(options)
    known = SathitiError("“{written}” is written twice.", at=Place("a.csv", row=2), written="x")
    english, french = session.every(known)
    assert english == "a.csv › row 2: “x” is written twice."
    assert "« x » est écrit deux fois" in french
    assert session.every(SathitiError("Nobody translated this.")) == ["Nobody translated this."]


def test_a_workspace_is_made_where_a_pack_is_named(nowhere):
    assert not has_workspace(nowhere)
    assert open_session(nowhere, "tavara").workspace.pack == "tavara"
    assert has_workspace(nowhere)
    assert pack_held(nowhere) == "tavara"


def test_no_workspace_is_made_for_a_pack_that_cannot_be_loaded(nowhere):
    with pytest.raises(SathitiError, match="no pack “atlantis”"):
        open_session(nowhere, "atlantis")
    assert not nowhere.workspace.exists()


@pytest.mark.parametrize("pack", ["", "tavara"])
def test_one_who_only_reads_makes_no_workspace(nowhere, pack):
    with pytest.raises(SathitiError, match="There is no workspace"):
        open_session(nowhere, pack, reading=True)
    assert not nowhere.workspace.exists()


def test_a_workspace_holds_one_pack(options):
    with pytest.raises(SathitiError, match="holds the pack “tavara”, not “lao”"):
        open_session(options, "lao")


def test_a_pack_is_found_by_name_or_by_workspace(options, nowhere):
    assert pack_of(options).id == "tavara"
    assert pack_of(nowhere, "tavara").id == "tavara"
    with pytest.raises(SathitiError, match="No country pack was named"):
        pack_of(nowhere)
    assert not nowhere.workspace.exists()


def test_without_a_pack_all_languages_of_the_program_are_spoken(nowhere):
    speaker = plain_speaker(nowhere)
    assert speaker.languages[0] == "en"
    assert "lo" in speaker.languages
    assert speaker_of(pack_of(nowhere, "tavara"), nowhere).languages == ("en", "fr")


def test_errors_go_to_the_error_stream_in_every_language(nowhere, capsys):
    tell(SathitiError("There is no form “{form}”.", form="sea"), nowhere)
    told = capsys.readouterr()
    assert told.out == ""
    english, lao = told.err.splitlines()
    assert english == "There is no form “sea”."
    assert "ແບບຟອມ" in lao


def test_files_that_are_there_pass_and_others_are_named(tmp_path):
    there, folder = tmp_path / "a.xlsx", tmp_path / "folder"
    there.write_bytes(b"")
    folder.mkdir()
    existing([there])
    for path in (folder, tmp_path / "none.xlsx"):
        with pytest.raises(SathitiError, match=path.name):
            existing([there, path])
