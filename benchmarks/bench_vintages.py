"""Vintages and the serving file beside raw pyarrow and DuckDB, on one million observations.

Run: ``.venv/bin/python benchmarks/bench_vintages.py [observations]``. Every line is measured in
a process of its own (best of three); peak memory is that process's ``ru_maxrss`` and includes
the table itself. Prints Markdown tables.
"""

import json
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from sathiti.model import (
    Code,
    CodeList,
    Component,
    Dataflow,
    Dataset,
    Lineage,
    Release,
    Structure,
    Text,
)
from sathiti.warehouse.serving import Served, ServingDatabase, write_serving
from sathiti.warehouse.vintages import (
    list_vintages,
    read_vintage,
    verify_vintage,
    write_vintage,
)

DIMENSIONS = {"FREQ": 1, "SERIES": 125, "REF_AREA": 20, "SEX": 2, "AGE": 5, "URBANISATION": 2}
PERIODS = 20
KEY = [*DIMENSIONS, "TIME_PERIOD"]
ROUNDS = 3
QUESTIONS = 300


def dataflow() -> Dataflow:
    """A structure as wide as that of the SDG messages, with coded dimensions."""
    lists = {
        name: CodeList(f"CL_{name}", "ORG", "1.0", Text({}), _codes(name, count))
        for name, count in DIMENSIONS.items()
    }
    dimensions = tuple(Component(n, Text({}), "dimension", codelist=f"CL_{n}") for n in DIMENSIONS)
    attributes = tuple(
        Component(name, Text({}), "attribute")
        for name in ("OBS_STATUS", "UNIT_MEASURE", "COMMENT_OBS", "SOURCE_DETAIL")
    )
    codelists = {codes.id: codes for codes in lists.values()}
    structure = Structure(
        "DSD", "ORG", "1.0", Text({}), dimensions, attributes, codelists=codelists
    )
    return Dataflow("DF_BENCH", "ORG", "1.0", Text.of(en="Benchmark"), structure)


def _codes(name: str, count: int) -> tuple[Code, ...]:
    return tuple(Code(f"{name[:3]}{place:03}", Text.of(en=str(place))) for place in range(count))


def observations(count: int) -> pa.Table:
    """Rows in random order, with the columns of the fact table."""
    chance = np.random.default_rng(7)
    rows = chance.permutation(count)
    columns: dict[str, pa.Array] = {}
    rest = rows // PERIODS
    for name, size in reversed(DIMENSIONS.items()):
        codes = pa.array([code.id for code in _codes(name, size)])
        columns[name] = codes.take(pa.array(rest % size))
        rest = rest // size
    years = pa.array([str(2000 + year) for year in range(PERIODS)])
    files = pa.array([f"form-{number}.xlsx" for number in range(200)])
    cells = pa.array(np.char.add("|Sheet|C", rows.astype(str)))
    columns["TIME_PERIOD"] = years.take(pa.array(rows % PERIODS))
    columns["OBS_VALUE"] = pa.array(np.round(chance.lognormal(6, 2, count), 2))
    columns["OBS_STATUS"] = pa.array(["A", "L", "M"]).take(pa.array(chance.integers(0, 3, count)))
    columns["DECIMALS"] = pa.array(chance.integers(0, 3, count), pa.int32())
    columns["UNIT_MEASURE"] = pa.array(["KM2", "PC"]).take(pa.array(rows % 2))
    file = files.take(pa.array(rows % 200))
    columns["PLACE"] = pa.compute.binary_join_element_wise(file, cells, "")
    return pa.table({name: columns[name] for name in [*KEY, *columns.keys() - {*KEY}]})


def load(folder: Path) -> pa.Table:
    """The rows in memory, as a step of the run would hold them."""
    with pa.OSFile(str(folder / "rows.arrow")) as file:
        return pa.ipc.open_file(file).read_all()


