"""What the program says is said in every language, in one spelling and with one set of words."""

import ast
import csv
import functools
import importlib
import re
from collections.abc import Iterator
from pathlib import Path
from string import Formatter
from typing import Any

import pytest
import yaml

from sathiti.cli.main import COMMANDS
from sathiti.cli.speech import paragraphs
from sathiti.model import Catalogue, lao_canonical
from sathiti.warehouse.packs import load_pack

SOURCE = Path(__file__).resolve().parents[2] / "src" / "sathiti"
PACKS = SOURCE / "packs"
TEMPLATES = sorted((SOURCE / "web").rglob("*.html"))
MODULES = sorted(path for path in SOURCE.rglob("*.py") if PACKS not in path.parents)
MESSAGE_FILES = sorted(PACKS.glob("*/texts/messages-*.csv"))

# Names of fonts, formats and document parts: the same in every language.
SAME_IN_EVERY_LANGUAGE = {
    "Noto Sans Lao",
    "Phetsarath OT",
    "PowerPoint Document",
    "Accept, Accept-Language",
}
# Said by the command line library in our words.
SAID_BY_THE_LIBRARY = {"Show this message and exit."}
CALLS_WHOSE_FIRST_WORDS_ARE_SAID = {"Message", "SathitiError", "problem"}
# Spellings and loanwords that the glossary rejects, each with what it wants.
REJECTED = {
    "ສີ່ງ": "ສິ່ງ",
    "ຂື້ນ": "ຂຶ້ນ",
    "ຈື່ງ": "ຈຶ່ງ",
    "ໜື່ງ": "ໜຶ່ງ",
    "ກີດຈະກຳ": "ກິດຈະກຳ",
    "ລຸກຊາບວກ": "ລຸກຊຳບວກ",
    "ຫລ": "ຫຼ",
    "ຕົວຊີ້ວັດ": "ຕົວຊີ້ບອກ",
    "ວິເຄາະ": "ວິໄຈ",
    "ສຳມະໂນ": "ການສຳຫຼວດທົ່ວປະເທດ",
    "ບໍລິໂພກ": "ຊົມໃຊ້",
    "ດັດສະນີ": "ດັດຊະນີ",
    "ໄຕຣມາດ": "ໄຕມາດ",
    "ເປີເຊັນ": "ສ່ວນຮ້ອຍ",
    "ພັນລ້ານ": "ຕື້",
    "ຟາຍ": "ໄຟລ໌",
    "ແຟ້ມ": "ໄຟລ໌",
}
# English words of sentences that have one Lao word; several where the glossary has several.
TERMS = {
    r"indicators?": ("ຕົວຊີ້ບອກ",),
    r"workbooks?": ("ປຶ້ມງານ",),
    r"sheets?": ("ແຜ່ນງານ",),
    r"cells?": ("ຫ້ອງ",),
    r"code lists?": ("ບັນຊີລະຫັດ",),
    r"columns?": ("ຖັນ", "ຕຳແໜ່ງ"),
    r"rows?": ("ແຖວ",),
    r"files?": ("ໄຟລ໌", "ເອກະສານ"),
    r"provinces?": ("ແຂວງ",),
    r"provider": ("ຜູ້ສະໜອງ", "ໜ່ວຍງານ"),
    r"data source": ("ແຫຼ່ງ",),
    r"unit of measure": ("ຫົວໜ່ວຍ",),
    r"frequency": ("ຄວາມຖີ່",),
    r"warnings?": ("ຄຳເຕືອນ", "ເຕືອນ"),
    r"quality": ("ຄຸນນະພາບ",),
    r"population": ("ປະຊາກອນ", "ພົນລະເມືອງ"),
}
# The glossary's own English terms carry remarks in brackets: "Row", "Number (how many)".
REMARK = re.compile(r" \([^)]*\)$")
LAO = re.compile("[\u0e80-\u0eff][\u0e80-\u0eff\u200b-\u200d\ufeff]*")


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load_pack("lao").texts


def expect_none(strays: list[str]) -> None:
    """Fail with one line a stray."""
    assert not strays, "\n".join(["", *strays])


def read(path: Path) -> str:
    return path.read_text(encoding="utf-8")


@functools.cache
def parsed(path: Path) -> ast.Module:
    """The syntax tree of a module."""
    return ast.parse(read(path))


def docstrings(tree: ast.AST) -> set[int]:
    """Identities of the constants that are docstrings."""
    holders = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    return {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, holders) and node.body and isinstance(node.body[0], ast.Expr)
    }


