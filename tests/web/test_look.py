"""The look is the documented one: colours, contrast, sizes, parts."""

import re
from pathlib import Path

import pytest
from django.test import Client

from sathiti.web.pages.parts import COLOURS, SCALE

ROOT = Path(__file__).resolve().parents[2]
CSS = (ROOT / "src" / "sathiti" / "web" / "static" / "site.css").read_text(encoding="utf-8")
DOCUMENT = (ROOT / "docs" / "en" / "reference" / "look.md").read_text(encoding="utf-8")
VARIABLES = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", CSS))


def luminance(colour: str) -> float:
    """Relative luminance, WCAG 2.1."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("paper", ["paper", "surface"])
@pytest.mark.parametrize("ink", ["ink", "muted", "brand", "link"])
def test_text_contrast_is_aa(ink: str, paper: str) -> None:
    assert contrast(VARIABLES[ink], VARIABLES[paper]) >= 4.5


@pytest.mark.parametrize("mark", ["bad", "warn", "note", "good"])
def test_marks_are_readable_on_their_paper(mark: str) -> None:
    assert contrast(VARIABLES[mark], VARIABLES[f"{mark}-paper"]) >= 4.5


def test_focus_and_fields_stand_out() -> None:
    assert contrast(VARIABLES["focus"], VARIABLES["paper"]) >= 3
    assert contrast("#6b7885", VARIABLES["paper"]) >= 3


def test_map_figures_are_readable() -> None:
    shades = dict(re.findall(r"\.shade-(\d) rect \{ fill: (#[0-9a-f]{6});", CSS))
    assert set(shades) == {"1", "2", "3", "4", "5"}
    for shade, colour in shades.items():
        ink = VARIABLES["paper"] if shade in "45" else VARIABLES["ink"]
        assert contrast(ink, colour) >= 4.5, shade


def test_figures_of_a_map_of_changes_are_readable() -> None:
    shades = dict(re.findall(r"\.parted-(\d) rect \{ fill: (#[0-9a-f]{6});", CSS))
    assert set(shades) == {"1", "2", "3", "4", "5"}
    for shade, colour in shades.items():
        ink = VARIABLES["paper"] if shade in "15" else VARIABLES["ink"]
        assert contrast(ink, colour) >= 4.5, shade


def test_lines_leave_room_for_lao_marks() -> None:
    heights = [float(height) for height in re.findall(r"line-height: ([\d.]+);", CSS)]
    heights += [float(height) for height in re.findall(r"font: [\d.]+rem/([\d.]+)", CSS)]
    # a superscript alone takes no line of its own
    assert min(height for height in heights if height) >= 1.6
    assert len(heights) >= 4


def test_documented_colours_are_those_in_use() -> None:
    for name, colour in COLOURS.items():
        assert VARIABLES[name] == colour
        assert f"| {name} | `{colour}` |" in DOCUMENT
    for name, size in SCALE.items():
        assert f"--{name}: {size / 16:g}rem;" in CSS
        assert f"| {name} | {size} px |" in DOCUMENT


def test_the_parts_page_shows_every_documented_part(client: Client) -> None:
    page = client.get("/en/parts/").content.decode()
    classes = set(re.findall(r'class="([^"]+)"', page))
    used = {name for one in classes for name in one.split()}
    documented = set(re.findall(r"`\.([\w-]+)`", DOCUMENT))
    assert documented >= {"frame", "figures", "card", "mark", "empty", "error", "notice", "chart"}
    assert not documented - used


def test_no_rule_is_left_unused() -> None:
    templates = "".join(
        path.read_text(encoding="utf-8")
        for path in (ROOT / "src" / "sathiti" / "web" / "templates").glob("*.html")
    )
    made = {"drawing", "shade-0", "shade-1", "shade-2", "shade-3", "shade-4", "shade-5"}
    made |= {f"parted-{shade}" for shade in range(1, 6)}
    # states and severities are written from data
    made |= {"blocking", "warning", "note", "returned", "accepted", "agrees", "differs"}
    made |= {"step-stock", "step-more", "step-less", "step-gap"}
    made |= {"full", "partial", "fails", "holds", *(f"depth-{depth}" for depth in range(1, 6))}
    made |= {f"scale-{name}" for name in SCALE}
    names = set(
        re.findall(r"\.([a-z][\w-]*)(?=[ ,.:>{])", re.sub(r"url\([^)]*\)|/\*.*?\*/", "", CSS))
    )
    words = set(re.findall(r"[\w-]+", templates))
    assert sorted(names - words - made) == []
