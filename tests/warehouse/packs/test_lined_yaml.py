"""YAML keeps what was written, and every value knows its line."""

from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from sathiti.model import Catalogue
from sathiti.warehouse.packs.lined_yaml import Mapping, Sequence, plain_value, read_yaml
from sathiti.warehouse.packs.problems import Problems

names = st.text("abcdefg_", min_size=1, max_size=8)
words = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), max_size=12)
documents = st.recursive(
    words,
    lambda inner: (
        st.lists(inner, min_size=1, max_size=3)
        | st.dictionaries(names, inner, min_size=1, max_size=3)
    ),
    max_leaves=12,
)


def read(text: str) -> Any:
    problems = Problems()
    value = read_yaml(text, "pack/file.yaml", problems)
    assert problems.errors == []
    return value


def told(text: str) -> list[str]:
    problems = Problems()
    read_yaml(text, "pack/file.yaml", problems)
    return [error.say(Catalogue(), "en") for error in problems.errors]


@settings(max_examples=60)
@given(documents)
def test_what_was_written_is_read(document: Any) -> None:
    text = yaml.safe_dump(document, allow_unicode=True, default_style='"')
    assert read(text) == document


def test_scalars_stay_as_written() -> None:
    value = read("a: NO\nb: 1.0\nc: 2015\nd: 010\ne: ~\nf: ''\n")
    assert value == {"a": "NO", "b": "1.0", "c": "2015", "d": "010", "e": "~", "f": ""}


def test_every_value_knows_its_line() -> None:
    value = read("# head\na: 1\n\nb:\n  - x\n  - {y: z,\n     w: v}\n")
    assert isinstance(value, Mapping)
    assert (value.line, value.lines) == (2, {"a": 2, "b": 4})
    listed = value["b"]
    assert isinstance(listed, Sequence)
    assert (listed.line, listed[0].line) == (5, 5)
    assert listed[1].lines == {"y": 6, "w": 7}


@given(st.integers(0, 30), st.integers(0, 30))
def test_lines_are_counted_through_comments_and_blank_lines(before: int, between: int) -> None:
    value = read("# remark\n" * before + "first: 1\n" + "\n" * between + "second: 2\n")
    assert value.lines == {"first": before + 1, "second": before + between + 2}


def test_an_alias_is_refused_at_the_line_of_its_anchor() -> None:
    assert told("a: &same [1, 2]\nb: *same\n") == [
        "pack/file.yaml › row 1: An alias cannot stand in a pack. Write the value itself."
    ]
    assert len(told("base: &base {x: 1}\nmore:\n  <<: *base\n")) == 1


def test_an_alias_inside_itself_is_refused_without_end() -> None:
    assert len(told("a: &a [*a]\n")) == 1
    assert len(told("a: &a {b: *a}\n")) == 1


def test_aliases_that_would_fill_the_memory_are_refused() -> None:
    levels = [f"l{n}: &l{n} [{', '.join([f'*l{n - 1}'] * 9)}]" for n in range(1, 9)]
    text = "\n".join(["l0: &l0 [x, x, x]", *levels])
    assert len(told(text)) == 8


@pytest.mark.parametrize(
    ("text", "tag", "row"),
    [
        ("a: 1\nb: !!python/object/apply:os.system [ls]\n", "python/object", 2),
        ("a: !secret word\n", "!secret", 1),
        ("a: !!int 7\n", "yaml.org,2002:int", 1),
        ("a:\n  - !!binary aGk=\n", "yaml.org,2002:binary", 2),
        ("!thing {a: 1}\n", "!thing", 1),
    ],
)
def test_a_tag_is_refused(text: str, tag: str, row: int) -> None:
    (error,) = told(text)
    assert error.startswith(f"pack/file.yaml › row {row}: The tag “")
    assert tag in error


@pytest.mark.parametrize("text", ["? [a, b]\n: c\n", "? {a: b}\n: c\n", "'': c\n"])
def test_a_name_must_be_one_word(text: str) -> None:
    assert told(text) == ["pack/file.yaml › row 1: A name is missing before the colon. Write it."]


@pytest.mark.parametrize("text", ["", "\n\n", "# only a remark\n", "---\n"])
def test_an_empty_document_is_told(text: str) -> None:
    assert told(text) == [
        "pack/file.yaml › row 1: The file is empty. Write its entries, or delete it."
    ]


def test_two_documents_in_one_file_are_refused() -> None:
    (error,) = told("a: 1\n---\nb: 2\n")
    assert "The YAML cannot be read" in error


@pytest.mark.parametrize("ends", ["\r\n", "\n"])
def test_ends_of_lines_of_either_kind(ends: str) -> None:
    value = read(ends.join(["a: 1", "b: |", "  one", "  two", "c: 3", ""]))
    assert value == {"a": "1", "b": "one\ntwo\n", "c": "3"}
    assert value.lines == {"a": 1, "b": 2, "c": 5}


def test_nesting_without_end_is_an_error_of_the_file() -> None:
    (error,) = told("a: " + "[" * 3000)
    assert "The YAML cannot be read" in error


@pytest.mark.parametrize(
    ("text", "row"),
    [("a: [1\nb: 2\n", 2), ("a: 'x\n", 2), ("a:\n\t- x\n", 2), ("a: b: c\n", 1), ("\x07", 1)],
)
def test_what_cannot_be_read_is_told_with_its_line(text: str, row: int) -> None:
    (error,) = told(text)
    assert error.startswith(f"pack/file.yaml › row {row}: The YAML cannot be read:")


def test_a_name_written_twice_is_told_where_it_is_repeated() -> None:
    assert told("a: 1\nb: 2\na: 3\n") == [
        "pack/file.yaml › row 3: “a” is written twice. Keep one of them."
    ]


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("7", 7),
        ("-7", -7),
        ("0.5", 0.5),
        ("1e6", 1e6),
        ("true", True),
        ("false", False),
        ("yes", "yes"),
        ("forest", "forest"),
        ('"7"', "7"),
        ("'true'", "true"),
        ("[1, two]", [1, "two"]),
        ("nan", "nan"),
        ("inf", "inf"),
        ("1_000", "1_000"),
        ("1,5", "1,5"),
        ("๑๒", "๑๒"),
        ("0.1.2", "0.1.2"),
        ("-.5", -0.5),
        ("''", ""),
        ("2020-01-01", "2020-01-01"),
        ("{low: 0, of: {x: 1}}", {"low": 0, "of": {"x": 1}}),
    ],
)
def test_plain_values_of_parameters(written: str, value: Any) -> None:
    plain = plain_value(read(f"p: {written}\n"))["p"]
    assert plain == value
    assert type(plain) is type(value)


@given(st.integers() | st.floats(allow_nan=False, allow_infinity=False))
def test_numbers_of_parameters_are_read_back(number: float) -> None:
    assert plain_value(read(f"p: {number!r}\n")) == {"p": number}