def cube(folder: Path) -> Dataset:
    """The rows as a dataset."""
    return Dataset(dataflow(), load(folder), Lineage("bench"))


def ours_write(folder: Path, target: Path) -> Callable[[], object]:
    """Our write."""
    data = cube(folder)
    return lambda: write_vintage(target, "raw", data)


def arrow_write(folder: Path, target: Path) -> Callable[[], object]:
    """Raw pyarrow, rows as they come."""
    table = load(folder)
    target.mkdir()
    return lambda: pq.write_table(table, target / "data.parquet", compression="zstd")


def arrow_sort_write(folder: Path, target: Path) -> Callable[[], object]:
    """Raw pyarrow, sorted by key."""
    table = load(folder)
    target.mkdir()
    by = [(name, "ascending") for name in KEY]
    return lambda: pq.write_table(table.sort_by(by), target / "d.parquet", compression="zstd")


def duckdb_write(folder: Path, target: Path) -> Callable[[], object]:
    """Raw DuckDB, sorted by key."""
    connection = duckdb.connect(":memory:")
    connection.register("given", load(folder))
    target.mkdir()
    order = ", ".join(KEY)
    return lambda: connection.execute(
        f"COPY (FROM given ORDER BY {order}) TO '{target}/d.parquet' (COMPRESSION zstd)"
    )


def ours_again(folder: Path, target: Path) -> Callable[[], object]:
    """Our write of what is there already."""
    data = cube(folder)
    return lambda: write_vintage(folder / "kept", "raw", data)


def ours_read(folder: Path, target: Path) -> Callable[[], object]:
    """Our read."""
    vintage = list_vintages(folder / "kept", "raw")[0]
    return lambda: read_vintage(vintage)


def ours_verify(folder: Path, target: Path) -> Callable[[], object]:
    """Our check of a vintage."""
    vintage = list_vintages(folder / "kept", "raw")[0]
    return lambda: verify_vintage(vintage)


def arrow_read(folder: Path, target: Path) -> Callable[[], object]:
    """Raw pyarrow."""
    path = Path(list_vintages(folder / "kept", "raw")[0].path) / "data.parquet"
    return lambda: pq.read_table(path)


def duckdb_read(folder: Path, target: Path) -> Callable[[], object]:
    """Raw DuckDB."""
    path = Path(list_vintages(folder / "kept", "raw")[0].path) / "data.parquet"
    return lambda: duckdb.sql(f"FROM '{path}'").to_arrow_table()


def ours_serving(folder: Path, target: Path) -> Callable[[], object]:
    """Our serving file."""
    data = cube(folder)
    release = Release("r", {}, "2026-01-01", "h")
    return lambda: write_serving(target / "serving.duckdb", release, [Served(data)])


def duckdb_serving(folder: Path, target: Path) -> Callable[[], object]:
    """Raw DuckDB table, sorted."""
    table = load(folder)
    target.mkdir()

    def write() -> None:
        with duckdb.connect(str(target / "raw.duckdb")) as connection:
            connection.register("given", table)
            key, order = ", ".join(DIMENSIONS), ", ".join(KEY)
            connection.execute(
                f"CREATE TABLE data AS SELECT *, concat_ws('.', {key}) AS SERIES_KEY "
                f"FROM given ORDER BY {order}"
            )
            connection.execute("CHECKPOINT")

    return write


def keys(folder: Path) -> list[dict[str, str]]:
    """Series to ask for, scattered over the cube."""
    rows = load(folder).select(list(DIMENSIONS)).slice(0, QUESTIONS).to_pylist()
    return [{name: str(code) for name, code in row.items()} for row in rows]


def ours_slices(folder: Path, target: Path) -> Callable[[], object]:
    """Our question for one series."""
    database = ServingDatabase(folder / "serving" / "serving.duckdb")
    asked = [{name: [code] for name, code in key.items()} for key in keys(folder)]
    database.count("DF_BENCH", asked[0])
    return lambda: _median(lambda key: database.observations("DF_BENCH", key), asked)


