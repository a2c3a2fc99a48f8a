"""The run graph for eyes: terminal, Mermaid, SVG."""

import pytest
from lxml import etree

from sathiti.model import Catalogue, Text
from sathiti.warehouse.run_graph import Step, StepContext, StepResult, run
from sathiti.warehouse.run_picture import mermaid, print_graph, svg
from sathiti.warehouse.workspace import Workspace


def good(_: StepContext) -> StepResult:
    return StepResult("h", rows=7)


def bad(_: StepContext) -> StepResult:
    raise ValueError("no")


@pytest.fixture
def steps() -> list[Step]:
    return [
        Step("publish", ("check", "read"), good, title=Text.of(en='Publish <"now">', lo="ເຜີຍແຜ່")),
        Step("check", ("read",), bad),
        Step("read", (), good, title=Text.of(en="Read", lo="ອ່ານ")),
    ]


def test_lines_follow_the_order_of_work(steps: list[Step]) -> None:
    told = [line.split() for line in print_graph(steps).splitlines()]
    assert told == [
        ["·", "read"],
        ["·", "check", "←", "read"],
        ["·", "publish", "←", "check,", "read"],
    ]
    assert print_graph([]) == ""


def test_lines_after_a_run_tell_how_it_went(
    steps: list[Step], workspace: Workspace, catalogue: Catalogue
) -> None:
    report = run(steps, workspace, program="p")
    told = print_graph(steps, report).splitlines()
    assert told[0].startswith("● read     done, rows: 7, 0.0")
    assert told[1].startswith("✕ check    failed")
    assert told[2].startswith("– publish  skipped")
    lao = print_graph(steps, report, catalogue, "lo")
    assert f"{catalogue.say('done', 'lo')}, ແຖວ: 7" in lao
    assert not {"done", "failed", "skipped", "rows"} & set(lao.replace(",", " ").split())


def test_mermaid_draws_every_edge(steps: list[Step], workspace: Workspace) -> None:
    told = mermaid(steps, run(steps, workspace, program="p")).splitlines()
    assert told[0] == "flowchart LR"
    assert sorted(line.strip() for line in told if "-->" in line) == [
        "s0 --> s1",
        "s0 --> s2",
        "s1 --> s2",
    ]
    assert any('s2["Publish <#quot;now#quot;><br/>skipped"]' in line for line in told)
    assert sum(line.startswith("  style ") for line in told) == 3


def test_svg_is_sound_and_says_all_in_words(
    steps: list[Step], workspace: Workspace, catalogue: Catalogue
) -> None:
    picture = svg(steps, run(steps, workspace, program="p"), catalogue, "lo")
    tree = etree.fromstring(picture.encode())
    space = {"s": "http://www.w3.org/2000/svg"}
    words = [node.text for node in tree.findall(".//s:text", space)]
    assert "ເຜີຍແຜ່" in words
    assert "ອ່ານ" in words
    assert f"✕ {catalogue.say('failed', 'lo')}" in words
    assert tree.findtext("s:title", namespaces=space) == catalogue.say("Run graph", "lo")
    assert len(tree.findall("s:path", space)) == 3
    boxes = [(int(b.get("x")), int(b.get("y"))) for b in tree.findall("s:rect", space)]
    assert len(set(boxes)) == 3
    across = [x for x, _ in boxes]
    assert across == sorted(across, reverse=True), "a step stands right of what it reads"


def test_svg_without_a_run(steps: list[Step]) -> None:
    assert "Publish &lt;" in svg(steps)
    assert etree.fromstring(svg([]).encode()) is not None
