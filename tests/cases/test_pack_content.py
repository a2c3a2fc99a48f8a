"""What the pack's forms, lists, tables and figures must have to be usable."""

import re
from collections import Counter

import pytest

from sathiti.model import Instrument, Text, read_number
from sathiti.warehouse.packs import Pack
from sathiti.warehouse.packs.pack import periods_asked

LAO = re.compile("[\u0e80-\u0eff]")
FIRST_FORMS = {"forest", "water", "energy", "disaster", "wash", "reference"}
FORMS = FIRST_FORMS | {
    "agriculture",
    "emissions",
    "expenditure",
    "fuels",
    "land",
    "materials",
    "plants",
    "waste",
}
# Asked of the providers, and nobody has published it: the gap that the forms are to close.
NEVER_PUBLISHED = {
    "agriculture": {
        "rice_area_irrigated",
        "fertiliser_nitrogen",
        "cattle",
        "buffaloes",
        "pigs",
        "goats",
        "poultry",
        "roundwood",
        "fish_catch",
        "fish_farmed",
    },
    "fuels": {"lignite_production", "lignite_power", "petroleum_imports", "fuelwood", "charcoal"},
    "land": {"meadows", "built_up"},
    "waste": {
        "municipal_generated",
        "hazardous_generated",
        "municipal_collected",
        "landfilled",
        "recycled",
        "incinerated",
        "hazardous_treated",
    },
}


def _both(text: Text) -> bool:
    return bool(text.words.get("en")) and bool(LAO.search(text.words.get("lo", "")))


def _instruments(pack: Pack) -> list[Instrument]:
    return list(pack.instruments.values())


def test_the_forms_are_there(pack: Pack) -> None:
    assert set(pack.instruments) == FORMS
    assert {form.dataflow for form in _instruments(pack)} == {
        f"DF_{form.upper()}" for form in FORMS
    }


def test_every_item_is_explained_in_both_languages_with_an_example(pack: Pack) -> None:
    for form in _instruments(pack):
        assert _both(form.title)
        assert _both(form.guidance)
        assert all(_both(section.title) for section in form.sections)
        for item in form.items():
            at = f"{form.id}.{item.id}"
            assert all(map(_both, (item.label, item.unit_label, item.definition))), at
            assert set(item.source.words) == {"en", "lo"}, at
            assert read_number(item.example).values, at


def test_labels_of_a_form_are_different_in_each_language(pack: Pack) -> None:
    for form in _instruments(pack):
        for language in pack.languages:
            labels = Counter(item.label.say(language) for item in form.items())
            assert [label for label, count in labels.items() if count > 1] == []


def test_every_statistic_of_the_list_is_asked_or_is_a_heading(pack: Pack) -> None:
    codes = pack.codelists["CL_STAT"]
    asked = {item.key["STAT"] for form in _instruments(pack) for item in form.items()}
    headings = {code.id for code in codes.codes if not LAO.search(code.name.say("lo"))} | {
        code.id for code in codes.codes if code.id.startswith("FDES_") or code.id == "ECONOMY"
    }

    assert {code.id for code in codes.codes} - headings == asked
    assert all(codes.children(heading) for heading in headings)


def test_every_series_of_the_list_is_compiled(pack: Pack) -> None:
    compiled = {one.key["SERIES"] for one in pack.indicators}
    of_surveys = {row["SERIES"] for row in pack.parameter_values("sdg_poverty")}

    assert compiled | of_surveys == set(pack.codelists["CL_SERIES"].ids())


def test_every_period_asked_has_a_figure_and_every_item_has_one(pack: Pack) -> None:
    for form in _instruments(pack):
        rows = pack.deliveries.get(form.id, ())
        published = {item.id for item in form.items()} - NEVER_PUBLISHED.get(form.id, set())
        if form.id == "expenditure":
            assert not rows
            continue
        assert {row.period for row in rows} == {str(period) for period in periods_asked(form)}
        assert {row.item for row in rows} == published
        assert all(row.source and row.written for row in rows)


def test_required_items_are_given_in_every_period(pack: Pack) -> None:
    for form in _instruments(pack):
        required = {item.id for item in form.items() if item.required}
        assert bool(required) == (form.id in FIRST_FORMS), form.id
        given = {(row.item, row.period) for row in pack.deliveries.get(form.id, ())}
        for item in required:
            assert {period for name, period in given if name == item} == {
                str(period) for period in periods_asked(form)
            }, item


def test_indicators_say_in_both_languages_what_they_are(pack: Pack) -> None:
    for one in pack.indicators:
        assert all(map(_both, (one.title, one.unit_label))), one.id
        assert one.title.say("en").startswith(one.goal), one.id
        assert not one.note.words or _both(one.note), one.id
        assert one.source, one.id


def test_the_electricity_proxy_says_so_in_title_and_note(pack: Pack) -> None:
    proxy = next(one for one in pack.indicators if one.id == "EG_ELC_RNEW")

    assert "electricity proxy" in proxy.title.say("en")
    assert "ຕົວແທນດ້ານໄຟຟ້າ" in proxy.title.say("lo")
    assert "final energy consumption" in proxy.note.say("en")


def test_the_yearbook_begins_with_a_table_over_all_forms(pack: Pack) -> None:
    first = pack.tables[0]
    forms = {row.series.split(".")[0] for row in first.rows if "." in row.series}

    assert forms == FIRST_FORMS
    assert {"AG_LND_FRST", "ER_H2O_STRESS", "EG_ELC_RNEW"} <= {row.series for row in first.rows}


@pytest.mark.parametrize("language", ["en", "lo"])
def test_rows_of_a_table_have_different_labels(pack: Pack, language: str) -> None:
    for table in pack.tables:
        labels = Counter(row.label.say(language) for row in table.rows if not row.heading)
        assert [label for label, count in labels.items() if count > 1] == [], table.id


def test_every_dataflow_has_a_day_in_the_calendar(pack: Pack) -> None:
    accounts = {plan.dataflow for plan in pack.account_plans.values()}
    assert {entry.dataflow for entry in pack.calendar} == {*pack.dataflows, *accounts}


def test_census_provinces_add_up_to_the_published_totals(pack: Pack) -> None:
    census = {
        (row.area, row.period): int(row.written)
        for row in pack.deliveries["reference"]
        if row.item == "population_census"
    }
    for period, total in (("2005", 5621982), ("2015", 6492228)):
        provinces = [
            value for (area, year), value in census.items() if year == period and area != "LA"
        ]
        assert len(provinces) == 18
        assert sum(provinces) == census["LA", period] == total
