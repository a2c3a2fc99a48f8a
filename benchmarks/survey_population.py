"""A made-up two-stage sample of persons, the same wherever it is made.

100 strata of 20 PSUs in 18 provinces; households with a weight and an income that depend on
stratum and PSU; persons with sex and age. Two million rows: sum of weights 124,279,681.31524,
weighted mean income 846,321.20416, weighted share below 450,000 0.29675264.
Usage: ``python benchmarks/survey_population.py FILE.parquet [rows] [copies]``
"""

import sys
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa

SEED = 20260722
PSUS, STRATA = 2000, 100
LINE = 450_000
AGES = (5, 15, 25, 45, 65)
DOMAINS = ["province", "sex", "agegrp"]


def make_population(rows: int) -> pa.Table:
    """The sample; draws are in the order in which its parts are described."""
    random = np.random.default_rng(SEED)
    households = rows // 5
    urban = random.random(STRATA) < 0.35
    psu = np.sort(random.integers(0, PSUS, households))
    stratum = psu // (PSUS // STRATA)
    size = np.clip(1 + random.poisson(4, households), 1, 14)
    of_psu = random.normal(0, 0.30, PSUS)
    of_stratum = random.normal(0, 0.25, STRATA) + 0.45 * urban
    own = random.normal(0, 0.55, households)
    income = np.round(np.exp(13.2 + of_psu[psu] + of_stratum[stratum] + own), 2)
    weight = 60 * random.gamma(6, 1 / 6, STRATA)[stratum]
    weight = np.round(weight * np.exp(random.normal(0, 0.25, households)), 6)
    household = np.repeat(np.arange(households), size)
    short = max(rows - len(household), 0)
    household = np.concatenate([household, np.full(short, households - 1)])[:rows]
    sex = random.integers(1, 3, rows)
    age = np.minimum(95, random.gamma(1.6, 18, rows)).astype(int)
    food = np.round(income * np.clip(random.beta(6, 5, households), 0.05, 0.98), 2)
    province = np.concatenate([np.repeat(np.arange(1, 11), 6), np.repeat(np.arange(11, 19), 5)])
    of = stratum[household]
    return pa.table(
        {
            "stratum": (of + 1).astype("i4"),
            "psu": (psu[household] + 1).astype("i4"),
            "hh": household.astype("i4"),
            "w": weight[household],
            "province": province[of].astype("i1"),
            "urban": urban[of].astype("i1"),
            "sex": sex.astype("i1"),
            "agegrp": np.digitize(age, AGES).astype("i1"),
            "income": income[household],
            "food": food[household],
        }
    )


def write_population(path: Path, rows: int) -> None:
    """Write it as Parquet by DuckDB."""
    database = duckdb.connect()
    database.register("population", make_population(rows))
    database.execute(f"copy population to '{path}' (format parquet)")


def write_copies(source: Path, path: Path, copies: int) -> None:
    """Write a sample several times over, each with its own strata, PSUs and households."""
    database = duckdb.connect()
    database.execute("set enable_progress_bar = false; set memory_limit = '2GB'; set threads = 1")
    database.execute(f"create view population as select * from read_parquet('{source}')")
    (households,) = database.execute("select max(hh) + 1 from population").fetchone()
    # one copy after the other, so that rows come in the order of their PSUs
    parts = " union all ".join(
        f"""select stratum + {STRATA * copy} as stratum, psu + {PSUS * copy} as psu,
            hh + {households * copy} as hh, w, province, urban, sex, agegrp, income, food
            from population"""
        for copy in range(copies)
    )
    database.execute(f"copy ({parts}) to '{path}' (format parquet)")


def margins(path: Path) -> dict[str, dict[int, float]]:
    """Totals to calibrate to: those of the weights, moved by a tenth and scaled to one sum."""
    random = np.random.default_rng(3)
    found = {}
    for column in DOMAINS:
        rows = duckdb.sql(
            f"select {column}, sum(w) from read_parquet('{path}') group by 1 order by 1"
        ).fetchall()
        moved = np.array([total for _, total in rows]) * np.exp(random.normal(0, 0.1, len(rows)))
        moved *= sum(total for _, total in rows) / moved.sum()
        found[column] = {key: float(one) for (key, _), one in zip(rows, moved, strict=True)}
    return found


def main(path: Path, rows: int, copies: int) -> None:
    """Write the sample, or copies of it."""
    if copies == 1:
        write_population(path, rows)
        return
    single = path.with_suffix(".single")
    write_population(single, rows)
    write_copies(single, path, copies)
    single.unlink()


if __name__ == "__main__":
    numbers = [int(one) for one in sys.argv[2:]] + [2_000_000, 1][len(sys.argv) - 2 :]
    main(Path(sys.argv[1]), *numbers)
