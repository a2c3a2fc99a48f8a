"""The command itself: help, languages, wrong words, faults of the system, light start."""

import subprocess
import sys

import click
import pytest

from sathiti import __version__
from sathiti.cli.main import COMMANDS, SUMMARIES, cli, main
from sathiti.cli.options import Options
from sathiti.cli.session import built_in_texts
from sathiti.cli.speech import paragraphs
from sathiti.cli.usage import usage_error

LAO = range(0x0E80, 0x0F00)


def leave(capsys, *arguments):
    with pytest.raises(SystemExit) as left:
        main(list(arguments))
    told = capsys.readouterr()
    return left.value.code, told.out, told.err


def has_lao(text):
    return any(ord(sign) in LAO for sign in text)


def python(*arguments, **more):
    return subprocess.run(
        [sys.executable, *arguments], capture_output=True, text=True, check=False, **more
    )


def test_every_command_has_a_summary_in_both_languages():
    texts = built_in_texts()
    assert set(COMMANDS) == set(SUMMARIES)
    for said in SUMMARIES.values():
        assert texts.has(said, "lo")


@pytest.mark.parametrize("name", list(COMMANDS))
def test_every_command_and_option_helps_in_lao(capsys, name):
    code, out, _ = leave(capsys, "--lang", "lo", name, "--help")
    assert code == 0
    assert has_lao(out)


@pytest.mark.parametrize("name", list(COMMANDS))
def test_every_paragraph_of_help_is_translated(name):
    command = cli.get_command(click.Context(cli, obj=Options(None, "en", ())), name)
    texts = built_in_texts()
    for one in (command, *getattr(command, "commands", {}).values()):
        for told in paragraphs(one)[1:]:
            assert texts.has(told, "lo"), told


def test_help_in_lao_says_all_that_it_says_in_english(capsys):
    _, english, _ = leave(capsys, "--lang", "en", "run", "--help")
    _, lao, _ = leave(capsys, "--lang", "lo", "run", "--help")
    assert "DOMAIN is environment, social or all." in english
    assert "Exit code" not in lao
    for out in (english, lao):
        assert "social" in out
        assert "3" in out


@pytest.mark.parametrize("name", list(COMMANDS))
def test_every_option_says_what_it_is(name):
    context = click.Context(cli, obj=Options(None, "en", ()))
    command = cli.get_command(context, name)
    for option in command.params:
        if isinstance(option, click.Option) and not option.name.startswith("form"):
            assert option.help or option.name in ("pack", "out", "period", "form"), option.name


def test_help_lists_the_commands_in_the_order_of_work(capsys):
    code, out, _ = leave(capsys, "--lang", "en", "--help")
    assert code == 0
    places = [out.index(f"\n  {name} ") for name in COMMANDS]
    assert places == sorted(places)


def test_help_imports_no_command():
    told = python("-X", "importtime", "-m", "sathiti", "--help")
    assert told.returncode == 0
    assert "doctor" in told.stdout
    for heavy in ("duckdb", "pyarrow", "django", "openpyxl", "rich"):
        assert f" {heavy}\n" not in told.stderr


def test_the_version_is_that_of_the_package(capsys):
    assert leave(capsys, "--version")[:2] == (0, f"{__version__}\n")


