from datetime import date

from sathiti.methods.quality_measures import Measured, quality_report
from sathiti.model import Catalogue, Finding, Text

CONCEPTS = {"S.12.3": Text.of(en="Completeness", lo="ຄວາມຄົບຖ້ວນ")}
TEXTS = Catalogue.from_rows(
    [
        {
            "en": "{provided} of {required} figures are there.",
            "lo": "ມີ {provided} ໃນ {required} ຕົວເລກ.",
        }
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


def test_revision_and_length_of_series():
    items, _ = report_of(Measured(("2018", "2019", "2020"), 3, 3, revisions=((100.0, 110.0),)))
    assert items["S.17.2", "%"].value == 9.0909
    assert items["S.15.2", "periods"].value == 3
