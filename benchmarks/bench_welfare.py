"""Consumption of households from a large diary, beside the raw engine; and what follows from it.

    .venv/bin/python benchmarks/bench_welfare.py

Ten million diary lines of a made-up survey in Parquet. Each figure is the best of three runs in
one process; the printed table is Markdown. The raw engine makes the same sums in SQL that knows
the recipe by heart and checks nothing.
"""

import resource
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa

from sathiti.methods import poverty
from sathiti.methods.poverty.welfare import Item, Lines, WelfareRecipe, consumption
from sathiti.methods.survey import Design, Sample

HOUSEHOLDS, LINES, ITEMS = 400_000, 10_000_000, 200
RECIPE = WelfareRecipe(
    lines=(Lines("diary", source="how", sources={"b": "purchased", "g": "own_production"}),),
    items=tuple(
        Item(f"{item:03}", f"component{item % 12}", days=(7, 30, 365)[item % 3])
        for item in range(ITEMS)
    ),
    days=30,
    needed=("component0",),
)
MADE = f"""
    COPY (
        SELECT household, printf('%03d', item) AS item, how, amount FROM (
            SELECT CAST(floor(random() * {HOUSEHOLDS}) AS BIGINT) AS household,
                   CAST(floor(random() * {ITEMS}) AS INTEGER) AS item,
                   CASE WHEN random() < 0.7 THEN 'b' ELSE 'g' END AS how,
                   round(random() * 1000, 2) AS amount
            FROM range({LINES})
        ) ORDER BY household
    ) TO '{{diary}}' (FORMAT parquet)
"""
RAW = """
    SELECT household, item % 12 AS component, how, count(*) AS lines,
           sum(amount * 30 / CASE item % 3 WHEN 0 THEN 7 WHEN 1 THEN 30 ELSE 365 END) AS amount
    FROM (SELECT household, CAST(item AS INTEGER) AS item, how, amount FROM '{diary}')
    GROUP BY 1, 2, 3
"""


def seconds(work: Callable[[], object]) -> float:
    """The best of three runs."""
    taken = []
    for _ in range(3):
        start = time.perf_counter()
        work()
        taken.append(time.perf_counter() - start)
    return min(taken)


def people(seed: int, growth: float) -> pa.Table:
    """400,000 households of 2,000 villages, weighted by their persons."""
    random = np.random.default_rng(seed)
    village = np.repeat(np.arange(2000), HOUSEHOLDS // 2000)
    level = random.normal(0, 0.3, 2000)[village]
    welfare = growth * np.exp(13.2 + level + random.normal(0, 0.55, HOUSEHOLDS))
    food = welfare * np.clip(0.55 - 0.1 * (np.log(welfare) - 13.2), 0.05, 0.95)
    return pa.table(
        {
            "w": random.gamma(6, 10, HOUSEHOLDS) * random.integers(1, 9, HOUSEHOLDS),
            "stratum": village // 20,
            "village": village,
            "welfare": welfare,
            "food": food,
            "calories": food / (130 * np.exp(0.3 * (np.log(welfare) - 13.2))),
            "region": village % 18,
        }
    )


def aggregates(folder: Path) -> list[tuple[str, float, float | None]]:
    """Time of the aggregate by recipe and of the raw engine."""
    diary = folder / "diary.parquet"
    connection = duckdb.connect()
    connection.execute(MADE.format(diary=diary))
    tables = {
        "diary": connection.read_parquet(str(diary)),
        "households": connection.sql(f"SELECT range AS household FROM range({HOUSEHOLDS})"),
    }
    raw = seconds(lambda: connection.sql(RAW.format(diary=diary)).to_arrow_table())
    parts = seconds(lambda: consumption(tables, RECIPE).components.to_arrow_table())
    wide = seconds(lambda: consumption(tables, RECIPE).households.to_arrow_table())
    return [
        (f"components of {LINES:,} diary lines, checked", parts, raw),
        (f"{HOUSEHOLDS:,} households by component, checked", wide, None),
    ]


def follows() -> list[tuple[str, float, float | None]]:
    """Time of what is estimated from the aggregate."""
    design = Design(weight="w", strata="stratum", psu="village")
    samples = [Sample(people(seed, growth), design) for seed, growth in ((1, 1.0), (2, 1.1))]
    rounds = poverty.Rounds(samples[0], samples[1], "welfare", (450_000.0, 450_000.0))
    columns = poverty.DietColumns("welfare", "food", "calories")
    around = poverty.ReferenceGroup(0.1, 0.4, around=0.1)
    works: list[tuple[str, Callable[[], object]]] = [
        (
            "poverty line by basic needs, iterated, with its error",
            lambda: poverty.basic_needs(samples[0], columns, 2100.0, around),
        ),
        ("growth, redistribution and line of two rounds", lambda: poverty.shapley_change(rounds)),
        ("change by 18 regions", lambda: poverty.sectoral_change(rounds, "region")),
        (
            "dominance of order 2 at 50 lines",
            lambda: poverty.stochastic_dominance(rounds, np.linspace(1e5, 1e6, 50).tolist(), 2),
        ),
    ]
    return [(name, seconds(work), None) for name, work in works]


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as folder:
        rows = [*aggregates(Path(folder)), *follows()]
    print("| work | ours, s | raw engine, s | ratio |")
    print("|---|---:|---:|---:|")
    for name, ours, raw in rows:
        beside = "|" if raw is None else f"{raw:.2f} | {ours / raw:.1f}"
        print(f"| {name} | {ours:.2f} | {beside} |".replace("||", "| |"))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2
    print(f"\nPeak memory {peak:.2f} GB.")


if __name__ == "__main__":
    main()