def constants(path: Path) -> Iterator[ast.Constant]:
    """Text constants of a module that are not docstrings."""
    tree = parsed(path)
    documentation = docstrings(tree)
    pieces = {
        id(value)
        for node in ast.walk(tree)
        if isinstance(node, ast.JoinedStr)
        for value in node.values
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            if id(node) in documentation | pieces:
                continue
            yield node


def is_sentence(text: str) -> bool:
    """Whether a text looks as if people were to read it: words that begin like a sentence."""
    first, _, rest = text.strip().partition(" ")
    if not rest or text in SAME_IN_EVERY_LANGUAGE:
        return False
    shouted = first.isupper() and len(first) > 1 and not text.endswith((".", ":"))
    begins = text[0].isupper() or text[0] in "“{"
    is_type = re.fullmatch(r"[\w.]+( \| [\w.]+)+", text) is not None
    return begins and not shouted and not is_type


def said_by_calls(path: Path) -> Iterator[ast.Constant]:
    """First words given to calls that speak, single words included."""
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.Call) and node.args:
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            first = node.args[0]
            speaks = name in CALLS_WHOSE_FIRST_WORDS_ARE_SAID
            if name == "say" and len(node.args) > 1:
                speaks = True
            if speaks and isinstance(first, ast.Constant) and isinstance(first.value, str):
                yield first


def said_in_python() -> dict[str, str]:
    """Every text said by a module, with the place it is first said at."""
    said: dict[str, str] = {}
    for path in MODULES:
        found = [node for node in constants(path) if is_sentence(node.value)]
        for node in [*found, *said_by_calls(path)]:
            said.setdefault(node.value, f"{path.relative_to(SOURCE)}:{node.lineno}")
    return said


def said_in_templates() -> dict[str, str]:
    """Every text said by a page template, with its place."""
    said: dict[str, str] = {}
    for path in TEMPLATES:
        for number, line in enumerate(read(path).splitlines(), 1):
            for text in re.findall(r"{%-? *t +\"([^\"]+)\"", line):
                said.setdefault(text, f"{path.relative_to(SOURCE)}:{number}")
    return said


def said_in_help() -> set[str]:
    """Paragraphs of the help of commands, which are their docstrings."""
    commands = [importlib.import_module(module).command for module in COMMANDS.values()]
    commands += [inner for one in commands for inner in getattr(one, "commands", {}).values()]
    return {told for one in commands for told in paragraphs(one)}


@functools.cache
def said_in_packs() -> dict[str, str]:
    """English texts of the packs' YAML files that have no Lao beside them, with their file."""
    said: dict[str, str] = {}
    for path in sorted(PACKS.rglob("*.yaml")):
        for english, lao in texts_in(yaml.load(read(path), Loader=yaml.CBaseLoader)):
            if not lao:
                said.setdefault(english, str(path.relative_to(PACKS)))
    return said


def pack_rows(pattern: str) -> Iterator[tuple[str, dict[str, str]]]:
    """Rows of the packs' CSV files, each with its place."""
    for path in sorted(PACKS.glob(pattern)):
        with path.open(encoding="utf-8", newline="") as lines:
            for number, row in enumerate(csv.DictReader(lines), 2):
                yield f"{path.relative_to(PACKS)}:{number}", row


