"""`sathiti check`: real files as they come back from ministries."""

import shutil

import openpyxl
import pytest

OLE2 = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600


@pytest.fixture
def form(produced, tmp_path):
    """A returned workbook outside the inbox."""
    path = tmp_path / "returned.xlsx"
    shutil.copy(produced.form("2010"), path)
    return path


def rewrite(path, change):
    book = openpyxl.load_workbook(path)
    change(book)
    book.save(path)


def head(name, value):
    def change(book):
        for row in book["_sathiti"].iter_rows():
            for cell in row:
                if str(cell.value).startswith(f"head|{name}|"):
                    cell.value = f"head|{name}|{value}"

    return change


def delete_row(book):
    sheet = book.worksheets[1]
    (row,) = [row for row in sheet.iter_rows() if row[0].value == "forest@TX"]
    sheet.delete_rows(row[0].row)


def merge(book):
    sheet = book.worksheets[1]
    sheet.merge_cells("I7:I8")


def test_a_good_workbook_passes(ask, form):
    said = ask("check", form)
    assert said.code == 0, said.out
    assert "Findings: 0 blocking, 0 warnings, 0 notes." in said.out
    assert "The marked workbook: " in said.out


def test_the_wrong_cell_is_marked_in_the_ministrys_own_workbook(ask, form, set_cell, tmp_path):
    place = set_cell(form, "forest@TX", 4005)
    said = ask("check", form)
    assert said.code == 3
    assert place in said.out
    sheet, cell = place.rsplit("!", 1)
    marked = openpyxl.load_workbook(tmp_path / "returned.checked.xlsx")[sheet][cell]
    assert marked.value == 4005
    assert "larger than land" in marked.comment.text
    assert "dépasse" in marked.comment.text
    assert marked.fill.fgColor.rgb not in (None, "00000000")


def test_the_file_itself_is_never_changed(ask, form, set_cell):
    set_cell(form, "forest@TX", 4005)
    before = form.read_bytes()
    ask("check", form)
    assert form.read_bytes() == before


def test_the_marked_workbook_goes_where_it_is_told(ask, form, tmp_path):
    out = tmp_path / "for the ministry.xlsx"
    said = ask("check", form, "--out", out)
    assert said.code == 0
    assert openpyxl.load_workbook(out).sheetnames
    assert not (tmp_path / "returned.checked.xlsx").exists()


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("about 400", "is not a number"),
        ("=400+0.5", "formula"),
        ("1.234", "1.234 or 1234"),
        ("1,234", "1.234 or 1234"),
        ("#REF!", "#REF!"),
        ("40%", "is not a number"),
    ],
)
def test_what_is_not_a_clear_number_is_asked_about_once(ask, form, set_cell, written, words):
    place = set_cell(form, "land@TX", written)
    said = ask("check", form)
    assert said.code == 3
    assert place in said.out
    assert words in said.out
    assert "1 blocking" in said.out


@pytest.mark.parametrize(
    ("written", "read"),
    [("໔໐໐,໕", "400.5"), ("400,5", "400.5"), ("1.000,0", "1000.0"), ("1,000.0", "1000.0")],
)
def test_numbers_as_people_write_them_are_read_and_noted(ask, form, set_cell, written, read):
    set_cell(form, "forest@TX", written)
    said = ask("check", form)
    assert said.code == 0, said.out
    assert f"read as {read}" in said.out


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("letter.xlsx", b"Dear colleagues", "not an Excel workbook"),
        ("report.pdf", b"%PDF-1.7 ...", "PDF"),
        ("old.xls", OLE2, "old.xls"),
        ("locked.xlsx", OLE2 + "EncryptedPackage".encode("utf-16-le"), "password"),
        ("empty.xlsx", b"", "empty"),
        ("half.xlsx", None, "damaged"),
    ],
)
def test_a_file_that_is_no_form_is_refused_in_two_languages(
    ask, produced, tmp_path, name, content, words
):
    path = tmp_path / name
    whole = produced.form("2010").read_bytes()
    path.write_bytes(whole[: len(whole) // 2] if content is None else content)
    said = ask("check", path)
    assert said.code == 1
    assert said.err.startswith(f"{name}: ")
    assert words in said.err
    assert len(said.err.strip().splitlines()) >= 2
    assert "Traceback" not in said.err
    assert not list(tmp_path.glob("*.checked.xlsx"))


def test_a_workbook_of_somebody_else_is_no_form(ask, tmp_path):
    path = tmp_path / "book.xlsx"
    openpyxl.Workbook().save(path)
    said = ask("check", path)
    assert said.code == 1
    assert "not one of the forms" in said.err


@pytest.mark.parametrize(
    ("change", "code", "rule"),
    [
        (head("version", "0.9"), 0, "form.version"),
        (head("checksum", "0000"), 0, "form.checksum"),
        (head("period", "2050"), 3, "form.period_not_asked"),
        (head("period", "20xx"), 3, "form.period_not_asked"),
        (head("provider", "NSO"), 3, "form.not_asked"),
        (lambda book: setattr(book.worksheets[1], "title", "Sheet1"), 0, "form.sheet_renamed"),
        (lambda book: book.move_sheet(book.worksheets[1], -1), 0, "form.sheet_moved"),
        (lambda book: book.remove(book.worksheets[1]), 3, "form.sheet_missing"),
        (lambda book: book.remove(book["_sathiti"]), 0, "form.bearings_lost"),
        (delete_row, 3, "form.row_missing"),
        (merge, 3, "form.merged"),
    ],
)
def test_a_form_that_was_changed_says_how(ask, form, change, code, rule):
    rewrite(form, change)
    said = ask("check", form)
    assert said.code == code, said.out + said.err
    assert rule in said.out
    assert "The marked workbook" in said.out


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("instrument", "cake", "form “cake” is not known"),
        ("pack", "atlantis", "country pack “atlantis”"),
        ("pack", "../../etc", "country pack “../../etc”"),
    ],
)
def test_a_form_of_another_house_is_refused_with_the_name_of_the_file(
    ask, form, name, value, words
):
    rewrite(form, head(name, value))
    said = ask("check", form)
    assert said.code == 1
    assert said.err.startswith("returned.xlsx: ")
    assert words in said.err


def test_rules_over_time_know_the_years_before(ask, form, produced, set_cell):
    produced.edit_pack(
        "rules/land.yaml", "forest <= land", "forest <= land and forest > 0.5 * previous(forest)"
    )
    shutil.copy(produced.form("2011"), form)
    set_cell(form, "forest@TX", 100.5)
    said = ask("check", form)
    assert said.code == 3
    assert "land.forest_inside" in said.out


def test_findings_of_other_years_are_not_told_to_this_provider(ask, form, produced):
    produced.answer("2011", "forest", "3982")
    produced.run()
    said = ask("check", form)
    assert said.code == 0, said.out
    assert "2011" not in said.out


def test_no_workspace_is_needed_and_none_is_made(call_in, produced, form, tmp_path):
    root = tmp_path / "none"
    said = call_in(produced, "check", form, root=root)
    assert said.code == 0
    assert not root.exists()


def test_a_pack_may_be_named(ask, form):
    assert ask("check", form, "--pack", "tavara").code == 0
    said = ask("check", form, "--pack", "atlantis")
    assert said.code == 1
    assert "There is no pack “atlantis”" in said.err


def test_a_missing_file_is_named(ask):
    said = ask("check", "nowhere.xlsx")
    assert said.code == 1
    assert "There is no file “nowhere.xlsx”. Please check its name." in said.err