def duckdb_slices(folder: Path, target: Path) -> Callable[[], object]:
    """The same in raw SQL."""
    connection = duckdb.connect(str(folder / "serving" / "serving.duckdb"), read_only=True)
    asked = [list(key.values()) for key in keys(folder)]
    where = " AND ".join(f"{name} = ?" for name in DIMENSIONS)
    sql = f"FROM data_df_bench WHERE {where} ORDER BY TIME_PERIOD"
    return lambda: _median(
        lambda key: connection.cursor().sql(sql, params=key).to_arrow_table(), asked
    )


def parquet_slices(folder: Path, target: Path) -> Callable[[], object]:
    """The same in raw SQL on Parquet."""
    path = Path(list_vintages(folder / "kept", "raw")[0].path) / "data.parquet"
    connection = duckdb.connect(":memory:")
    where = " AND ".join(f"{name} = ?" for name in DIMENSIONS)
    sql = f"FROM '{path}' WHERE {where} ORDER BY TIME_PERIOD"
    asked = [list(key.values()) for key in keys(folder)[:60]]
    return lambda: _median(
        lambda key: connection.cursor().sql(sql, params=key).to_arrow_table(), asked
    )


def ours_area(folder: Path, target: Path) -> Callable[[], object]:
    """Our question for one indicator in one area."""
    database = ServingDatabase(folder / "serving" / "serving.duckdb")
    asked = [{"SERIES": [key["SERIES"]], "REF_AREA": [key["REF_AREA"]]} for key in keys(folder)]
    database.count("DF_BENCH", asked[0])
    return lambda: _median(lambda key: database.observations("DF_BENCH", key), asked)


def duckdb_area(folder: Path, target: Path) -> Callable[[], object]:
    """The same in raw SQL."""
    connection = duckdb.connect(str(folder / "serving" / "serving.duckdb"), read_only=True)
    asked = [[key["SERIES"], key["REF_AREA"]] for key in keys(folder)]
    sql = (
        "FROM data_df_bench WHERE SERIES = ? AND REF_AREA = ? "
        "ORDER BY SERIES_KEY, PERIOD_START, TIME_PERIOD"
    )
    return lambda: _median(
        lambda key: connection.cursor().sql(sql, params=key).to_arrow_table(), asked
    )


def _median(ask: Callable[..., object], asked: list) -> float:  # type: ignore[type-arg]
    """Median milliseconds of one question."""
    times = []
    for question in asked:
        started = time.perf_counter()
        ask(question)
        times.append(time.perf_counter() - started)
    return statistics.median(times) * 1000


# Table heading -> lines; the first line is ours, ratios are ours to each of the others.
TABLES = {
    "Write": {
        "`write_vintage` (sort, hash, zstd, checksums, fsync)": ours_write,
        "raw pyarrow `write_table`, zstd, unsorted": arrow_write,
        "raw pyarrow `sort_by` + `write_table`, zstd": arrow_sort_write,
        "raw DuckDB `COPY ... ORDER BY`, zstd": duckdb_write,
    },
    "Write again, nothing changed": {"`write_vintage` (finds it is the same)": ours_again},
    "Read": {
        "`read_vintage`": ours_read,
        "raw pyarrow `read_table`": arrow_read,
        "raw DuckDB to Arrow": duckdb_read,
    },
    "Verify": {"`verify_vintage` (checksums and content hash)": ours_verify},
    "Write the serving file": {
        "`write_serving`": ours_serving,
        "raw DuckDB `CREATE TABLE ... ORDER BY`": duckdb_serving,
    },
    "One series from the serving file (median ms a question)": {
        "`ServingDatabase.observations`": ours_slices,
        "raw DuckDB, same file, by its dimensions": duckdb_slices,
        "raw DuckDB on the vintage's Parquet": parquet_slices,
    },
    "One indicator in one area, 20 series (median ms a question)": {
        "`ServingDatabase.observations`": ours_area,
        "raw DuckDB, same file, by two dimensions": duckdb_area,
    },
}
CASES = {work.__name__: work for lines in TABLES.values() for work in lines.values()}