@pytest.mark.parametrize(
    ("variables", "lao"),
    [
        ({"SATHITI_LANG": "lo"}, True),
        ({"LANG": "lo_LA.UTF-8"}, True),
        ({"LC_ALL": "C", "LANG": "lo_LA.UTF-8"}, True),
        ({"LANG": "C.UTF-8"}, False),
        ({"LANG": "POSIX"}, False),
        ({"SATHITI_LANG": "en", "LANG": "lo_LA.UTF-8"}, False),
        ({"LANG": "fr_FR.UTF-8"}, False),
    ],
)
def test_the_language_is_that_of_the_system_unless_told(capsys, monkeypatch, variables, lao):
    for name in ("SATHITI_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    _, out, _ = leave(capsys, "--help")
    assert has_lao(out) is lao


@pytest.mark.parametrize("told", [["--lang", "lo"], ["--lang=lo"]])
def test_the_language_told_wins(capsys, monkeypatch, told):
    monkeypatch.setenv("SATHITI_LANG", "en")
    assert has_lao(leave(capsys, *told, "--help")[1])


@pytest.mark.parametrize(
    ("words", "said", "code"),
    [
        (["bake"], "There is no command “bake”. Use one of: run, graph,", 1),
        (["run", "--bake"], "There is no option “--bake”. See: sathiti run --help.", 2),
        (["export", "DF"], "“--out” was not given. See: sathiti export --help.", 2),
        (["check"], "“FILE” was not given.", 2),
        (["export", "DF", "--out", "a", "--format", "pdf"], "“--format” cannot be used: 'pdf'", 2),
        (["serve", "--port", "many"], "“--port” cannot be used: 'many'", 2),
        (["import", "bake"], "The call cannot be understood: No such command 'bake'", 2),
        (["run", "--period"], "The call cannot be understood: ", 2),
        (["run", "environment", "twice"], "The call cannot be understood: ", 2),
    ],
)
def test_words_that_make_no_call_are_told_in_both_languages(capsys, words, said, code):
    found, out, err = leave(capsys, "--lang", "en", *words)
    assert found == code
    assert out == ""
    english, lao = err.strip().splitlines()
    assert said in english
    assert has_lao(lao)


def test_the_users_language_comes_first(capsys):
    _, _, err = leave(capsys, "--lang", "lo", "bake")
    lao, english = err.strip().splitlines()
    assert has_lao(lao)
    assert not has_lao(english)


@pytest.mark.parametrize("words", [["doctor"], ["run", "--help"]])
def test_a_language_that_no_pack_speaks_is_refused_with_those_there_are(capsys, words):
    code, out, err = leave(capsys, "--lang", "xx", *words)
    assert (code, out) == (2, "")
    assert "There is no language “xx” here. Choose one of: en, lo." in err
    assert any(has_lao(line) for line in err.splitlines())


def test_a_language_of_another_pack_is_spoken(capsys, tmp_path):
    (tmp_path / "tavara").mkdir()
    (tmp_path / "tavara" / "pack.yaml").write_text("languages: [fr, en]\n")
    code, _, err = leave(capsys, "--pack-path", str(tmp_path), "--lang", "fr", "run", "--help")
    assert (code, err) == (0, "")


def test_nothing_said_shows_the_help(capsys):
    code, out, err = leave(capsys)
    assert code != 0
    assert "doctor" in out + err


def test_a_parameter_without_a_place_in_the_call_is_named_by_its_hint():
    error = click.BadParameter("is odd", param_hint="left or right")
    assert str(usage_error(error)) == "“left or right” cannot be used: is odd See: sathiti --help."


@pytest.mark.parametrize(
    ("fault", "said", "code"),
    [
        (PermissionError(13, "Permission denied", "/a/b"), "“/a/b” may not be written", 1),
        (OSError(28, "No space left on device", "/a/b"), "no room left to write “/a/b”", 1),
        (FileExistsError(17, "File exists", "/a/b"), "“/a/b” cannot be used: File exists", 1),
        (IsADirectoryError(21, "Is a directory", "/a/b"), "“/a/b” cannot be used", 1),
    ],
)
def test_what_the_system_refuses_is_told_without_a_traceback(
    capsys, monkeypatch, fault, said, code
):
    def refuse(*_, **__):
        raise fault

    monkeypatch.setattr("sathiti.cli.doctor.diagnose", refuse)
    found, _, err = leave(capsys, "--lang", "en", "doctor")
    assert found == code
    assert said in err
    assert len(err.strip().splitlines()) >= 2
    assert "Traceback" not in err


def test_an_interrupted_call_leaves_with_130(capsys, monkeypatch):
    def interrupt(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr("sathiti.cli.doctor.diagnose", interrupt)
    assert leave(capsys, "doctor")[0] == 130


def test_a_reader_that_leaves_early_is_no_fault():
    call = f'"{sys.executable}" -m sathiti --lang en doctor | true'
    told = subprocess.run(
        ["bash", "-c", f"set -o pipefail; {call}"], capture_output=True, text=True, check=False
    )
    assert "Traceback" not in told.stderr
