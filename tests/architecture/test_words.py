"""A country is data: no module names a country, its codes or its offices."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from sathiti.warehouse.packs import Pack, built_in_packs, load_pack

SOURCE = Path(__file__).resolve().parents[2] / "src" / "sathiti"
MODULES = sorted(p for p in SOURCE.rglob("*.py") if built_in_packs() not in p.parents)
PAGES = sorted([*(SOURCE / "web").rglob("*.html"), *(SOURCE / "web").rglob("*.css")])

# "Lao" names a language and a script as well as a country; beside these words it is the former.
BEFORE = (
    "in|of|with|into|from|or|Sans|canonical|most|holds|break|breaks|sorts|inside|variant|for|as"
)
AFTER = (
    "am|text|texts|writing|words|word|digits|letters|letter|script|language|marks|face|labels?|"
    "spelling|sentence|characters?|vowels?|reader|readers|font|search|names?|lines?|side|first|is"
)
LANGUAGE_USE = re.compile(rf"\b({BEFORE})\s+Lao\b|\bLao\s+({AFTER})\b|\blao_|Lao[.,)]")
COUNTRY_USE = re.compile(
    r"\bLao\s+(PDR|People|Statistics|Government|Ministry|ministries|provinces?|pack|office)\b"
)
# Unit ids and spellings of areas that are ordinary words too.
OTHER_MEANINGS = {"GOV", "Whole country", "ທົ່ວປະເທດ"}


def country_packs() -> list[Pack]:
    packs = [load_pack(head.parent.name) for head in built_in_packs().glob("*/pack.yaml")]
    return [pack for pack in packs if pack.country]


def names_of(pack: Pack) -> set[str]:
    """Names that only data may hold: the country, its provinces, its offices, in all spellings."""
    upper = [area for area in pack.areas.values() if area.level <= 1]
    names = {said for area in upper for said in (*area.name.words.values(), *area.spellings)}
    names |= {said for unit in pack.units.values() for said in unit.name.words.values()}
    names |= set(pack.agency.name.words.values())
    return {name for name in names if len(name) > 4} - OTHER_MEANINGS


def codes_of(pack: Pack) -> set[str]:
    """Ids of the country, its agency and its units."""
    abbreviations = {a for u in pack.units.values() for a in u.abbreviation.words.values()}
    return ({pack.country, pack.agency.id, *pack.units} | abbreviations) - OTHER_MEANINGS


def without_examples(path: Path) -> str:
    """A module without its doctest lines, where any word may be written about."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return "\n".join("" if line.lstrip().startswith((">>>", "...")) else line for line in lines)


def literals(path: Path) -> Iterator[tuple[int, str]]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.lineno, node.value


def expect_none(strays: list[str]) -> None:
    assert not strays, "\n".join(["", *strays])


@pytest.fixture(scope="module")
def packs() -> list[Pack]:
    found = country_packs()
    assert found
    return found


def test_no_module_names_a_country_province_or_office(packs: list[Pack]) -> None:
    names = {name for pack in packs for name in names_of(pack)}
    assert len(names) > 100
    pattern = re.compile(
        "|".join(rf"(?<!\w){re.escape(name)}(?!\w)" for name in sorted(names, key=len)),
        re.IGNORECASE,
    )
    expect_none(
        [
            f"{path.relative_to(SOURCE)}: {found.group()}"
            for path in [*MODULES, *PAGES]
            for found in pattern.finditer(without_examples(path))
        ]
    )


def test_no_module_holds_the_code_of_a_country_or_office(packs: list[Pack]) -> None:
    codes = {code for pack in packs for code in codes_of(pack)}
    assert {"LA", "LSB", "MAF"} <= codes
    pattern = re.compile("|".join(rf"(?<![\w-]){re.escape(c)}(?![\w-])" for c in sorted(codes)))
    expect_none(
        [
            f"{path.relative_to(SOURCE)}: {found.group()}"
            for path in [*MODULES, *PAGES]
            for found in pattern.finditer(path.read_text(encoding="utf-8"))
        ]
    )


def test_no_module_asks_for_the_pack_of_a_country(packs: list[Pack]) -> None:
    ids = {pack.id for pack in packs}
    expect_none(
        [
            f"{path.relative_to(SOURCE)}:{line}: {text}"
            for path in MODULES
            for line, text in literals(path)
            if text in ids
        ]
    )


def test_the_language_is_named_as_a_language() -> None:
    strays = []
    for path in [*MODULES, *PAGES]:
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            of_the_country = re.search(r"\bLaos\b", line) or COUNTRY_USE.search(line)
            unclear = re.search(r"\bLao\b", line) and not LANGUAGE_USE.search(line)
            if of_the_country or unclear:
                strays.append(f"{path.relative_to(SOURCE)}:{number}: {line.strip()}")
    expect_none(strays)


@pytest.mark.parametrize(
    ("line", "country"),
    [
        ("Lao text is kept as entered", False),
        ("said in Lao and English", False),
        ("the Lao Statistics Bureau", True),
        ("Lao provinces", True),
    ],
)
def test_what_counts_as_the_country(line: str, country: bool) -> None:
    assert bool(COUNTRY_USE.search(line)) is country
    assert bool(LANGUAGE_USE.search(line)) is not country
