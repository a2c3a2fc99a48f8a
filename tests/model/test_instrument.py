"""Forms: items in the order of their sections."""

from sathiti.model import Instrument, Item, Obligation, Section, Text
from sathiti.model.period import Period


def item(name: str) -> Item:
    return Item(name, {"STAT": name.upper()}, Text.of(en=name), "HA", Text.of(en="hectares"))


FORM = Instrument(
    *("forest", "1.0", Text.of(en="Forests"), "DF_FOREST", "forest_statistics", "A", 90),
    *("2010", "2020"),
    (
        Section("cover", Text.of(en="Cover"), (item("natural"), item("planted"))),
        Section("nothing", Text.of(en="Nothing"), ()),
        Section("use", Text.of(en="Use"), (item("timber"),)),
    ),
)


def test_items_come_in_the_order_of_the_form():
    assert [each.id for each in FORM.items()] == ["natural", "planted", "timber"]


def test_an_item_is_found_in_any_section():
    assert FORM.item("timber") is FORM.items()[2]
    assert FORM.item("natural") is FORM.items()[0]
    assert FORM.item("cover") is None
    assert FORM.item("") is None


def test_the_name_of_an_obligation_says_form_provider_and_period():
    obligation = Obligation("forest", "MAE", "2015-Q3", "2015-12-29")
    assert obligation.id == "forest.MAE.2015-Q3"
    form, provider, period = obligation.id.split(".")
    assert (form, provider) == (obligation.instrument, obligation.provider)
    assert Period.parse(period).frequency == "Q"
