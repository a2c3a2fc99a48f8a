"""The boards over made-up pages of the serving file."""

from pathlib import Path
from types import ModuleType

import pytest
from django.test import Client

from sathiti.model import Compared, Finding, ObligationState, TableCell, TableLine, TableView
from sathiti.warehouse.serving import Served, write_serving
from sathiti.web.state import SITE, Site


@pytest.fixture
def board(example: ModuleType, tmp_path: Path) -> object:
    def make(**pages: object) -> Client:
        path = tmp_path / "serving.duckdb"
        kept = {name: example.pages()[name] for name in ("texts", "settings")}
        flow = Served(
            example.Dataset(example.WATER, example.table([]), example.lineage("none")), "v1"
        )
        write_serving(path, example.release(), [flow], (), {**kept, **pages})
        return Client(**{SITE: Site(path)})

    return make


def read(client: Client, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200
    return response.content.decode()


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/en/compare/", "This release holds no published figures to compare with."),
        ("/en/findings/", "No finding matches the filters."),
        ("/en/obligations/", "This release holds no obligations."),
        ("/en/data/DF_WATER/", "No observation matches the filters."),
    ],
)
def test_pages_that_are_missing_are_empty_states(board: object, path: str, said: str) -> None:
    assert said in read(board(), path)  # type: ignore[operator]


def compared(example: ModuleType, period: str, ours: float | None, agrees: bool) -> Compared:
    title = example.text("Share", "ສັດສ່ວນ")
    return Compared("i", title, "LA", period, ours, 10.0, 1, agrees, "source")


def test_comparison_is_filtered_by_result(board: object, example: ModuleType) -> None:
    rows = [
        compared(example, "2001", 10.0, True),
        compared(example, "2002", 12.0, False),
        compared(example, "2003", None, False),
    ]
    client = board(comparison=rows)  # type: ignore[operator]
    everything = read(client, "/en/compare/")
    assert [year for year in ("2001", "2002", "2003") if f"<td>{year}</td>" in everything] == [
        "2001",
        "2002",
        "2003",
    ]
    differing = read(client, "/en/compare/?result=differs")
    assert "<td>2002</td>" in differing
    assert "<td>2001</td>" not in differing
    assert "2.0</td>" in differing
    missing = read(client, "/en/compare/?result=not computed")
    assert "<td>2003</td>" in missing
    assert "<td>2002</td>" not in missing
    assert "1 of 3 figures agree." in missing


def test_comparison_stands_by_source_and_says_a_shared_reason_once(
    board: object, example: ModuleType
) -> None:
    title, why = example.text("Share", "ສັດສ່ວນ"), example.text("Other land.", "ທີ່ດິນອື່ນ.")
    rows = [
        Compared("i", title, "LA", year, 9.0, 10.0, 1, False, source, why)
        for year, source in (("2001", "FAO"), ("2001", "UN"), ("2002", "FAO"), ("2002", "UN"))
    ]
    page = read(board(comparison=rows), "/en/compare/")  # type: ignore[operator]
    assert page.count("Other land.") == 2
    assert page.count('rowspan="2"><span class="group">Share ') == 2
    assert page.index("FAO") < page.index("<td>2002</td>") < page.index(">UN<")
    assert '<span class="mark differs">differs</span> <strong>4</strong>' in page
    # one area is said by the whole page, several are said in the rows
    assert '<th scope="col">Area</th>' not in page
    rows.append(compared(example, "2003", 10.0, True))
    rows.append(Compared("i", title, "TH", "2003", 10.0, 10.0, 1, True, "FAO"))
    page = read(board(comparison=rows), "/en/compare/")  # type: ignore[operator]
    assert '<th scope="col">Area</th>' in page


def test_obligations_stand_newest_first(board: object, example: ModuleType) -> None:
    ministry, form = example.text("Ministry", "ກະຊວງ"), example.text("Form", "ແບບຟອມ")
    states = [
        ObligationState(f"f.M.{year}", ministry, form, "Accepted", "2026-01-01T00:00:00Z")
        for year in (2001, 2003, 2002)
    ]
    page = read(board(obligations=states), "/en/obligations/")  # type: ignore[operator]
    heads = [page.index(f'<th scope="col">{year}</th>') for year in (2003, 2002, 2001)]
    assert heads == sorted(heads)
    assert page.count("<tbody><tr>") == 1


