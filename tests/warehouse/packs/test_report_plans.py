"""Reports in packs: what each field may say, and where a mistake is told."""

import pytest

from sathiti.model import ReportSeries

FILE = "products/reports/wet.yaml"
HEAD = "id: wet\ntitle: {en: Wet}\nperiods: {latest: '2020', before: '2019'}\n"
FIGURES = "figures: {fallen: DF_RAIN/W.RAIN.MM, snow: DF_RAIN/W.SNOW.MM}\n"


def report(*parts: str, head: str = HEAD, figures: str = FIGURES) -> dict[str, str]:
    return {FILE: head + figures + "parts:\n" + "".join(f"  - {part}\n" for part in parts)}


def read(isle, *parts, **more):
    return isle.load(report(*parts, **more)).reports["wet"]


def told(isle, *parts, **more):
    return " ".join(isle.told(report(*parts, **more)))


@pytest.mark.parametrize("kind", ["heading", "text"])
def test_words_have_no_series(isle, kind):
    (part,) = read(isle, f"{{kind: {kind}, text: {{en: Rain}}}}").parts
    assert (part.kind, part.series, part.periods, part.columns) == (kind, (), (), ("value",))


@pytest.mark.parametrize("kind", ["table", "bars", "line"])
def test_what_is_drawn_has_series(isle, kind):
    (part,) = read(
        isle, f"{{kind: {kind}, text: {{en: Rain}}, series: [DF_RAIN/*.RAIN.MM, DF_RAIN/W.*.MM]}}"
    ).parts
    assert part.series == (
        ReportSeries("DF_RAIN", "*.RAIN.MM"),
        ReportSeries("DF_RAIN", "W.*.MM"),
    )


@pytest.mark.parametrize(
    "words",
    [
        "{fallen}",
        "{fallen.error} {fallen.low} {fallen.high} {fallen.rows}",
        "{fallen@before} {snow@before.error}",
        "In {period:before} and {period:latest}",
        "nothing to fill",
    ],
)
def test_words_may_name_figures_and_periods(isle, words):
    (part,) = read(isle, f"{{kind: text, text: {{en: '{words}'}}}}").parts
    assert part.text.say("en") == words


@pytest.mark.parametrize("columns", ["value", "error", "interval", "cv", "rows"])
def test_columns_of_a_table(isle, columns):
    part = "{kind: table, text: {en: x}, series: [DF_RAIN/*.RAIN.MM], columns: [%s]}" % columns  # noqa: UP031
    assert read(isle, part).parts[0].columns == (columns,)


def test_parts_keep_their_order(isle):
    parts = [f"{{kind: text, text: {{en: 'part {number}'}}}}" for number in (3, 1, 2)]
    assert [part.text.say("en") for part in read(isle, *parts).parts] == [
        "part 3",
        "part 1",
        "part 2",
    ]


def test_the_dataflows_of_a_report_are_known(isle):
    plan = read(isle, "{kind: text, text: {en: x}}")
    assert plan.dataflows == {"DF_RAIN"}


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("{hail}", "hail"),
        ("{fallen} and {hail@before}", "hail"),
        ("{hail.error}", "hail"),
    ],
)
def test_a_figure_that_is_not_declared_is_told(isle, words, name):
    said = told(isle, f"{{kind: text, text: {{en: '{words}'}}}}")
    assert f"does not declare: {name}." in said
    assert "Declare it under figures." in said


@pytest.mark.parametrize(
    "words", ["{fallen.smell}", "{fallen", "period}", "{period: latest}", "{}"]
)
def test_a_place_that_cannot_be_filled_is_told(isle, words):
    said = told(isle, f"{{kind: text, text: {{en: '{words}'}}}}")
    assert "A place in braces of the text cannot be filled" in said
    assert "Write it as {figure}, {figure.error}" in said


@pytest.mark.parametrize("words", ["{fallen@never}", "{period:never}", "{fallen@never.error}"])
def test_a_period_in_words_is_known(isle, words):
    said = told(isle, f"{{kind: text, text: {{en: '{words}'}}}}")
    assert "“never” is not known as text" in said


@pytest.mark.parametrize("key", ["W.RAIN", "W.RAIN.MM.X", "W.RAIN.MM", "*.*.MM", "", "W..*.MM"])
def test_a_key_of_a_drawing_has_one_open_place(isle, key):
    said = told(isle, f"{{kind: bars, text: {{en: x}}, series: ['DF_RAIN/{key}']}}")
    assert f"The key “{key}” does not name one code for each of" in said
    assert "in a table or chart one of them is *" in said


@pytest.mark.parametrize("key", ["*.RAIN.MM", "W.RAIN", "W"])
def test_a_key_of_a_figure_has_no_open_place(isle, key):
    said = told(
        isle,
        "{kind: text, text: {en: x}}",
        figures=f"figures: {{fallen: 'DF_RAIN/{key}'}}\n",
    )
    assert f"The key “{key}” does not name one code for each of" in said


@pytest.mark.parametrize(
    ("key", "code"), [("X.*.MM", "X"), ("*.HAIL.MM", "HAIL"), ("*.RAIN.CM", "CM")]
)
def test_codes_of_a_key_are_known(isle, key, code):
    said = told(isle, f"{{kind: line, text: {{en: x}}, series: ['DF_RAIN/{key}']}}")
    assert code in said
    assert "wet.yaml" in said


@pytest.mark.parametrize("written", ["DF_HAIL/*.RAIN.MM", "rain", "/*.RAIN.MM"])
def test_dataflows_of_series_are_known(isle, written):
    said = told(isle, f"{{kind: table, text: {{en: x}}, series: ['{written}']}}")
    assert "wet.yaml" in said
    assert "series" in said


@pytest.mark.parametrize(
    ("periods", "complaint"),
    [
        ("{before: '2019'}", "The report has no period “latest”."),
        ("{}", "The report has no period “latest”."),
        ("{latest: soon}", "soon"),
    ],
)
def test_a_report_has_a_latest_period(isle, periods, complaint):
    head = f"id: wet\ntitle: {{en: Wet}}\nperiods: {periods}\n"
    assert complaint in told(isle, "{kind: text, text: {en: x}}", head=head)


def test_all_mistakes_are_told_at_once(isle):
    said = isle.told(
        report(
            "{kind: text, text: {en: '{hail}'}}",
            "{kind: pie, text: {en: x}}",
            "{kind: bars, text: {en: x}, series: [DF_RAIN/W.RAIN.MM]}",
        )
    )
    assert len(said) >= 3
    assert all("wet.yaml" in one for one in said)
