"""A filled report as one HTML page that needs nothing else."""

from html import escape

from sathiti.exchange.report.drawing import chart_html
from sathiti.model import FilledReport, NumberStyle, ReportBlock, ReportFigure
from sathiti.model.lao_words import lao_wrap

_SHORT = 20
STYLE = """
@page { size: A4; margin: 20mm 18mm; @bottom-center { content: counter(page); font-size: 9pt } }
body { font-family: "Noto Sans Lao", "Noto Sans", "DejaVu Sans", sans-serif; font-size: 11pt;
  line-height: 1.65; color: #1b2733; max-width: 46rem; margin: 2rem auto; padding: 0 1rem }
h1 { font-size: 1.7em; line-height: 1.5 } h2 { font-size: 1.25em; margin-top: 1.6em;
  line-height: 1.5; break-after: avoid }
a.figure { color: inherit; text-decoration: none; border-bottom: 1px dotted #0b4f8a }
sup { font-size: 0.6em; line-height: 0 } sup a { color: #0b4f8a; text-decoration: none }
table { border-collapse: collapse; width: 100%; font-size: 0.88em; margin: 0.6em 0 1.4em }
caption, figcaption { text-align: left; font-weight: 600; padding: 0.3em 0 }
th, td { border-bottom: 1px solid #dbe2e9; padding: 0.25em 0.5em; text-align: right;
  vertical-align: bottom } th:first-child, td:first-child { text-align: left }
thead { display: table-header-group } tr { break-inside: avoid }
figure { margin: 0.6em 0 1.4em; break-inside: avoid }
.chart { position: relative; width: 100%; height: 0; font-size: 9pt; line-height: 1.3 }
.chart svg { position: absolute; left: 0; top: 0; width: 100%; height: 100% }
.chart span { position: absolute; white-space: nowrap }
.note { border-left: 4px solid #b45309; background: #fff7ed; padding: 0.5em 0.9em }
.sources { font-size: 0.72em; table-layout: fixed }
.sources td, .sources th { text-align: left; overflow-wrap: anywhere }
.sources th:first-child { width: 5em } .sources th:nth-child(3) { width: 6.5em }
.sources th:nth-child(4) { width: 18em } .short { break-inside: avoid }
.wide { overflow-x: auto }
@media print { body { margin: 0; padding: 0; max-width: none } }
"""


def report_html(report: FilledReport, style: NumberStyle, *, links: str = "") -> str:
    """The report as a page.

    Args:
        report: in one language.
        style: of numbers on the axes of charts.
        links: where the trace of an observation is shown, with ``{dataflow}``, ``{key}`` and
            ``{period}``; empty where the references are no links.
    """
    title = escape(report.title)
    notes = "".join(f'<p class="note">{_words(note)}</p>' for note in report.notes)
    body = "".join(_block(block, report, style) for block in report.blocks)
    flags = "".join(f"<p>{escape(sign)} {_words(words)}</p>" for sign, words in report.flags)
    return (
        f'<!doctype html><html lang="{report.language}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{title}</title>"
        f"<style>{STYLE}</style></head><body><h1>{_words(report.title)}</h1>{notes}{body}{flags}"
        f"{_sources(report, links)}</body></html>"
    )


def _words(text: str) -> str:
    return escape(lao_wrap(text))


def _run(run: str | ReportFigure, *, numbered: bool) -> str:
    if isinstance(run, str):
        return _words(run)
    shown = escape(run.shown + run.flag)
    if not run.reference:
        return shown
    link = f'<a class="figure" href="#source-{run.reference}">{shown}</a>'
    note = f'<sup><a href="#source-{run.reference}">{run.reference}</a></sup>' if numbered else ""
    return link + note


def _block(block: ReportBlock, report: FilledReport, style: NumberStyle) -> str:
    words = "".join(_run(run, numbered=block.kind == "text") for run in block.runs)
    if block.kind == "heading":
        return f"<h2>{words}</h2>"
    if block.kind == "text":
        return f"<p>{words}</p>"
    if block.kind == "table":
        return _table(block, words)
    if not any(line.points for line in block.lines):
        return f"<figure><figcaption>{words}</figcaption><p>–</p></figure>"
    drawn = chart_html(block, report, style)
    return f"<figure><figcaption>{words}</figcaption>{drawn}</figure>"


def _table(block: ReportBlock, caption: str) -> str:
    head = "".join(f'<th scope="col">{_words(one)}</th>' for one in ("", *block.head))
    rows = "".join(
        f'<tr><th scope="row">{_words(row.label)}</th>'
        + "".join(f"<td>{_run(cell, numbered=False)}</td>" for cell in row.cells)
        + "</tr>"
        for row in block.rows
    )
    # a table that fits on a page stays on one
    kind = "wide short" if len(block.rows) <= _SHORT else "wide"
    return (
        f'<div class="{kind}"><table><caption>{caption}</caption><thead><tr>{head}</tr></thead>'
        f"<tbody>{rows}</tbody></table></div>"
    )


def _sources(report: FilledReport, links: str) -> str:
    rows = []
    for one in report.references:
        named = escape(f"{one.dataflow}/{one.key}")
        if links:
            address = links.format(dataflow=one.dataflow, key=one.key, period=one.period)
            named = f'<a href="{escape(address)}">{named}</a>'
        rows.append(
            f'<tr id="source-{one.number}"><td>{one.number}</td><td>{named}</td>'
            f"<td>{escape(one.period)}</td><td>{escape(one.vintage)}</td></tr>"
        )
    heads = "".join(f'<th scope="col">{_words(one)}</th>' for one in report.source_head)
    head = f"<thead><tr>{heads}</tr></thead>" if heads else ""
    guide = f"<p>{_words(report.guide)}</p>" if report.guide else ""
    table = f'<table class="sources">{head}<tbody>{"".join(rows)}</tbody></table>'
    return f'<h2>{_words(report.closing)}</h2>{guide}<div class="wide">{table}</div>'