def texts_in(value: Any) -> Iterator[tuple[str, str]]:
    """Every English text inside a YAML document with the Lao beside it, empty if there is none."""
    if isinstance(value, dict):
        if isinstance(value.get("en"), str):
            yield value["en"], str(value.get("lo", ""))
        for inner in value.values():
            yield from texts_in(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from texts_in(inner)


@functools.cache
def pairs() -> list[tuple[str, str, str]]:
    """Every English text of the packs with its Lao text and its place."""
    return list(_pairs())


def _pairs() -> Iterator[tuple[str, str, str]]:
    for place, row in pack_rows("*/**/*.csv"):
        if row.get("en") and row.get("lo"):
            yield place, row["en"], row["lo"]
    for path in sorted(PACKS.rglob("*.yaml")):
        for english, lao in texts_in(yaml.load(read(path), Loader=yaml.CBaseLoader)):
            if lao:
                yield str(path.relative_to(PACKS)), english, lao


@functools.cache
def lao_texts() -> list[tuple[str, str]]:
    """Every run of Lao letters people may read, with its place."""
    return list(_lao_texts())


def _lao_texts() -> Iterator[tuple[str, str]]:
    for path in sorted([*PACKS.rglob("*.csv"), *PACKS.rglob("*.yaml"), *TEMPLATES]):
        # spellings and words met in data are kept as they were met
        if path.name == "spellings.csv" or path.parent.name == "parameters":
            continue
        for number, line in enumerate(read(path).splitlines(), 1):
            # the glossary's notes quote what it rejects
            text = line if path.name != "glossary.csv" else line.rsplit('"', 1)[0].split(",")[1]
            for run in LAO.findall(text):
                yield f"{path.relative_to(SOURCE)}:{number}", run
    for path in MODULES:
        # the module that knows the spelling rules must write what they replace
        if path.name != "lao.py":
            for node in constants(path):
                for run in LAO.findall(node.value):
                    yield f"{path.relative_to(SOURCE)}:{node.lineno}", run


def test_everything_said_is_said_in_lao(catalogue: Catalogue) -> None:
    said = {**said_in_packs(), **said_in_templates(), **said_in_python()}
    assert len(said) > 100
    untranslated = [f"{at}: {text}" for text, at in said.items() if not catalogue.has(text, "lo")]
    expect_none(untranslated)


def test_nothing_said_is_put_together_from_pieces() -> None:
    """A sentence made with an f-string has no key in the catalogue."""
    pieced = []
    for path in MODULES:
        for node in ast.walk(parsed(path)):
            if isinstance(node, ast.Call):
                name = getattr(node.func, "id", getattr(node.func, "attr", ""))
                texts = [*node.args[:1], *(k.value for k in node.keywords if k.arg == "fix")]
                if name in CALLS_WHOSE_FIRST_WORDS_ARE_SAID and any(
                    isinstance(text, ast.JoinedStr) for text in texts
                ):
                    pieced.append(f"{path.relative_to(SOURCE)}:{node.lineno}")
    expect_none(pieced)


def test_no_message_is_left_that_nobody_says() -> None:
    said = {node.value for path in MODULES for node in constants(path)}
    said |= said_in_templates().keys() | said_in_packs().keys() | SAID_BY_THE_LIBRARY
    said |= said_in_help()
    left = [
        f"{place}: {row['en']}"
        for place, row in pack_rows("*/texts/messages-*.csv")
        if row["en"] not in said
    ]
    expect_none(left)


def test_one_english_text_has_one_lao_text() -> None:
    first: dict[str, tuple[str, str]] = {}
    differ = []
    for place, row in pack_rows("*/texts/*.csv"):
        before = first.setdefault(row["en"], (row["lo"], place))
        if before[0] != row["lo"]:
            differ.append(f"{place} and {before[1]}: {row['en']}")
    expect_none(differ)


def test_places_in_braces_are_the_same_in_both_languages() -> None:
    def places(text: str) -> list[str]:
        return sorted({name for _, name, _, _ in Formatter().parse(text) if name})

    # labels and definitions are not templates: their braces, if any, are never filled
    templates = [
        (place, english, lao)
        for place, english, lao in pairs()
        if "/texts/messages-" in place or "/rules/" in place
    ]
    assert len(templates) > 100
    differ = [place for place, english, lao in templates if places(english) != places(lao)]
    expect_none(differ)


def test_lao_is_written_in_one_spelling() -> None:
    texts = lao_texts()
    assert len(texts) > 5000
    expect_none([f"{at}: {text}" for at, text in texts if lao_canonical(text) != text])


def test_no_rejected_spelling_or_word() -> None:
    found = [
        f"{at}: {text}: write {wanted}"
        for at, text in lao_texts()
        for rejected, wanted in REJECTED.items()
        if rejected in text
    ]
    expect_none(found)


def test_digits_are_0_to_9() -> None:
    # a digit alone is shown to the reader as a sign that can be met
    expect_none(
        [
            f"{at}: {text}"
            for at, text in lao_texts()
            if re.search("[\u0ed0-\u0ed9]", text) and len(text) > 1
        ]
    )


def test_a_glossary_term_standing_alone_is_said_as_the_glossary_says() -> None:
    glossary: dict[str, set[str]] = {}
    for _, row in pack_rows("*/texts/glossary.csv"):
        glossary.setdefault(REMARK.sub("", row["en"]).casefold(), set()).add(
            REMARK.sub("", row["lo"])
        )
    differ = [
        f"{place}: {english} = {lao}, glossary {sorted(glossary[english.casefold()])}"
        for place, english, lao in pairs()
        if english.casefold() in glossary
        and "glossary.csv" not in place
        and "/geography/" not in place
        and lao not in glossary[english.casefold()]
    ]
    expect_none(differ)


def test_terms_in_sentences_have_one_lao_word() -> None:
    strays = []
    for place, english, lao in pairs():
        if "/texts/messages-" not in place and "/rules/" not in place:
            continue
        # neither places nor the names of menus, which stand in brackets
        words = re.sub(r"\{\w+\}|\([^)]*\)", "", english)
        for pattern, wanted in TERMS.items():
            spoken = re.search(rf"\b{pattern}\b", words, re.IGNORECASE)
            if spoken and not any(word in lao for word in wanted):
                strays.append(f"{place}: {english} = {lao}: write {wanted}")
    expect_none(strays)


def test_sentences_end_alike() -> None:
    """A sentence that ends with a point, colon or question ends so in Lao too."""
    differ = [
        f"{place}: {english} = {lao}"
        for place, english, lao in pairs()
        if "/texts/messages-" in place
        and " " in english
        and english[-1] in ".:"
        and lao[-1] != english[-1]
    ]
    expect_none(differ)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("The file is empty.", True),
        ("“{written}” is not a number.", True),
        ("{count} problems", True),
        ("Country pack.", True),
        ("SDMX is a standard.", True),
        ("SELECT name FROM pages", False),
        ("SDMX-CSV 2.0", False),
        ("Message | Text | str", False),
        ("forest_area", False),
        ("OBS_VALUE", False),
    ],
)
def test_what_counts_as_said(text: str, said: bool) -> None:
    assert is_sentence(text) is said