def measure(case: str, folder: Path) -> dict[str, float]:
    """One line in a process of its own, best of some rounds."""
    rounds = []
    for _ in range(ROUNDS):
        command = [sys.executable, __file__, "--case", case, str(folder)]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        rounds.append(json.loads(done.stdout))
    return min(rounds, key=lambda told: told["answer"] or told["wall"])


def run_case(case: str, folder: Path) -> None:
    """Prepare, then measure only the work; print the numbers as JSON."""
    target = Path(tempfile.mkdtemp(dir=folder)) / "target"
    few = load(folder).slice(0, 100)
    warm = write_vintage(target.parent / "warm", "raw", Dataset(dataflow(), few, Lineage("warm")))
    read_vintage(warm)
    work = CASES[case](folder, target)
    wall, cpu = time.perf_counter(), time.process_time()
    answer = work()
    told = {
        "wall": time.perf_counter() - wall,
        "cpu": time.process_time() - cpu,
        "memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "answer": answer if isinstance(answer, float) else 0.0,
    }
    shutil.rmtree(target.parent)
    print(json.dumps(told), flush=True)


def print_table(heading: str, lines: dict[str, Callable[..., object]], folder: Path) -> None:
    """One Markdown table."""
    told = {name: measure(work.__name__, folder) for name, work in lines.items()}
    ours = next(iter(told.values()))
    print(f"\n### {heading}\n")
    print("| | wall s | CPU s | ours takes | peak MB |")
    print("|---|---:|---:|---:|---:|")
    for name, numbers in told.items():
        if ours["answer"]:
            ratio = ours["answer"] / numbers["answer"]
            seconds = f"{numbers['answer']:.2f} ms | {numbers['cpu']:.2f}"
        else:
            ratio = ours["wall"] / numbers["wall"]
            seconds = f"{numbers['wall']:.2f} | {numbers['cpu']:.2f}"
        beside = "" if numbers is ours else f"{ratio:.2f} ×"
        print(f"| {name} | {seconds} | {beside} | {numbers['memory']:.0f} |")


def prepare(count: int, folder: Path) -> None:
    """Rows, a vintage and a serving file to measure on; says how large they are."""
    table = observations(count)
    with (
        pa.OSFile(str(folder / "rows.arrow"), "wb") as file,
        pa.ipc.new_file(file, table.schema) as writer,
    ):
        writer.write_table(table)
    data = Dataset(dataflow(), table, Lineage("bench"))
    kept = Path(write_vintage(folder / "kept", "raw", data).path) / "data.parquet"
    served = folder / "serving" / "serving.duckdb"
    write_serving(served, Release("r", {}, "2026-01-01", "h"), [Served(data)])
    print(
        f"{count:,} observations, {table.num_columns} columns, {table.nbytes / 1e6:.0f} MB in "
        f"memory; vintage {kept.stat().st_size / 1e6:.1f} MB, "
        f"serving file {served.stat().st_size / 1e6:.1f} MB on disk."
    )


def main(count: int) -> None:
    """All tables."""
    with tempfile.TemporaryDirectory() as name:
        # In a process of its own: children report the peak memory of the process they leave.
        command = [sys.executable, __file__, "--prepare", str(count), name]
        print(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
        for heading, lines in TABLES.items():
            print_table(heading, lines, Path(name))


if __name__ == "__main__":
    if sys.argv[1:2] == ["--case"]:
        run_case(sys.argv[2], Path(sys.argv[3]))
    elif sys.argv[1:2] == ["--prepare"]:
        prepare(int(sys.argv[2]), Path(sys.argv[3]))
    else:
        main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
