"""Workbooks: 200 forms of 500 cells read with all checks, beside the raw libraries; and written.

Run: .venv/bin/python benchmarks/bench_workbooks.py [workbooks] [cells]
Every contender runs in a process of its own on the same files; peak memory is that process's.
"""

import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

SECTIONS = 5
AREA = "XX"


def _instrument(cells: int) -> object:
    from sathiti.model import Instrument, Item, Section, Text

    def item(number: int) -> Item:
        return Item(
            id=f"item_{number}",
            key={"STAT": f"S{number}"},
            label=Text.of(lo=f"ເນື້ອທີ່ປ່າໄມ້ {number}", en=f"Forest area {number}"),
            unit="HA",
            unit_label=Text.of(lo="ເຮັກຕາ", en="Hectares"),
            definition=Text.of(
                lo="ທີ່ດິນທີ່ມີຕົ້ນໄມ້ສູງກວ່າ 5 ແມັດ", en="Land with trees higher than 5 metres"
            ),
            example="12.5",
            decimals=1,
            required=True,
        )

    size = cells // SECTIONS
    sections = tuple(
        Section(
            f"section_{n}",
            Text.of(lo=f"ພາກທີ {n}", en=f"Part {n}"),
            tuple(item(number) for number in range(n * size, (n + 1) * size)),
        )
        for n in range(SECTIONS)
    )
    title = Text.of(lo="ແບບຟອມ", en="Form")
    return Instrument("bench", "1", title, "DF", "bench", "A", 90, "2000", "2030", sections)


def _write_ours(folder: Path, count: int, cells: int) -> None:
    from sathiti.exchange.excel import write_template
    from sathiti.model import Catalogue, Obligation, Text, Unit

    instrument = _instrument(cells)
    unit = Unit("MIN", Text.of(lo="ກະຊວງ", en="Ministry"), "ministry")
    for number in range(count):
        obligation = Obligation("bench", "MIN", "2020", "2021-03-31")
        write_template(
            instrument,  # type: ignore[arg-type]
            obligation,
            unit,
            {AREA: Text.of(en="Country")},
            Catalogue(),
            ("lo", "en"),
            folder / f"form-{number:04}.xlsx",
            country=AREA,
        )


def _fill(folder: Path, count: int, cells: int) -> None:
    from sathiti.exchange.excel import fill_template

    values = {(f"item_{n}", AREA): (f"{n * 7 % 997}.{n % 10}", "A", "") for n in range(cells)}
    for number in range(count):
        fill_template(folder / f"form-{number:04}.xlsx", values, f"Respondent {number}")


def _write_raw(folder: Path, count: int, cells: int) -> None:
    """The same words in the same faces; no heights, checks, hints, protection or bearings."""
    import xlsxwriter

    size = cells // SECTIONS
    for number in range(count):
        book = xlsxwriter.Workbook(folder / f"raw-{number:04}.xlsx", {"in_memory": True})
        wrap = book.add_format({"text_wrap": True, "border": 1})
        lao = book.add_format({"font_name": "Phetsarath OT"})
        latin = book.add_format({"font_name": "Arial", "font_color": "#5F6C76"})
        unlocked = book.add_format({"border": 1, "locked": False})
        for n in range(SECTIONS):
            sheet = book.add_worksheet(f"Part {n}")
            for row in range(n * size, (n + 1) * size):
                words = [
                    (2, "ເນື້ອທີ່ປ່າໄມ້ ", f"{row}", f"\nForest area {row}"),
                    (3, "ທີ່ດິນທີ່ມີຕົ້ນໄມ້ສູງກວ່າ ", "5", "\nLand with trees higher than 5 metres"),
                    (4, "ເຮັກຕາ", "\n", "Hectares"),
                ]
                sheet.write_string(row, 0, f"item_{row}@{AREA}")
                sheet.write_string(row, 1, f"{n}.{row}", wrap)
                for column, first, digits, second in words:
                    runs = [lao, first, latin, digits, latin, second]
                    sheet.write_rich_string(row, column, *runs, wrap)
                sheet.write_string(row, 5, "Country", wrap)
                sheet.write_string(row, 7, "12.5", wrap)
                for column in (6, 8, 9, 10):
                    sheet.write_blank(row, column, None, unlocked)
        book.close()


