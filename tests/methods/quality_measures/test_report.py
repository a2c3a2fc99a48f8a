"""A report says what was measured, in every language, and nothing else."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sathiti.methods.quality_measures import Measured, quality_report
from sathiti.model import Catalogue, Finding, NumberStyle, Text
from sathiti.warehouse.packs import load_pack

CONCEPTS = {"S.12.3": Text.of(en="Completeness", lo="ຄວາມຄົບຖ້ວນ")}
TEXTS = Catalogue.from_rows(
    [
        {
            "en": "{provided} of {required} figures are there.",
            "lo": "ມີ {provided} ໃນ {required} ຕົວເລກ.",
        },
        {
            "en": "Planned for {planned}, published on {day}.",
            "lo": "ວາງແຜນວັນທີ {planned}, ເຜີຍແຜ່ວັນທີ {day}.",
        },
    ]
)


def report_of(measured: Measured):
    report = quality_report("DF", "v1", measured, CONCEPTS, TEXTS, ("lo", "en"))
    return {(item.concept, item.unit): item for item in report.items}, report


def finding(rule, severity):
    return Finding(rule, severity, "f", "k", "2020", (), {}, Text({}))


def test_completeness_is_named_and_explained_in_both_languages():
    items, report = report_of(Measured(("2019", "2020"), 45, 60))
    item = items["S.12.3", "%"]
    assert item.value == 75.0
    assert item.name.say("lo") == "ຄວາມຄົບຖ້ວນ"
    assert item.comment.words == {
        "lo": "ມີ 45 ໃນ 60 ຕົວເລກ.",
        "en": "45 of 60 figures are there.",
    }
    assert (report.dataflow, report.vintage) == ("DF", "v1")


def test_what_was_not_measured_is_not_in_the_report():
    items, _ = report_of(Measured(("2020",), 1, 1))
    assert ("S.13.3.3", "%") not in items
    assert ("S.14.2", "days") not in items
    assert ("S.17.2", "%") not in items


def test_findings_are_counted_by_severity_and_rule():
    found = (finding("a", "warning"), finding("a", "warning"), finding("b", "blocking"))
    items, _ = report_of(Measured(("2020",), 1, 1, findings=found))
    item = items["S.11.2", "findings"]
    assert item.value == 3
    assert "1 blocking, 2 warnings, 0 notes. a 2, b 1" in item.comment.say("en")


def test_nonresponse_of_forms_and_questions():
    _, report = report_of(Measured(("2020",), 1, 1, answered=95, asked=100, returned=9, owed=10))
    values = [item.value for item in report.items if item.concept == "S.13.3.3"]
    assert values == [10.0, 5.0]


def test_timeliness_and_punctuality():
    measured = Measured(
        ("2019", "2020"), 1, 1, scheduled=date(2021, 6, 30), published=date(2021, 7, 2)
    )
    items, _ = report_of(measured)
    assert items["S.14.2", "days"].value == 2
    assert items["S.14.1", "days"].value == 183
    assert items["S.14.2", "days"].comment.words == {
        "en": "Planned for 30 June 2021, published on 2 July 2021.",
        "lo": "ວາງແຜນວັນທີ 30 ມິຖຸນາ 2021, ເຜີຍແຜ່ວັນທີ 2 ກໍລະກົດ 2021.",
    }


def test_revision_and_length_of_series():
    items, _ = report_of(Measured(("2018", "2019", "2020"), 3, 3, revisions=((100.0, 110.0),)))
    assert items["S.17.2", "%"].value == 9.0909
    assert items["S.15.2", "periods"].value == 3


def test_no_findings_are_said_without_a_list_of_rules():
    items, _ = report_of(Measured(("2020",), 1, 1))
    item = items["S.11.2", "findings"]
    assert item.value == 0
    assert item.comment.say("en") == ("Findings of the rules: 0 blocking, 0 warnings, 0 notes.")


def test_only_the_five_rules_that_found_most_are_named():
    found = [finding(f"r{n}", "note") for n in range(1, 8) for _ in range(n)]
    items, _ = report_of(Measured(("2020",), 1, 1, findings=tuple(found)))
    assert items["S.11.2", "findings"].comment.say("en").endswith("r7 7, r6 6, r5 5, r4 4, r3 3")


@pytest.mark.parametrize(
    ("measured", "concept", "value"),
    [
        (Measured((), 0, 0), "S.12.3", None),
        (Measured((), 0, 8), "S.12.3", 0.0),
        (Measured((), 1, 3), "S.12.3", 33.3),
        (Measured((), 1, 1, owed=3), "S.13.3.3", 100.0),
        (Measured((), 1, 1, published=date(2021, 1, 1)), "S.14.1", None),
        (Measured(("2020",), 1, 1, scheduled=date(2021, 1, 1)), "S.14.2", None),
        (Measured((), 1, 1, published=date(2021, 1, 1)), "S.14.2", None),
        (Measured(("2020-Q1", "2020-Q2"), 1, 1), "S.15.2", 2.0),
        (Measured((), 1, 1), "S.15.2", None),
        (Measured(("2020",), 1, 1, revisions=((0.0, 0.0),)), "S.17.2", None),
        (Measured(("2020",), 1, 1, revisions=((5.0, 5.0),)), "S.17.2", 0.0),
    ],
)
def test_a_concept_is_there_exactly_where_it_can_be_measured(measured, concept, value):
    _, report = report_of(measured)
    values = [item.value for item in report.items if item.concept == concept]
    assert values == ([] if value is None else [value])


def test_the_time_lag_counts_from_the_last_period_whatever_its_frequency():
    measured = Measured(("2020", "2020-Q4", "2021-Q1"), 3, 3, published=date(2021, 4, 30))
    items, _ = report_of(measured)
    item = items["S.14.1", "days"]
    assert item.value == 30
    assert item.comment.say("en") == "From the end of 2021-Q1 to publication on 30 April 2021."


def test_early_publication_is_negative():
    measured = Measured(("2020",), 1, 1, scheduled=date(2021, 6, 30), published=date(2021, 6, 28))
    assert report_of(measured)[0]["S.14.2", "days"].value == -2


def test_large_counts_are_written_in_the_style_of_the_language_and_years_are_not():
    texts = Catalogue(TEXTS.entries, {"lo": NumberStyle(",", "."), "en": NumberStyle()})
    measured = Measured(("2019", "2020"), 1234, 2000)
    report = quality_report("DF", "v1", measured, CONCEPTS, texts, ("lo", "en"))
    comments = {item.concept: item.comment for item in report.items}
    assert comments["S.12.3"].words == {
        "lo": "ມີ 1.234 ໃນ 2.000 ຕົວເລກ.",
        "en": "1,234 of 2,000 figures are there.",
    }
    assert comments["S.15.2"].say("en") == "From 2019 to 2020."


def test_a_concept_without_a_name_is_called_by_its_code():
    items, _ = report_of(Measured(("2020",), 1, 1))
    assert items["S.15.2", "periods"].name.words == {"en": "S.15.2"}


def test_every_concept_measured_is_one_of_the_packs_and_said_in_its_languages():
    pack = load_pack("lao")
    concepts = {code: concept.name for code, concept in pack.quality_concepts.items()}
    everything = Measured(
        *(("2019", "2020"), 9, 10, 8, 9, 4, 5),
        (finding("a", "note"),),
        ((1.0, 2.0),),
        date(2021, 6, 30),
        date(2021, 7, 1),
    )
    report = quality_report("DF", "v", everything, concepts, pack.texts, pack.languages)
    assert [item.concept for item in report.items] == [
        *("S.12.3", "S.13.3.3", "S.13.3.3", "S.11.2", "S.17.2", "S.14.1", "S.14.2", "S.15.2")
    ]
    for item in report.items:
        assert item.concept in concepts
        assert item.name == concepts[item.concept]
        assert set(item.comment.words) == set(pack.languages)
        assert item.comment.say("lo") != item.comment.say("en")
        assert item.unit == "%" or pack.texts.has(item.unit, "lo")


@given(st.integers(0, 50), st.integers(1, 50), st.lists(st.sampled_from("abc"), max_size=6))
def test_a_report_of_any_counts_has_finite_values_and_comments(provided, required, rules):
    found = tuple(finding(rule, "warning") for rule in rules)
    measured = Measured(("2020",), min(provided, required), required, findings=found)
    for item in report_of(measured)[1].items:
        assert item.value is not None
        assert 0 <= item.value <= 100
        assert item.comment.say("en").endswith((".", *"0123456789"))
