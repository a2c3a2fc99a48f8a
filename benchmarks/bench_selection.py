"""Replicate factors and selection, beside svy and, where Rscript is there, R survey.

    .venv/bin/python benchmarks/bench_selection.py

Each figure is the best of three runs in one process, R's of one; the printed table is Markdown.
Needs the extra survey. What svy and R make is held against ours by the tests.
"""

import re
import shutil
import subprocess
import time
from collections.abc import Callable

import numpy as np
import polars as pl
import pyarrow as pa
import svy

from sathiti.methods.survey.selection import (
    SelectionPlan,
    replicate_factors,
    select,
    select_within,
)

HUNDREDS = np.repeat(np.arange(100), 20)
PAIRS = np.repeat(np.arange(1000), 2)
R_PROGRAM = """
suppressMessages(library(survey))
d <- data.frame(s=rep(1:100, each=20), p=1:2000, w=1)
x <- svydesign(ids=~p, strata=~s, weights=~w, data=d)
cat(system.time(as.svrepdesign(x, type="subbootstrap", replicates=1000))[3], "")
cat(system.time(as.svrepdesign(x, type="JKn"))[3], "")
d <- data.frame(s=rep(1:1000, each=2), p=1:2000, w=1)
x <- svydesign(ids=~p, strata=~s, weights=~w, data=d)
cat(system.time(as.svrepdesign(x, type="BRR"))[3], "")
"""
VILLAGES = SelectionPlan(
    key="village", count=18, method="pps_systematic", strata=("province", "urban"), size="size"
)
HOUSEHOLDS = SelectionPlan(key="household", count=16, reserve=4)


def seconds(work: Callable[[], object]) -> float:
    """The best of three runs."""
    taken = []
    for _ in range(3):
        start = time.perf_counter()
        work()
        taken.append(time.perf_counter() - start)
    return min(taken)


def by_svy(stratum: np.ndarray, name: str, **options: object) -> Callable[[], object]:
    """Replicate weights of a table of PSUs by svy."""
    units = pl.DataFrame({"s": stratum, "p": np.arange(len(stratum)), "base": 1.0})
    design = svy.Design(stratum="s", psu="p", wgt="base")
    return lambda: getattr(svy.Sample(units, design).weighting, name)(**options)


def by_r() -> list[float | None]:
    """Seconds of R survey for bootstrap, JKn and half samples."""
    if not shutil.which("Rscript"):
        return [None] * 3
    said = subprocess.run(["Rscript", "-e", R_PROGRAM], capture_output=True, text=True, check=True)
    return [float(number) for number in re.findall(r"[\d.]+", said.stdout)]


def frame() -> tuple[pa.Table, pa.Table]:
    """8,500 villages in 36 strata and a listing of all their households."""
    random = np.random.default_rng(1)
    sizes = random.integers(40, 400, 8500)
    names = np.array([f"V{place:05}" for place in range(8500)])
    province, urban = random.integers(1, 19, 8500), random.integers(0, 2, 8500)
    villages = {"village": names, "province": province, "urban": urban, "size": sizes}
    listing = {"village": np.repeat(names, sizes), "household": np.arange(sizes.sum())}
    return pa.table(villages), pa.table(listing)


def main() -> None:
    """Measure and print."""
    villages, listing = frame()
    sample = select(villages, VILLAGES, 1)
    sides = [
        (
            "bootstrap, 1,000 replicates of 2,000 PSUs",
            lambda: replicate_factors("bootstrap", HUNDREDS, 1000, 1),
            by_svy(HUNDREDS, "create_bs_wgts", n_reps=1000, rstate=1),
        ),
        (
            "JKn of 2,000 PSUs",
            lambda: replicate_factors("jkn", HUNDREDS),
            by_svy(HUNDREDS, "create_jk_wgts"),
        ),
        (
            "half samples of 1,000 pairs",
            lambda: replicate_factors("brr", PAIRS),
            by_svy(PAIRS, "create_brr_wgts"),
        ),
        ("648 of 8,500 villages in 36 strata", lambda: select(villages, VILLAGES, 1), None),
        (
            f"16 households a village of {listing.num_rows:,} listed",
            lambda: select_within(sample, listing, HOUSEHOLDS, 1),
            None,
        ),
    ]
    print("| work | ours, s | svy, s | R survey, s |")
    print("|---|---:|---:|---:|")
    for (name, ours, theirs), r in zip(sides, [*by_r(), None, None], strict=True):
        peer = f"{seconds(theirs):.3f}" if theirs else ""
        print(f"| {name} | {seconds(ours):.3f} | {peer} | {'' if r is None else f'{r:.1f}'} |")


if __name__ == "__main__":
    main()