def _read_ours(folder: Path, count: int, cells: int) -> None:
    from sathiti.exchange.excel import read_workbook
    from sathiti.model import Catalogue

    instruments = {"bench": _instrument(cells)}
    for path in sorted(folder.glob("form-*.xlsx"))[:count]:
        reading = read_workbook(path, instruments, "", Catalogue(), ("lo", "en"))  # type: ignore[arg-type]
        given = sum(cell.value is not None for cell in reading.delivery.cells)
        assert given == cells, given
        assert not reading.problems


def _read_calamine(folder: Path, count: int, cells: int) -> None:
    from python_calamine import CalamineWorkbook

    for path in sorted(folder.glob("form-*.xlsx"))[:count]:
        with CalamineWorkbook.from_path(path) as book:
            for name in book.sheet_names:
                book.get_sheet_by_name(name).to_python(skip_empty_area=False)


def _read_openpyxl(folder: Path, count: int, cells: int) -> None:
    import openpyxl

    for path in sorted(folder.glob("form-*.xlsx"))[:count]:
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
        for sheet in book.worksheets:
            for _ in sheet.iter_rows(values_only=True):
                pass
        book.close()


CONTENDERS: dict[str, Callable[[Path, int, int], None]] = {
    "write: Sathiti": _write_ours,
    "write: raw XlsxWriter": _write_raw,
    "fill: Sathiti": _fill,
    "read: Sathiti, all checks": _read_ours,
    "read: raw python-calamine": _read_calamine,
    "read: openpyxl (read only)": _read_openpyxl,
}
RAW = {"write": "write: raw XlsxWriter", "read": "read: raw python-calamine"}


def _run_alone(name: str, folder: Path, count: int, cells: int) -> None:
    # imports are not what is measured here
    CONTENDERS[name](folder, 0, cells)
    wall, cpu = time.perf_counter(), time.process_time()
    CONTENDERS[name](folder, count, cells)
    told = {
        "wall": time.perf_counter() - wall,
        "cpu": time.process_time() - cpu,
        "memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }
    print(json.dumps(told))


def _measure(name: str, folder: Path, count: int, cells: int) -> dict[str, float]:
    command = [sys.executable, __file__, "--alone", name, str(folder), str(count), str(cells)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    told: dict[str, float] = json.loads(done.stdout)
    return told


def main() -> None:
    """Measure every contender and print the table."""
    if sys.argv[1:2] == ["--alone"]:
        _, _, name, folder, count, cells = sys.argv
        _run_alone(name, Path(folder), int(count), int(cells))
        return
    count, cells = (int(given) for given in [*sys.argv[1:3], "200", "500"][:2])
    with tempfile.TemporaryDirectory() as folder:
        measured = {name: _measure(name, Path(folder), count, cells) for name in CONTENDERS}
    print(f"{count} workbooks of {cells} cells, Python {sys.version.split()[0]}\n")
    print("| job | wall s | CPU s | ms a workbook | ratio to raw | peak MB |")
    print("|---|---:|---:|---:|---:|---:|")
    for name, told in measured.items():
        raw = measured.get(RAW.get(name.partition(":")[0], ""))
        ratio = f"{told['cpu'] / raw['cpu']:.1f}" if raw else "–"
        print(
            f"| {name} | {told['wall']:.2f} | {told['cpu']:.2f} | "
            f"{1000 * told['cpu'] / count:.1f} | {ratio} | {told['memory']:.0f} |"
        )


if __name__ == "__main__":
    main()
