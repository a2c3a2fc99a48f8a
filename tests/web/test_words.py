"""No words in the wrong language: every page is rendered in both and read."""

import ast
import csv
import re
from html.parser import HTMLParser
from pathlib import Path
from types import ModuleType

import pytest
from django.test import Client

WEB = Path(__file__).resolve().parents[2] / "src" / "sathiti" / "web"
TEXTS = WEB.parent / "packs" / "lao" / "texts"
LAO = re.compile("[\u0e80-\u0eff]")
LATIN = re.compile("[A-Za-z]{2,}")
# formats, standards, programs and units of measure that keep their Latin letters in Lao
NAMES = {
    "CSV",
    "Excel",
    "SDMX",
    "ML",
    "JSON",
    "REST",
    "SIMS",
    "GET",
    "hash",
    "data",
    "ID",
    "AGENCY",
}
NAMES |= {"LA", "VERSION", "English", "LPG", "FDES", "CO", "II", "III", "IV"}
PAGES = [
    "",
    "?q=ນ້ຳ",
    "?q=ບໍ່ມີຄຳນີ້",
    "data/DF_FOREST/",
    "data/DF_FOREST/?startPeriod=2030",
    "data/DF_FOREST/?STAT=FOREST",
    "data/DF_PROVINCES/",
    "quality/DF_FOREST/",
    "quality/DF_WATER/",
    "trace/DF_FOREST/A.LA.SHARE.PT/2015/",
    "tables/land/",
    "compare/",
    "findings/",
    "findings/?page=2",
    "obligations/",
    "parts/",
    "accounts/",
    "accounts/water_psut_cf/",
    "accounts/water_psut_cf/?area=01&period=2020",
    "accounts/energy_balance/",
    "accounts/fish/",
    "missing/",
    "missing/?account=none",
    "landcover/",
    "coverage/",
    "poverty/",
    "poverty/?INDICATOR=GINI",
    "poverty/curves/",
    "poverty/line/?percent=57",
    "poverty/line/?percent=900",
    "poverty/changes/",
    "landcover/?class=LC02&zone=01",
    "landcover/?class=none",
    "coverage/?status=none",
    "accounts/none/",
    "accounts/timber/?period=1999",
    "data/DF_TIMBER/",
    "data/DF_FOREST/?STAT=NOPE",
    "data/DF_FOREST/?startPeriod=2015&endPeriod=2010",
    "tables/none/",
    "trace/DF_FOREST/A.LA.SHARE.PT/1999/",
    "findings/?page=77",
]
VOID = {"meta", "link", "input", "br", "img", "rect", "path", "line", "hr"}