def test_a_successor_of_a_ministry_has_its_own_row(board: object, example: ModuleType) -> None:
    form = example.text("Form", "ແບບຟອມ")
    states = [
        ObligationState("f.OLD.2024", example.text("Old", "ເກົ່າ"), form, "Accepted", "x"),
        ObligationState("f.NEW.2025", example.text("New", "ໃໝ່"), form, "Not returned"),
    ]
    page = read(board(obligations=states), "/en/obligations/")  # type: ignore[operator]
    assert page.count('<th scope="row">Form <span class="unit">') == 2
    assert page.count('<span class="none">·</span>') == 2


@pytest.mark.parametrize(("count", "pages"), [(1, 1), (100, 1), (101, 2), (250, 3)])
def test_long_lists_are_paged(board: object, example: ModuleType, count: int, pages: int) -> None:
    said = example.text("Wrong.", "ຜິດ.")
    found = [
        Finding(f"r{number}", "note", "f", "k", "2015", (), {}, said) for number in range(count)
    ]
    client = board(findings=found)  # type: ignore[operator]
    shown = [
        read(client, f"/en/findings/?page={number}").count("<code>r")
        for number in range(1, pages + 1)
    ]
    assert sum(shown) == count
    assert max(shown) <= 100
    assert client.get(f"/en/findings/?page={pages + 1}").status_code == 400


def test_forms_are_chosen_by_name(board: object, example: ModuleType) -> None:
    said = example.text("Wrong.", "ຜິດ.")
    found = [Finding("r", "note", form, "k", "2015", (), {}, said) for form in ("forest", "other")]
    form = example.text("Forest form", "ແບບຟອມປ່າໄມ້")
    states = [ObligationState("forest.MAE.2015", said, form, "Accepted", "x")]
    client = board(findings=found, obligations=states)  # type: ignore[operator]
    page = read(client, "/lo/findings/?scope=forest")
    assert '<option value="forest" selected>ແບບຟອມປ່າໄມ້</option>' in page
    # what no form is owed for keeps its code
    assert '<option value="other">' in page


@pytest.mark.parametrize(("label", "columns"), [("Area", 1), ("Area (hectare)", 0)])
def test_units_are_said_once(board: object, example: ModuleType, label: str, columns: int) -> None:
    line = TableLine(
        example.text(label, label),
        unit=example.text("hectare", "hectare"),
        cells=(TableCell(1.0, 0, "A"),),
    )
    table = TableView("t", example.text("T", "T"), ("2015",), (line,))
    page = read(board(tables=[table]), "/en/tables/t/")  # type: ignore[operator]
    assert page.count('<span class="unit">hectare</span>') == columns
    assert ">1</td>" in page


def test_tables_explain_the_marks_they_have_and_no_others(
    board: object, example: ModuleType
) -> None:
    lines = tuple(
        TableLine(example.text("Area", "ເຂດ"), dataflow="DF_WATER", cells=(cell,))
        for cell in (TableCell(1.0, 0, "A"), TableCell(None, 0, "L"))
    )
    whole, holed = (
        TableView(name, example.text("T", "T"), ("2015",), rows)
        for name, rows in (("whole", lines[:1]), ("holed", lines))
    )
    client = board(tables=[whole, holed])  # type: ignore[operator]
    assert (
        "<code>"
        not in read(client, "/en/tables/whole/").partition("</table>")[2].partition("</main>")[0]
    )
    marks = (
        read(client, "/en/tables/holed/").partition('<ul class="marks">')[2].partition("</ul>")[0]
    )
    flow = example.WATER.structure
    assert marks.strip() == f"<li><code>L</code> {flow.label('OBS_STATUS', 'L', 'en')}</li>"


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/en/accounts/", "This release holds no accounts."),
        ("/en/missing/", "This release names no missing figures."),
        ("/en/landcover/", "This release holds no maps of land cover."),
        ("/en/coverage/", "This release holds no coverage of environment statistics."),
    ],
)
def test_releases_without_accounts_say_so(board: object, path: str, said: str) -> None:
    assert said in read(board(), path)  # type: ignore[operator]
