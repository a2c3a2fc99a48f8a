"""Formulas, errors and number formats from the XML of sheets as different programs write it."""

import html
import io
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sathiti.exchange.excel.cell_marks import CellMark, CellMarks
from sathiti.exchange.excel.container import open_container
from sathiti.model import SathitiError

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"

BOOK = f"""<?xml version="1.0"?><workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}"><sheets>
<sheet name="one" sheetId="1" r:id="rId1"/><sheet name="chart" sheetId="2" r:id="rId2"/>
</sheets></workbook>"""
LINKS = f"""<?xml version="1.0"?><Relationships xmlns="{PACKAGE}">
<Relationship Id="rId1" Type="worksheet" Target="worksheets/sheet1.xml"/>
<Relationship Id="rId2" Type="chartsheet" Target="/xl/chartsheets/sheet1.xml"/></Relationships>"""
STYLES = f"""<?xml version="1.0"?><styleSheet xmlns="{MAIN}">
<numFmts count="2"><numFmt numFmtId="200" formatCode="#,##0.000"/>
<numFmt numFmtId="201" formatCode="0.0%"/></numFmts>
<cellXfs count="5"><xf numFmtId="0"/><xf numFmtId="200"/><xf numFmtId="201"/><xf numFmtId="4"/>
<xf numFmtId="9"/></cellXfs></styleSheet>"""


def marks(folder: Path, rows: str, root: str = "worksheet", styles: str = STYLES) -> CellMarks:
    sheet = f'<?xml version="1.0"?><{root} xmlns="{MAIN}"><sheetData>{rows}</sheetData></{root}>'
    return from_xml(folder, sheet, styles)


def from_xml(folder: Path, sheet: str, styles: str = STYLES) -> CellMarks:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as package:
        package.writestr("xl/workbook.xml", BOOK)
        package.writestr("xl/_rels/workbook.xml.rels", LINKS)
        package.writestr("xl/worksheets/sheet1.xml", sheet)
        if styles:
            package.writestr("xl/styles.xml", styles)
    path = folder / "book.xlsx"
    path.write_bytes(buffer.getvalue())
    return CellMarks(open_container(path))


def test_numbers_texts_and_blanks_have_no_mark(tmp_path: Path) -> None:
    rows = (
        '<row r="1"><c r="B1" s="3"><v>5</v></c></row><row r="2"><c r="B2" t="s"><v>0</v></c></row>'
    )
    assert marks(tmp_path, rows).of("one", "B") == {1: CellMark(3), 2: CellMark()}


def test_only_the_column_asked(tmp_path: Path) -> None:
    rows = '<row r="1"><c r="A1"><f>1</f></c><c r="B1"/><c r="AB1"><f>2</f></c></row>'
    found = marks(tmp_path, rows)
    assert found.of("one", "B") == {1: CellMark()}
    assert found.of("one", "A") == {1: CellMark(formula="=1")}
    assert found.of("one", "AB") == {1: CellMark(formula="=2")}


@pytest.mark.parametrize(
    ("cell", "formula"),
    [
        ('<c r="B1"><f>SUM(A1:A2)</f><v>3</v></c>', "=SUM(A1:A2)"),
        ('<c r="B1" s="1"><f>A1&amp;"x"&lt;3</f></c>', '=A1&"x"<3'),
        ('<c r="B1" t="str"><f>"a"</f><v>a</v></c>', '="a"'),
        ('<c r="B1"><f t="shared" si="0"/><v>3</v></c>', "="),
        ('<c r="B1"><f t="array" ref="B1:B2">A1:A2*2</f><v>3</v></c>', "=A1:A2*2"),
        ('<c r="B1">\n  <f>1</f>\n</c>', "=1"),
        ('<c r="B1"><f aca="false">1+1</f><v>2</v></c>', "=1+1"),
    ],
)
def test_formulas(tmp_path: Path, cell: str, formula: str) -> None:
    found = marks(tmp_path, f'<row r="1">{cell}</row>').of("one", "B")
    assert found[1].formula == formula


@pytest.mark.parametrize("error", ["#DIV/0!", "#N/A", "#REF!", "#NAME?"])
def test_errors(tmp_path: Path, error: str) -> None:
    rows = f'<row r="1"><c r="B1" s="1" t="e"><v>{error}</v></c></row>'
    assert marks(tmp_path, rows).of("one", "B") == {1: CellMark(1, error=error)}


