"""The run graph as text for a terminal, as Mermaid for documents, as SVG for a page."""

from collections.abc import Mapping, Sequence
from xml.sax.saxutils import escape

from sathiti.model import Catalogue, Message
from sathiti.warehouse.run_graph import select
from sathiti.warehouse.steps import RunReport, Step, StepReport

_MARKS = {"done": "●", "unchanged": "○", "failed": "✕", "skipped": "–", "": "·"}
_FILLS = {
    "done": "#d9efe0",
    "unchanged": "#f2f2f2",
    "failed": "#f8d7d4",
    "skipped": "#f7ecd0",
    "": "#ffffff",
}
_BOX_WIDTH, _BOX_HEIGHT, _GAP_ACROSS, _GAP_DOWN, _EDGE = 230, 62, 60, 26, 16


def print_graph(
    steps: Sequence[Step],
    report: RunReport | None = None,
    texts: Catalogue | None = None,
    language: str = "en",
) -> str:
    """One line a step, after the steps it reads; with status, rows and seconds after a run."""
    reports = _by_name(report)
    ordered = select(steps)
    width = max((len(step.name) for step in ordered), default=0)
    lines = []
    for step in ordered:
        told = reports.get(step.name)
        mark = _MARKS[told.status if told else ""]
        reads = f"← {', '.join(step.inputs)}" if step.inputs else ""
        said = _state(told, texts or Catalogue(), language)
        lines.append(f"{mark} {step.name:<{width}}  {said}  {reads}".rstrip())
    return "\n".join(lines)


def mermaid(
    steps: Sequence[Step],
    report: RunReport | None = None,
    texts: Catalogue | None = None,
    language: str = "en",
) -> str:
    """The graph as a Mermaid flowchart."""
    reports = _by_name(report)
    ordered = select(steps)
    number = {step.name: f"s{position}" for position, step in enumerate(ordered)}
    lines = ["flowchart LR"]
    for step in ordered:
        told = reports.get(step.name)
        words = [_title(step, language), _state(told, texts or Catalogue(), language)]
        label = "<br/>".join(word.replace('"', "#quot;") for word in words if word)
        lines.append(f'  {number[step.name]}["{label}"]')
        lines += [f"  {number[name]} --> {number[step.name]}" for name in step.inputs]
    for step in ordered:
        if step.name in reports:
            fill = _FILLS[reports[step.name].status]
            lines.append(f"  style {number[step.name]} fill:{fill}")
    return "\n".join(lines) + "\n"


def svg(
    steps: Sequence[Step],
    report: RunReport | None = None,
    texts: Catalogue | None = None,
    language: str = "en",
) -> str:
    """The graph as a picture: steps in columns, each right of all it reads."""
    reports = _by_name(report)
    places = _places(select(steps))
    across = max((x for x, _ in places.values()), default=0) + _BOX_WIDTH + _EDGE
    down = max((y for _, y in places.values()), default=0) + _BOX_HEIGHT + _EDGE
    title = escape((texts or Catalogue()).say("Run graph", language))
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {across} {down}" '
        f'width="{across}" height="{down}" role="img" lang="{language}" '
        'font-family="Noto Sans Lao, Noto Sans, sans-serif" font-size="14">',
        f"<title>{title}</title>",
    ]
    for step in steps:
        parts += [_arrow(places[name], places[step.name]) for name in step.inputs]
    for step in steps:
        told = reports.get(step.name)
        said = _state(told, texts or Catalogue(), language)
        status = told.status if told else ""
        parts.append(_box(places[step.name], step.name, _title(step, language), said, status))
    return "\n".join([*parts, "</svg>\n"])


def _by_name(report: RunReport | None) -> Mapping[str, StepReport]:
    return {step.name: step for step in report.steps} if report else {}


def _title(step: Step, language: str) -> str:
    return step.title.say(language) or step.name


def _state(told: StepReport | None, texts: Catalogue, language: str) -> str:
    if told is None:
        return ""
    status = texts.say(told.status, language)
    if told.status in ("failed", "skipped"):
        return status
    template = "{status}, rows: {rows}, {seconds} s"
    seconds = f"{told.seconds:.2f}"
    values = {"status": status, "rows": told.rows, "seconds": seconds}
    return texts.say(Message(template, values), language)


def _places(ordered: Sequence[Step]) -> dict[str, tuple[int, int]]:
    depth: dict[str, int] = {}
    filled: dict[int, int] = {}
    places: dict[str, tuple[int, int]] = {}
    for step in ordered:
        depth[step.name] = max((depth[name] + 1 for name in step.inputs), default=0)
        column = depth[step.name]
        row = filled.get(column, 0)
        filled[column] = row + 1
        across = _EDGE + column * (_BOX_WIDTH + _GAP_ACROSS)
        places[step.name] = (across, _EDGE + row * (_BOX_HEIGHT + _GAP_DOWN))
    return places


def _arrow(start: tuple[int, int], end: tuple[int, int]) -> str:
    x1, y1 = start[0] + _BOX_WIDTH, start[1] + _BOX_HEIGHT // 2
    x2, y2 = end[0], end[1] + _BOX_HEIGHT // 2
    half = (x2 - x1) // 2
    line = f"M{x1} {y1} C{x1 + half} {y1} {x2 - half} {y2} {x2} {y2}"
    head = f"M{x2 - 7} {y2 - 4} L{x2} {y2} L{x2 - 7} {y2 + 4}"
    return f'<path d="{line} {head}" fill="none" stroke="#6b7280"/>'


def _box(place: tuple[int, int], name: str, title: str, said: str, status: str) -> str:
    x, y = place
    # A picture inside the picture cuts off what is longer than the box; the tip tells it whole.
    return (
        f'<rect x="{x}" y="{y}" width="{_BOX_WIDTH}" height="{_BOX_HEIGHT}" rx="6" '
        f'fill="{_FILLS[status]}" stroke="#374151"/>'
        f'<svg x="{x}" y="{y}" width="{_BOX_WIDTH - 8}" height="{_BOX_HEIGHT}">'
        f"<title>{escape(title)}</title>"
        f'<text x="12" y="18" font-size="11" fill="#374151">{escape(name)}</text>'
        f'<text x="12" y="37" font-weight="600">{escape(title)}</text>'
        f'<text x="12" y="55" font-size="12">{_MARKS[status]} {escape(said)}</text></svg>'
    )
