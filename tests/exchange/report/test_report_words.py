"""The page of a report: every kind of block, its numbers, its sources."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sathiti.exchange.report import report_html
from sathiti.model import (
    FilledReport,
    NumberStyle,
    ReportBlock,
    ReportFigure,
    ReportLine,
    ReportPoint,
    ReportReference,
    ReportRow,
)


def page(*blocks: ReportBlock, links: str = "", **more: object) -> str:
    given_ = {"notes": (), "references": (), "flags": (), "closing": "Sources", **more}
    report = FilledReport(
        "r",
        str(given_.get("language", "en")),
        str(given_.get("title", "Title")),
        given_["notes"],  # type: ignore[arg-type]
        blocks,
        given_["references"],  # type: ignore[arg-type]
        given_["flags"],  # type: ignore[arg-type]
        str(given_["closing"]),
        str(given_.get("guide", "")),
        given_.get("source_head", ()),  # type: ignore[arg-type]
    )
    return report_html(report, NumberStyle(), links=links)


def body(html: str) -> str:
    return html.partition("<body>")[2].replace("\u200b", "")


@pytest.mark.parametrize(
    ("block", "expected"),
    [
        (ReportBlock("heading", ("Rates",)), "<h2>Rates</h2>"),
        (ReportBlock("text", ("One ", "two")), "<p>One two</p>"),
        (ReportBlock("heading", ("a < b",)), "<h2>a &lt; b</h2>"),
        (
            ReportBlock("bars", ("Nothing",), lines=(ReportLine("x", ()),)),
            "<figure><figcaption>Nothing</figcaption><p>–</p></figure>",
        ),
    ],
)
def test_blocks_without_numbers(block: ReportBlock, expected: str) -> None:
    assert expected in body(page(block))


@pytest.mark.parametrize(
    ("figure", "expected"),
    [
        (ReportFigure("–", 0), "<p>–</p>"),
        (
            ReportFigure("18.3", 2),
            '<p><a class="figure" href="#source-2">18.3</a>'
            '<sup><a href="#source-2">2</a></sup></p>',
        ),
        (ReportFigure("<b>", 0, "*"), "<p>&lt;b&gt;*</p>"),
    ],
)
def test_numbers_in_words(figure: ReportFigure, expected: str) -> None:
    assert expected in body(page(ReportBlock("text", (figure,))))


def test_numbers_in_headings_and_tables_have_no_small_number() -> None:
    number = ReportFigure("18.3", 1, "*")
    heading = ReportBlock("heading", (number,))
    table = ReportBlock("table", ("Caption",), ("Rate",), (ReportRow("Row", (number,)),))
    html = body(page(heading, table))
    assert "<sup>" not in html
    assert html.count('<a class="figure" href="#source-1">18.3*</a>') == 2


def test_a_table_has_caption_heads_and_rows() -> None:
    rows = (
        ReportRow("North & South", (ReportFigure("1", 0), ReportFigure("2", 0))),
        ReportRow("All", (ReportFigure("3", 0), ReportFigure("–", 0))),
    )
    html = body(page(ReportBlock("table", ("By area",), ("2013", "2018"), rows)))
    assert "<caption>By area</caption>" in html
    assert re.findall(r'<th scope="col">([^<]*)</th>', html) == ["", "2013", "2018"]
    assert re.findall(r'<th scope="row">([^<]*)</th>', html) == ["North &amp; South", "All"]
    assert re.findall(r"<tbody>(.*?)</tbody>", html)[0].count("<tr>") == 2


@pytest.mark.parametrize("kind", ["bars", "line"])
def test_a_chart_has_its_caption_above(kind: str) -> None:
    points = (ReportPoint("a", 1.0), ReportPoint("b", 2.0))
    block = ReportBlock(kind, ("What it shows",), lines=(ReportLine("x", points),))  # type: ignore[arg-type]
    html = body(page(block))
    assert '<figure><figcaption>What it shows</figcaption><div class="chart"' in html


REFERENCES = (
    ReportReference(1, "DF", "A.LA", "2018", "v1"),
    ReportReference(2, "DF", "A.<X>", "2013", "v2"),
)


def test_sources_are_listed_with_their_vintage() -> None:
    html = body(page(references=REFERENCES))
    assert "<h2>Sources</h2>" in html
    assert '<tr id="source-1"><td>1</td><td>DF/A.LA</td><td>2018</td><td>v1</td></tr>' in html
    assert "<td>DF/A.&lt;X&gt;</td><td>2013</td>" in html
    assert "<a href" not in html


def test_sources_have_heads_and_say_how_they_are_found() -> None:
    html = body(
        page(references=REFERENCES, guide="Look & see", source_head=("No", "Series", "Time", "Of"))
    )
    assert "<p>Look &amp; see</p>" in html
    head = "".join(f'<th scope="col">{one}</th>' for one in ("No", "Series", "Time", "Of"))
    assert f"<thead><tr>{head}</tr></thead>" in html


@pytest.mark.parametrize(("count", "short"), [(1, True), (20, True), (21, False)])
def test_a_table_that_fits_on_a_page_stays_on_one(count: int, short: bool) -> None:
    rows = tuple(ReportRow(f"row {one}", ()) for one in range(count))
    html = body(page(ReportBlock("table", ("Rates",), rows=rows)))
    assert ('<div class="wide short"><table><caption>' in html) is short


def test_sources_lead_to_traces_where_there_are_some() -> None:
    html = body(page(references=REFERENCES, links="/trace/{dataflow}/{key}/?t={period}&x=1"))
    assert '<a href="/trace/DF/A.LA/?t=2018&amp;x=1">DF/A.LA</a>' in html
    assert "/trace/DF/A.&lt;X&gt;/" in html


def test_notes_stand_above_and_signs_below() -> None:
    html = body(
        page(ReportBlock("text", ("Words",)), notes=("Made up",), flags=(("*", "with care"),))
    )
    places = [html.index(part) for part in ("Made up", "<p>Words</p>", "<p>* with care</p>")]
    assert places == sorted(places)


def test_blocks_keep_their_order() -> None:
    html = body(page(*(ReportBlock("text", (word,)) for word in ("third", "first", "second"))))
    assert [html.index(word) for word in ("third", "first", "second")] == sorted(
        html.index(word) for word in ("third", "first", "second")
    )


@pytest.mark.parametrize("language", ["lo", "en"])
def test_the_page_says_its_language(language: str) -> None:
    html = page(language=language, title="A & B")
    assert html.startswith(f'<!doctype html><html lang="{language}">')
    assert "<title>A &amp; B</title>" in html


def test_the_page_needs_nothing_else() -> None:
    html = page(ReportBlock("text", ("Words",)), references=REFERENCES)
    assert not re.search(r"<link|<script|<img|@import|url\(", html)


@given(st.text(max_size=30))
def test_words_never_become_markup(words: str) -> None:
    html = body(page(ReportBlock("text", (words,)), title=words, notes=(words,)))
    assert set(re.findall(r"<(\w+)", html)) <= {"h1", "h2", "p", "div", "table", "tbody"}
