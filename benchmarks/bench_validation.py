"""One million facts against 200 rules, beside the same checks written by hand as DuckDB SQL.

    .venv/bin/python benchmarks/bench_validation.py [--facts 1000000]

Each side runs in a process of its own, reads the same Parquet file, and counts breaches
of every rule; the counts must agree. Ours also makes the findings: cells and messages in
two languages. The printed table is Markdown; memory is the peak of the process.
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
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from sathiti.methods.validation import Facts, confront
from sathiti.model import Catalogue, Rule, Text

YEARS = 20
SHAPES = {"100 items, 10 000 contexts": 100, "10 items, 100 000 contexts": 10}
WRONG = 0.0005


def write_facts(path: Path, facts: int, items: int) -> None:
    """Facts of one form: groups of five items, of which the first is the sum of the others."""
    rng = np.random.default_rng(7)
    areas = facts // (items * YEARS)
    shape = (areas, YEARS, items)
    level = rng.lognormal(6, 1, (areas, 1, items))
    values = np.round(level * rng.normal(1, 0.05, shape).clip(0.8, 1.2), 1)
    for first in range(0, items, 5):
        values[:, :, first] = np.round(values[:, :, first + 1 : first + 5].sum(axis=2), 1)
    wrong = rng.random(shape) < WRONG
    values = np.where(wrong, np.round(values * 10, 1), values)
    values = np.where(rng.random(shape) < 0.01, np.nan, values)
    area, year, item = (index.ravel() for index in np.indices(shape))
    flat = values.ravel()
    missing = np.isnan(flat)
    words = {
        "ITEM": (item, [f"item_{n}" for n in range(items)]),
        "REF_AREA": (area, [f"A{n:05}" for n in range(areas)]),
        "TIME_PERIOD": (year, [str(2000 + n) for n in range(YEARS)]),
        "OBS_STATUS": (missing.astype(int), ["A", "O"]),
        "UNIT_MEASURE": (np.zeros_like(item), ["T"]),
    }
    columns = {
        name: pa.DictionaryArray.from_arrays(pa.array(codes, pa.int32()), known).cast(pa.string())
        for name, (codes, known) in words.items()
    }
    columns["OBS_VALUE"] = pa.array(flat, from_pandas=True)
    columns["DECIMALS"] = pa.array(np.ones(len(flat), dtype=np.int32))
    cells = [f"form.xlsx|Sheet 1|C{n}" for n in range(items)]
    columns["PLACE"] = pa.DictionaryArray.from_arrays(pa.array(item, pa.int32()), cells).cast(
        pa.string()
    )
    pq.write_table(pa.table(columns), path)


def rule_set(items: int) -> list[tuple[str, dict, str]]:
    """200 rules: kind, parameters, and the SQL condition of a breach over a wide table."""
    rules: list[tuple[str, dict, str]] = [
        ("complete", {}, ""),
        ("duplicate_key", {}, ""),
        ("code_and_unit", {"units": {f"item_{n}": "T" for n in range(items)}}, ""),
    ]
    number = 0
    while len(rules) < 200:
        total = number % (items // 5) * 5
        one = number % items
        x, t = f"item_{one}", f"item_{total}"
        parts = [f"item_{total + n}" for n in range(1, 5)]
        rules += [
            ("range", {"item": x, "min": 0, "max": 30000 + number}, f"{x} > {30000 + number}"),
            ("sum_of_parts", {"total": t, "parts": parts}, _apart(t, parts)),
            (
                "time_ratio",
                {"item": x, "low": 0.5, "high": 2},
                f"not {x} / nullif(lag({x}) over series, 0) between 0.5 and 2",
            ),
            ("time_mad", {"item": x, "threshold": 6}, _mad(x)),
            (
                "expression",
                {"expression": f"missing({x}) or {parts[0]} / {t} <= 0.95"},
                f"{x} is not null and {parts[0]} / nullif({t}, 0) > 0.95",
            ),
        ]
        number += 1
    return rules[:200]


def _apart(total: str, parts: list[str]) -> str:
    tolerance = 0.5 * 0.1 * np.sqrt(len(parts) + 1)
    return f"abs({total} - ({' + '.join(parts)})) > {tolerance} + 1e-12 * abs({total})"


def _mad(item: str) -> str:
    return f"abs({item} - {item}_median) / (1.4826 * {item}_mad) > 6"


def ours(path: Path, items: int, engine: str) -> dict:
    """Confront and make every finding."""
    rules = [
        Rule(
            f"r{n}",
            kind,
            "form",
            "warning",
            Text.of(
                en="{item} of {area} in {period}: {value} is wrong.", lo="{item} {area} {period}"
            ),
            expression=parameters.get("expression", ""),
            parameters={k: v for k, v in parameters.items() if k != "expression"},
        )
        for n, (kind, parameters, _) in enumerate(rule_set(items))
    ]
    table = pq.read_table(path) if engine == "pyarrow" else duckdb.read_parquet(str(path))
    result = confront(Facts({"form": table}), rules, Catalogue(), ("lo", "en"))
    return {"failed": [s.failed for s in result.summary], "findings": len(result.findings)}


def by_hand(path: Path, items: int) -> dict:
    """The counts of breaches by SQL: a wide table, then one query a rule."""
    db = duckdb.connect()
    db.execute(f"create table facts as from read_parquet('{path}')")
    db.execute(
        "create table wide as select REF_AREA, TIME_PERIOD, "
        + ", ".join(f"max(OBS_VALUE) filter (ITEM = 'item_{n}') item_{n}" for n in range(items))
        + " from facts group by all"
    )
    rules = rule_set(items)
    judged = sorted({p["item"] for kind, p, _ in rules if kind == "time_mad"})
    medians = ", ".join(f"median({x}) {x}_median, mad({x}) {x}_mad" for x in judged)
    db.execute(f"create table medians as select REF_AREA, {medians} from wide group by all")
    checks = {
        "complete": "from facts where OBS_VALUE is null and OBS_STATUS not in ('L', 'M')",
        "duplicate_key": "from (from facts select ITEM group by ITEM, REF_AREA, TIME_PERIOD "
        "having count(*) > 1)",
        "code_and_unit": "from facts where UNIT_MEASURE <> 'T'",
    }
    failed = []
    for kind, parameters, condition in rules:
        query = checks.get(kind) or "from wide where " + condition
        if kind == "time_ratio":
            query = (
                f"from (select {condition} breach from wide "
                "window series as (partition by REF_AREA order by TIME_PERIOD)) where breach"
            )
        elif kind == "time_mad":
            query = (
                f"from wide join medians using (REF_AREA) where {condition}"
                f" and {parameters['item']}_mad > 0"
            )
        failed.append(db.execute("select count(*) " + query).fetchone()[0])
    return {"failed": failed, "findings": 0}


SIDES = {
    "Sathiti on DuckDB": lambda path, items: ours(path, items, "duckdb"),
    "Sathiti on pyarrow": lambda path, items: ours(path, items, "pyarrow"),
    "DuckDB SQL by hand (counts only)": by_hand,
}


def run_side(side: str, path: Path, items: int) -> None:
    """Run one side in this process and print its figures as JSON."""
    wall, cpu = time.perf_counter(), time.process_time()
    result = SIDES[side](path, items)
    usage = resource.getrusage(resource.RUSAGE_SELF)
    result |= {
        "wall": time.perf_counter() - wall,
        "cpu": time.process_time() - cpu,
        "memory": usage.ru_maxrss / 1024,
    }
    print(json.dumps(result))


def compare(facts: int) -> None:
    """Run all sides and print the table."""
    print(f"{facts:,} facts, 200 rules\n")
    print("| shape | side | wall s | CPU s | ratio | peak MB | breaches | findings made |")
    print("|---|---|---:|---:|---:|---:|---:|---:|")
    with tempfile.TemporaryDirectory() as folder:
        for shape, items in SHAPES.items():
            path = Path(folder) / f"facts-{items}.parquet"
            write_facts(path, facts, items)
            results = {side: _measured(side, path, items) for side in SIDES}
            *_, hand = results.values()
            for side, result in results.items():
                assert result["failed"] == hand["failed"], f"{side} disagrees with SQL by hand"
                print(
                    f"| {shape} | {side} | {result['wall']:.2f} | {result['cpu']:.2f} "
                    f"| {result['wall'] / hand['wall']:.2f} | {result['memory']:.0f} "
                    f"| {sum(result['failed']):,} | {result['findings']:,} |"
                )


def _measured(side: str, path: Path, items: int) -> dict:
    command = [sys.executable, __file__, "--side", side, "--path", str(path)]
    done = subprocess.run(
        [*command, "--items", str(items)], capture_output=True, text=True, check=True
    )
    return json.loads(done.stdout)


def main() -> None:
    """Parse the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--facts", type=int, default=1_000_000)
    parser.add_argument("--side", choices=list(SIDES))
    parser.add_argument("--path", type=Path)
    parser.add_argument("--items", type=int)
    chosen = parser.parse_args()
    if chosen.side:
        run_side(chosen.side, chosen.path, chosen.items)
    else:
        compare(chosen.facts)


if __name__ == "__main__":
    main()
