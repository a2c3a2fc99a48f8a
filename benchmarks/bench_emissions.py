"""Ten million activity rows times the factors of six gases, beside DuckDB SQL by hand.

    .venv/bin/python benchmarks/bench_emissions.py [--rows 10000000]

Each side runs in a process of its own, reads the same Parquet file (20 years, 64 industries,
40 fuels), and returns emissions by year, industry and gas; the results must agree to nine
digits. SQL is written twice: as one writes it first, joining every row with its factors, and
summing before the join as we do. Ours also looks for activity that is negative, missing, or
without factor. The printed table is Markdown; memory is the peak of the process.
"""

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import duckdb
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

from sathiti.methods.emissions import apply_factors

GASES = ("CO2", "CH4", "N2O", "NOx", "SO2", "CO")
FUELS, YEARS, INDUSTRIES = 40, 20, 64


def write_activity(path: Path, rows: int) -> None:
    """Rows of area, year, industry, fuel and TJ, in no order."""
    duckdb.execute(
        f"""copy (
            select printf('P%02d', (hash(i) % 18)::int) area,
                2000 + (hash(i + 1) % {YEARS})::int period,
                printf('I%02d', (hash(i + 2) % {INDUSTRIES})::int) isic,
                printf('F%02d', (hash(i + 3) % {FUELS})::int) fuel,
                (hash(i + 4) % 1000000) / 1000.0 amount
            from range({rows}) t(i)
        ) to '{path}' (format parquet)"""
    )


def factors() -> pa.Table:
    """A factor of every fuel and gas, in kg/TJ."""
    pairs = [(f"F{fuel:02}", gas) for fuel in range(FUELS) for gas in GASES]
    return pa.table(
        {
            "fuel": [fuel for fuel, _ in pairs],
            "gas": [gas for _, gas in pairs],
            "factor": [1.0 + n % 97 for n in range(len(pairs))],
            "unit": ["kg/TJ"] * len(pairs),
        }
    )


def ours(activity: object) -> list:
    """Emissions in kt by `apply_factors`."""
    done = apply_factors(
        activity, factors(), ["fuel"], ["period", "isic"], activity_unit="TJ"
    ).complete()
    columns = [done[name].to_pylist() for name in ("period", "isic", "gas", "emission")]
    return list(zip(*columns, strict=True))


def joined_first(path: Path) -> list:
    """Every row with every factor, then the sums."""
    db = duckdb.connect()
    db.register("factors", factors())
    return db.execute(
        f"""select period, isic, gas, sum(amount * factor) / 1e6 emission
        from read_parquet('{path}') join factors using (fuel) group by all order by all"""
    ).fetchall()


def summed_first(path: Path) -> list:
    """Sums by key, then the factors."""
    db = duckdb.connect()
    db.register("factors", factors())
    return db.execute(
        f"""with sums as (
            select period, isic, fuel, sum(amount) amount from read_parquet('{path}') group by all
        )
        select period, isic, gas, sum(amount * factor) / 1e6 emission
        from sums join factors using (fuel) group by all order by all"""
    ).fetchall()


SIDES = {
    "Sathiti on DuckDB": lambda path: ours(duckdb.read_parquet(str(path))),
    "Sathiti on Polars": lambda path: ours(pl.scan_parquet(path)),
    "Sathiti on Arrow": lambda path: ours(pq.read_table(path)),
    "DuckDB SQL, join then sum": joined_first,
    "DuckDB SQL, sum then join": summed_first,
}
HAND = "DuckDB SQL, join then sum"


def run_side(side: str, path: Path) -> None:
    """Run one side in this process and print its figures as JSON."""
    wall, cpu = time.perf_counter(), time.process_time()
    rows = SIDES[side](path)
    result = {
        "wall": time.perf_counter() - wall,
        "cpu": time.process_time() - cpu,
        "memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "rows": len(rows),
        "sums": {gas: sum(row[3] for row in rows if row[2] == gas) for gas in GASES},
    }
    print(json.dumps(result))


def compare(rows: int) -> None:
    """Run all sides and print the table."""
    print(f"{rows:,} activity rows, {len(GASES)} gases, {FUELS} fuels\n")
    print("| side | wall s | CPU s | ratio | peak MB | result rows |")
    print("|---|---:|---:|---:|---:|---:|")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "activity.parquet"
        write_activity(path, rows)
        results = {side: _measured(side, path) for side in SIDES}
    hand = results[HAND]
    for side, result in results.items():
        for gas in GASES:
            apart = abs(result["sums"][gas] - hand["sums"][gas])
            assert apart <= 1e-9 * hand["sums"][gas], f"{side} disagrees with SQL by hand"
        print(
            f"| {side} | {result['wall']:.2f} | {result['cpu']:.2f} "
            f"| {result['wall'] / hand['wall']:.2f} | {result['memory']:.0f} "
            f"| {result['rows']:,} |"
        )


def _measured(side: str, path: Path) -> dict:
    command = [sys.executable, __file__, "--side", side, "--path", str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


def main() -> None:
    """Parse the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=10_000_000)
    parser.add_argument("--side", choices=list(SIDES))
    parser.add_argument("--path", type=Path)
    chosen = parser.parse_args()
    if chosen.side:
        run_side(chosen.side, chosen.path)
    else:
        compare(chosen.rows)


if __name__ == "__main__":
    main()
