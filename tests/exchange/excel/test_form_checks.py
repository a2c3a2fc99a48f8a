"""Is it the right form: periods of every kind, and bearings that were lost."""

import msgspec
import pytest

from sathiti.exchange.excel.form_checks import check_form, is_asked
from sathiti.exchange.excel.layout import COVER_SECTION, SECTION_COLUMNS, print_mark
from sathiti.exchange.excel.lost_manifest import manifest_from_sheets
from sathiti.exchange.excel.manifest import Manifest, instrument_checksum
from sathiti.exchange.excel.problems import PROBLEMS, Problems
from sathiti.exchange.excel.sheets import RawSheet
from sathiti.model import Catalogue, Instrument, Item, Place, Section, Text

ITEM = Item("a", {"STAT": "A"}, Text.of(en="A"), "HA", Text.of(en="Hectares"))


def instrument(first: str = "2010", last: str = "2020", only: tuple[str, ...] = ()) -> Instrument:
    sections = (Section("s", Text.of(en="S"), (ITEM,)),)
    title = Text.of(en="T")
    return Instrument("i", "2", title, "DF", "f", "A", 90, first, last, sections, only)


@pytest.mark.parametrize(
    ("period", "asked"),
    [
        ("2010", True),
        ("2015", True),
        ("2020", True),
        ("2009", False),
        ("2021", False),
        ("2015-Q1", False),
        ("2015-01", False),
        ("", False),
        ("next year", False),
    ],
)
def test_years(period: str, asked: bool) -> None:
    assert is_asked(instrument(), period) is asked


@pytest.mark.parametrize(
    ("period", "asked"), [("2019-Q4", False), ("2020-Q1", True), ("2020-Q4", True), ("2020", False)]
)
def test_quarters(period: str, asked: bool) -> None:
    assert is_asked(instrument("2020-Q1", "2020-Q4"), period) is asked


@pytest.mark.parametrize(("period", "asked"), [("2010", True), ("2012", False), ("2015", True)])
def test_only_some_periods(period: str, asked: bool) -> None:
    assert is_asked(instrument(only=("2010", "2015")), period) is asked


def manifest(version: str = "2", checksum: str = "") -> Manifest:
    return Manifest("p", "i", version, "U", "2015", "XX", checksum, {}, {}, {}, frozenset())


@pytest.mark.parametrize(
    ("told", "rules"),
    [
        (manifest(), []),
        (manifest(checksum=instrument_checksum(instrument())), []),
        (manifest(checksum="other"), ["form.checksum"]),
        (manifest(version="1"), ["form.version"]),
        (manifest(version="1", checksum="other"), ["form.version"]),
    ],
)
def test_versions(told: Manifest, rules: list[str]) -> None:
    problems = Problems("f.xlsx", Catalogue(), ("en",))
    check_form(told, instrument(), problems)
    assert [finding.rule for finding in problems.all()] == rules


def test_the_checksum_follows_what_is_asked_and_said() -> None:
    one = instrument()
    other_words = msgspec.structs.replace(one, title=Text.of(en="Other"))
    other_order = msgspec.structs.replace(
        one,
        sections=(
            Section(
                "s",
                Text.of(en="S"),
                (msgspec.structs.replace(ITEM, unit_label=Text({"lo": "x", "en": "Hectares"})),),
            ),
        ),
    )
    assert instrument_checksum(one) == instrument_checksum(instrument())
    assert len({instrument_checksum(each) for each in (one, other_words, other_order)}) == 3


def test_the_order_of_languages_does_not_matter() -> None:
    one = msgspec.structs.replace(instrument(), title=Text({"lo": "ກ", "en": "T"}))
    other = msgspec.structs.replace(instrument(), title=Text({"en": "T", "lo": "ກ"}))
    assert instrument_checksum(one) == instrument_checksum(other)


COVER = RawSheet(
    "Cover",
    [
        [f"sathiti-form:i:{COVER_SECTION}", "label", "content"],
        ["", "Title", ""],
        ["#form", "Form", "i · 2 · i.MIN.DEP.2015"],
    ],
    (),
)
SECTION = RawSheet(
    "S",
    [
        ["sathiti-form:i:s", *SECTION_COLUMNS[1:]],
        ["", "S", *[""] * 9],
        *[[""] * 11 for _ in range(4)],
        ["a@XX", "1.1", *[""] * 9],
        ["", "below", *[""] * 9],
    ],
    (),
)


def test_lost_bearings_are_found_on_the_sheets() -> None:
    found = manifest_from_sheets([COVER, SECTION])
    assert found is not None
    assert (found.instrument, found.version, found.provider) == ("i", "2", "MIN.DEP")
    assert found.period == "2015"
    assert list(found.lines) == ["a@XX"]
    assert found.lines["a@XX"].row == 6
    # titles and the header count as printed, what stands below them does not
    assert print_mark(["S"]) in found.printed
    assert print_mark(["Title"]) in found.printed
    assert print_mark(["below"]) not in found.printed


@pytest.mark.parametrize(
    "form_name", ["", "i · 2", "i · 2 · 2015", "i · 2 · i.2015", "no joints at all"]
)
def test_a_cover_that_says_nothing(form_name: str) -> None:
    cover = RawSheet("Cover", [COVER.grid[0], ["#form", "Form", form_name]], ())
    assert manifest_from_sheets([cover, SECTION]) is None


def test_no_cover() -> None:
    assert manifest_from_sheets([SECTION]) is None
    assert manifest_from_sheets([RawSheet("x", [["x"]], ())]) is None


def test_problems_carry_scope_period_values_and_words() -> None:
    catalogue = Catalogue({PROBLEMS["form.date"].template: {"lo": "ວັນທີ {written}"}})
    problems = Problems("f.xlsx", catalogue, ("lo", "en"))
    problems.scope, problems.period = "i", "2015"
    problems.add("form.date", problems.place("S", "A1"), key="a@XX", written="1/2/2015")
    finding = problems.all()[0]
    assert (finding.scope, finding.period, finding.key) == ("i", "2015", "a@XX")
    assert finding.places == (Place("f.xlsx", "S", "A1"),)
    assert finding.message.say("lo") == "ວັນທີ 1/2/2015"
    assert finding.values == {"written": "1/2/2015"}


def test_a_problem_without_place_is_of_the_whole_file() -> None:
    problems = Problems("f.xlsx", Catalogue(), ("en",))
    problems.add("form.checksum")
    assert problems.all()[0].places == (Place("f.xlsx"),)


@pytest.mark.parametrize("rule", sorted(PROBLEMS))
def test_every_problem_can_be_said_and_kept(rule: str) -> None:
    """Values of any kind become text or numbers, so that findings can be stored."""
    import re

    names = set(re.findall(r"{(\w+)}", PROBLEMS[rule].template))
    problems = Problems("f.xlsx", Catalogue(), ("en",))
    problems.add(rule, **{name: Text.of(en=f"<{name}>") for name in names})
    finding = problems.all()[0]
    said = finding.message.say("en")
    assert all(f"<{name}>" in said for name in names)
    assert "{" not in said
    assert msgspec.json.decode(msgspec.json.encode(finding))["rule"] == rule