class Words(HTMLParser):
    """All words a person or a screen reader meets, but codes, proper names, other languages."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.foreign: list[str] = []
        self._open: list[tuple[str, bool]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        silent = tag == "code" or given.get("translate") == "no"
        if "lang" in given and tag not in {"html", "section"}:
            silent = True
            self.foreign.append(f"{tag} {given.get('hreflang') or given.get('aria-current')}")
        silent = silent or any(was for _, was in self._open)
        if not silent:
            self.found += [
                given[name] or "" for name in ("aria-label", "title", "alt") if name in given
            ]
        if tag not in VOID:
            self._open.append((tag, silent))

    def handle_endtag(self, tag: str) -> None:
        while self._open and tag not in VOID:
            if self._open.pop()[0] == tag:
                break

    def handle_data(self, data: str) -> None:
        if not any(was for _, was in self._open):
            self.found.append(data)


def read(client: Client, address: str) -> Words:
    words = Words()
    words.feed(client.get(address).content.decode())
    return words


@pytest.mark.parametrize("path", PAGES)
def test_lao_pages_have_no_english(client: Client, path: str) -> None:
    words = read(client, f"/lo/{path}")
    strange = {
        word
        for said in words.found
        for word in LATIN.findall(said)
        if word not in NAMES and not (word.isupper() and word in address_words(said))
    }
    # what the reader wrote into the address is said back
    strange -= {"STAT", "NOPE", "FOREST", "none", "SHARE", "PT"}
    assert not strange
    assert any(LAO.search(said) for said in words.found)
    assert len(words.foreign) == 2


def address_words(said: str) -> set[str]:
    """Words inside an address such as /lo/data/DF_X/."""
    return {word for part in said.split() if "/" in part for word in LATIN.findall(part)}


@pytest.mark.parametrize("path", [path for path in PAGES if not LAO.search(path)])
def test_english_pages_have_no_lao(client: Client, path: str) -> None:
    words = read(client, f"/en/{path}")
    assert not [said for said in words.found if LAO.search(said)]
    assert any(LATIN.search(said) for said in words.found)
    assert len(words.foreign) == 2


def template_strings() -> set[str]:
    return {
        found
        for path in WEB.rglob("*.html")
        for found in re.findall(r'{% t "([^"]+)"', path.read_text(encoding="utf-8"))
    }


def code_strings() -> set[str]:
    """English templates of errors, and tables of words that templates translate."""
    found: set[str] = set()
    for path in WEB.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                found |= said_in(node)
            if isinstance(node, ast.Assign) and isinstance(node.value, ast.Dict):
                named = {target.id for target in node.targets if isinstance(target, ast.Name)}
                if named & {"_HEADINGS", "_SECTIONS", "KINDS", "ACCOUNT_KINDS", "COVERAGE_WORDS"}:
                    found |= {
                        one.value for one in node.value.values if isinstance(one, ast.Constant)
                    }
    return found


def said_in(call: ast.Call) -> set[str]:
    name = getattr(call.func, "id", getattr(call.func, "attr", ""))
    first = {"ApiError": 1, "FileFormat": 1}.get(name, 0)
    speaks = name.endswith("Error") or name in {"say", "FileFormat"}
    said = call.args[first : first + 1] if speaks else []
    said += [keyword.value for keyword in call.keywords if keyword.arg == "fix"]
    return {
        one.value for one in said if isinstance(one, ast.Constant) and isinstance(one.value, str)
    } - {""}


def test_every_string_of_the_program_can_be_said_in_lao(example: ModuleType) -> None:
    strings = template_strings() | code_strings()
    assert len(strings) > 150
    catalogue = example.texts()
    assert not sorted(words for words in strings if not catalogue.has(words, "lo"))


def test_own_messages_are_written_in_the_norm() -> None:
    with (TEXTS / "messages-web.csv").open(encoding="utf-8", newline="") as rows:
        messages = list(csv.DictReader(rows))
    assert len(messages) > 150
    assert len({row["en"] for row in messages}) == len(messages)
    for row in messages:
        assert row["lo"]
        assert not re.search("\u0ecd\u0eb2|ຫນ|ຫມ|ຫລ|[\u200b-\u200d\ufeff\u00ad]", row["lo"])
        places = [sorted(re.findall(r"{\w+}", row[language])) for language in ("en", "lo")]
        assert places[0] == places[1], row


def test_own_messages_do_not_contradict_the_glossary() -> None:
    with (TEXTS / "glossary.csv").open(encoding="utf-8-sig", newline="") as rows:
        glossary = {row["en"]: row["lo"] for row in csv.DictReader(rows)}
    with (TEXTS / "messages-web.csv").open(encoding="utf-8", newline="") as rows:
        own = {row["en"]: row["lo"] for row in csv.DictReader(rows)}
    shared = glossary.keys() & own.keys()
    assert not {words: (glossary[words], own[words]) for words in shared}
    rejected = ("ຕົວຊີ້ວັດ", "ອະນຸມັດ", "ວິເຄາະ", "ປະມວນຜົນ", "ເປີເຊັນ", "ດາວໂຫລດ", "ລົບ")
    assert not [(bad, said) for said in own.values() for bad in rejected if bad in said]
