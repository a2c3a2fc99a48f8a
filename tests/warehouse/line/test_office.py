"""What steps share: who owes which form when, names of things, hashes of nouns."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sathiti.model import Catalogue, Obligation, Text
from sathiti.warehouse.line import Office
from sathiti.warehouse.line.office import asked_rows, file_name, fingerprint, stored_of

TEXTS = st.dictionaries(st.sampled_from(["en", "lo", "fr"]), st.text(max_size=8), max_size=3)


@pytest.mark.parametrize(
    ("first", "last", "periods"),
    [
        ("", "", ["2010", "2011", "2012", "2013"]),
        ("2011", "", ["2011", "2012", "2013"]),
        ("", "2011", ["2010", "2011"]),
        ("2012", "2012", ["2012"]),
        ("2013", "2010", []),
        ("1900", "1999", []),
    ],
)
def test_forms_are_owed_for_the_periods_wanted(office, first, last, periods):
    owed = Office(office.pack, first, last).obligations
    assert [one.period for one in owed["land"]] == periods


def test_every_instrument_has_an_entry_even_if_nobody_owes_it(office):
    pack = office.pack
    assert set(Office(pack, "1900", "1900").obligations) == set(pack.instruments)


def test_the_form_of_a_period_is_owed_by_who_had_the_function_at_its_end(office):
    providers = {one.period: one.provider for one in Office(office.pack).obligations["land"]}
    # The ministry of forests became the ministry of forests and lands in July 2012.
    assert providers == {"2010": "MF", "2011": "MF", "2012": "MFL", "2013": "MFL"}


def test_labels_and_areas_are_said_in_every_language(office):
    line = Office(office.pack)
    assert line.item_labels["land.forest"].words == {"en": "Forest", "fr": "Forêt"}
    assert line.area_names["S2"].say("fr") == "Nouveau-Sud"
    assert line.words("Forest").words == {"fr": "Forêt", "en": "Forest"}


def test_rules_are_those_that_speak_of_the_form(office):
    line = Office(office.pack)
    assert [rule.id for rule in line.rules_of("land")] == [
        "land.forest_inside",
        "land.forest_range",
    ]
    assert line.rules_of("sea") == ()


def test_one_cell_is_asked_for_every_item_and_area(office):
    (land,) = office.pack.instruments.values()
    assert asked_rows(land, "TX") == [
        ("land", "TX", True),
        ("forest", "TX", False),
        ("forest", "N", False),
        ("forest", "S2", False),
    ]


def test_an_item_without_areas_is_asked_of_the_country_at_hand(office):
    (land,) = office.pack.instruments.values()
    assert asked_rows(land, "XX")[0] == ("land", "XX", True)


def test_the_workbook_has_one_name_going_out_and_coming_back():
    owed = Obligation("land", "MF", "2010-Q1", "2010-05-01")
    assert file_name(owed) == "land-2010-Q1-MF.xlsx"


def test_parameters_tell_the_periods(office):
    assert Office(office.pack, "2011", "2012").parameters() == {"first": "2011", "last": "2012"}
    assert Office(office.pack).parameters() == {"first": "", "last": ""}


def test_a_word_said_otherwise_changes_the_hash_of_texts(office):
    pack = office.pack
    before = Office(pack).texts_print
    assert Office(pack).texts_print == before
    texts = pack.texts.merged(Catalogue({"Forest": {"fr": "Bois"}}))
    assert Office(msgspec.structs.replace(pack, texts=texts)).texts_print != before


def test_a_unit_renamed_changes_the_hash_of_texts(office):
    pack = office.pack
    unit = msgspec.structs.replace(pack.units["MF"], name=Text.of(en="Ministry of Trees"))
    renamed = msgspec.structs.replace(pack, units={**pack.units, "MF": unit})
    assert Office(renamed).texts_print != Office(pack).texts_print


@given(TEXTS)
def test_a_hash_does_not_depend_on_the_order_of_words(words):
    turned = dict(reversed(words.items()))
    assert fingerprint(Text(words)) == fingerprint(Text(turned))


@given(TEXTS, TEXTS)
def test_other_nouns_have_another_hash(one, other):
    assert (fingerprint(Text(one)) == fingerprint(Text(other))) == (one == other)


@given(st.lists(st.integers(), max_size=4), st.lists(st.integers(), max_size=4))
def test_parts_of_a_hash_do_not_run_together(one, other):
    assert fingerprint(one, other) != fingerprint(one + other)


def test_a_step_reads_the_vintage_of_the_step_before(produced):
    before = produced.stored("DF_LAND", "raw")
    read = stored_of(produced.context("check-land"), "collect-land")
    assert read.vintage == before.vintage
    assert read.dataset.table.equals(before.dataset.table)