def test_an_error_is_not_taken_from_the_next_cell(tmp_path: Path) -> None:
    rows = (
        '<row r="1"><c r="B1" t="e"><v>#N/A</v></c></row>'
        '<row r="2"><c r="B2" t="e"><v>#REF!</v></c></row>'
    )
    found = marks(tmp_path, rows).of("one", "B")
    assert [found[1].error, found[2].error] == ["#N/A", "#REF!"]


PREFIXED = f"""<?xml version="1.0"?><x:worksheet xmlns:x="{MAIN}"><x:sheetData>
<x:row r="1"><x:c r="B1" s="2"><x:f>1+1</x:f><x:v>2</x:v></x:c></x:row>
<x:row r="2"><x:c r="B2" t="e"><x:v>#N/A</x:v></x:c></x:row></x:sheetData></x:worksheet>"""


def test_xml_with_a_prefix(tmp_path: Path) -> None:
    assert from_xml(tmp_path, PREFIXED).of("one", "B") == {
        1: CellMark(2, formula="=1+1"),
        2: CellMark(0, error="#N/A"),
    }


def test_attributes_in_another_order(tmp_path: Path) -> None:
    rows = '<row r="1"><c s="2" r="B1"><f>7</f></c><c t="e" r="C1"><v>#N/A</v></c></row>'
    found = marks(tmp_path, rows)
    assert found.of("one", "B") == {1: CellMark(2, formula="=7")}
    assert found.of("one", "C") == {1: CellMark(0, error="#N/A")}


@given(formula=st.text("ABC123+*&<>\"' ກຂ", min_size=1, max_size=20).map(str.strip).filter(bool))
def test_the_quick_way_and_the_tree_agree(
    tmp_path_factory: pytest.TempPathFactory, formula: str
) -> None:
    folder = tmp_path_factory.mktemp("marks")
    cell = f'r="B1" s="1"><f>{html.escape(formula, quote=False)}</f><v>1</v></c>'
    quick = marks(folder, f'<row r="1"><c {cell}</row>').of("one", "B")
    slow = marks(folder, f'<row r="1"><c  {cell}</row>').of("one", "B")
    assert quick == slow == {1: CellMark(1, formula=f"={formula}")}


def test_number_formats(tmp_path: Path) -> None:
    shown = marks(tmp_path, "").shown
    assert [(shown[n].decimals, shown[n].percent) for n in range(5)] == [
        (0, False),
        (3, False),
        (1, True),
        (2, False),
        (0, True),
    ]


@pytest.mark.parametrize("styles", ["", f'<styleSheet xmlns="{MAIN}"/>'])
def test_a_workbook_without_styles(tmp_path: Path, styles: str) -> None:
    assert marks(tmp_path, "", styles=styles).shown == {}


def test_sheets_by_name(tmp_path: Path) -> None:
    found = marks(tmp_path, "")
    assert found.part_name("one") == "xl/worksheets/sheet1.xml"
    assert found.part_name("chart") == "xl/chartsheets/sheet1.xml"
    assert found.is_worksheet("one")
    assert not found.is_worksheet("chart")
    assert not found.is_worksheet("none")


@pytest.mark.parametrize(
    ("rows", "safe"),
    [
        ('<row r="1"><c r="A1"><v>1</v></c></row>', True),
        ('<row r="1048576"><c r="A1048576" s="1"/></row>', True),
        ('<row r="1"><c r="XFD1"><v>1</v></c></row>', True),
        ('<row r="300"><c r="XFD300"><v>1</v></c></row>', True),
        ('<row r="1048576"><c r="F1048576"><v>1</v></c></row>', False),
        ('<row r="30000"><c r="ZZ30000" t="inlineStr"><is><t>x</t></is></c></row>', False),
        ('<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>', False),
    ],
)
def test_extent(tmp_path: Path, rows: str, safe: bool) -> None:
    assert marks(tmp_path, rows).safe_extent("one") is safe


def test_a_sheet_cut_short(tmp_path: Path) -> None:
    cut = f'<worksheet xmlns="{MAIN}"><sheetData><row r="1"><c r="A1"><v>1'
    with pytest.raises(SathitiError, match="damaged"):
        from_xml(tmp_path, cut).safe_extent("one")


def test_white_space_after_the_end(tmp_path: Path) -> None:
    sheet = f'<worksheet xmlns="{MAIN}"><sheetData/></worksheet>\n\n'
    assert from_xml(tmp_path, sheet).safe_extent("one")
