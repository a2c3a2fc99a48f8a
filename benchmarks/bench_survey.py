"""Survey estimation beside R's survey (and laeken) and svy on one sample of two million persons.

Every measurement is a process of its own: the first call, the median of seven more (peers once,
after their data are loaded and their design is declared), and the peak memory of the process.
Ours read the Parquet file in every call.
Usage: ``python benchmarks/bench_survey.py [rows] [--topic NAME ...] [--keep FOLDER]``; with
--keep the data and what was measured stay in the folder, and a later run takes up what is there.
"""

import argparse
import csv
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from importlib.util import find_spec
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROWS = 2_000_000
KEYS = ("province", "sex", "agegrp")
COLUMNS = ("stratum", "psu", "w", *KEYS, "income", "food")
HEAD = """| work | ours: first s | median s | MB | R survey: s | MB | R / ours | svy: s | MB \
| svy / ours | largest relative difference |
|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|"""
HEAD_OF_LARGE = """| rows | PSUs | file MB | work | first s | median s | MB |
|---:|---:|---:|---|---:|---:|---:|"""
# seconds that one measurement may take
LONGEST = 300

Measured = dict


class Bench:
    """The data of one size in one folder, and what was measured on them."""

    def __init__(self, folder: Path, rows: int) -> None:
        """Args: where data and measurements are kept; rows of the sample."""
        self.folder, self.rows = folder / str(rows), rows
        self.folder.mkdir(parents=True, exist_ok=True)

    def path(self, copies: int) -> Path:
        """Where the sample is, or will be."""
        return self.folder / f"sample-{copies}.parquet"

    def sample(self, copies: int = 1) -> Path:
        """The sample, or copies of it; made in a process of its own, whose memory is not ours."""
        path = self.path(copies)
        if not path.exists():
            draft = path.with_suffix(".draft")
            made = [HERE / "survey_population.py", draft, str(self.rows), str(copies)]
            subprocess.run([sys.executable, *map(str, made)], check=True)
            draft.rename(path)
        return path

    def kept(self, name: str, measure: Callable[[], Measured]) -> Measured:
        """What was measured under this name; measured now if it was not."""
        path = self.folder / f"{name}.json"
        if path.exists():
            return json.loads(path.read_text())
        found = measure()
        if "failed" not in found:
            path.write_text(json.dumps(found))
        return found

    def by_python(self, who: str, job: str, rounds: int = 7, copies: int = 1) -> Measured:
        """One of our jobs, or of svy's."""
        if who == "svy" and find_spec("svy") is None:
            return {"failed": "not installed"}

        def measure() -> Measured:
            path = self.sample(copies)
            script = [sys.executable, HERE / "survey_jobs.py", who, job, path, rounds]
            return {"size": path.stat().st_size / 1e6, **run([str(one) for one in script])}

        return self.kept(f"{who}-{job}-{copies}", measure)

    def by_r(self, job: str) -> Measured:
        """One job of R: the sum of its parts, each beside it, and its figures."""
        if shutil.which("Rscript") is None:
            return {"failed": "not installed"}
        self.write_for_r()
        script = ["Rscript", str(HERE / "survey_peers.R"), str(self.folder), job]

        def measure() -> Measured:
            found = run(script)
            if "failed" in found:
                return found
            memory, parts = found.pop("memory"), found
            spent = sum(one for part, one in parts.items() if part != "design")
            figures = self.figures_of_r(job)
            return {"seconds": spent, "memory": memory, "parts": parts, "figures": figures}

        return self.kept(f"r-{job}", measure)

    def write_for_r(self) -> None:
        """Columns as doubles, which R reads without a package; and the margins."""
        import pyarrow.parquet as pq

        from survey_population import margins

        if (self.folder / "margins.csv").exists():
            return
        for name in COLUMNS:
            column = pq.read_table(self.sample(), columns=[name])[name].to_numpy()
            column.astype("f8").tofile(self.folder / f"{name}.f8")
        with (self.folder / "margins.csv").open("w", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(["column", "key", "total"])
            for column, totals in margins(self.sample()).items():
                writer.writerows([column, key, repr(total)] for key, total in totals.items())

    def figures_of_r(self, job: str) -> dict:
        """Estimates and errors in the order of their domains."""
        found: list[list[list[float]]] = []
        for name in ("mean", "ratio", "headcount", "fgt", "squares"):
            path = self.folder / f"r-{job}-{name}.csv"
            if path.exists():
                with path.open(newline="") as file:
                    rows = list(csv.DictReader(file))
                rows.sort(key=lambda row: [float(row[key]) for key in KEYS if key in row])
                values = [name for name in rows[0] if name not in KEYS]
                half = len(values) // 2
                for estimate, error in zip(values[:half], values[half:], strict=True):
                    found.append([[float(row[one]) for row in rows] for one in (estimate, error)])
        return {str(place): one for place, one in enumerate(found)}


def run(command: list[str]) -> Measured:
    """Run to the end; the JSON of its last line, with the peak memory where it does not say it."""
    with tempfile.TemporaryFile("w+") as said, tempfile.TemporaryFile("w+") as wrong:
        process = subprocess.Popen(["timeout", str(LONGEST), *command], stdout=said, stderr=wrong)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        for file in (said, wrong):
            file.seek(0)
        if process.returncode:
            last = (wrong.read().strip().splitlines() or ["stopped"])[-1]
            return {"failed": f"after {LONGEST} s" if process.returncode == 124 else last[:90]}
        found: Measured = json.loads(said.read().strip().splitlines()[-1])
    return {"memory": usage.ru_maxrss / 1024, **found}


def difference(one: Measured, other: Measured) -> float | None:
    """The largest relative difference of estimates and errors that both give."""
    pairs = [
        (left, right)
        for place, figures in one.get("figures", {}).items()
        for mine, theirs in zip(figures, other.get("figures", {}).get(place, []), strict=False)
        for left, right in zip(mine, theirs, strict=True)
    ]
    sizes = [abs(left - right) / max(abs(left), abs(right), 1e-300) for left, right in pairs]
    return max(sizes, default=None)


def seconds(found: Measured | None, name: str = "seconds") -> str:
    """A time as the table shows it."""
    if found is None:
        return "–"
    if "failed" in found:
        return found["failed"]
    return f"{found[name]:.3f}" if found[name] < 10 else f"{found[name]:.1f}"


def memory(found: Measured | None) -> str:
    """Peak memory in MB."""
    return "–" if found is None or "failed" in found else f"{found['memory']:.0f}"


def ratio(ours: Measured, other: Measured | None) -> str:
    """How many times longer the peer takes."""
    if other is None or "failed" in other or "failed" in ours:
        return "–"
    return f"**{other['seconds'] / ours['seconds']:.0f}×**"


def line(work: str, ours: Measured, r: Measured | None = None, svy: Measured | None = None) -> None:
    """One row of a table."""
    apart = [difference(ours, one) for one in (r, svy) if one is not None]
    known = [one for one in apart if one is not None]
    cells = [
        work, seconds(ours, "first"), seconds(ours), memory(ours),
        seconds(r), memory(r), ratio(ours, r), seconds(svy), memory(svy), ratio(ours, svy),
        f"{max(known):.0e}" if known else "–",
    ]  # fmt: skip
    print(f"| {' | '.join(cells)} |", flush=True)


def title(words: str, head: str = HEAD) -> None:
    """The head of a table."""
    print(f"\n{words}\n\n{head}", flush=True)


def estimates(bench: Bench) -> None:
    """Smooth estimators by domain."""
    title(f"Estimates with errors, {bench.rows:,} rows")
    line("bare scan: sum of two columns (SQL)", bench.by_python("ours", "scan"))
    line("bare group-by of the four (SQL)", bench.by_python("ours", "grouped_scan"))
    line("mean, ratio, headcount, total × 216 domains", bench.by_python("ours", "four_by_216"))
    line("the same, design effects left out", bench.by_python("ours", "four_without_effects"))
    beside(bench, "mean_by_216", "mean × 216 domains")
    beside(bench, "three_by_18", "mean, ratio, headcount × 18 domains")
    line("a later cross of a cube, the mean", bench.by_python("ours", "mean_of_a_cube"))
    line("a later cross of a cube, all four", bench.by_python("ours", "cross_of_a_cube"))
    declared = bench.by_r("mean_by_216").get("parts", {}).get("design")
    if declared:
        print(f"\nR took {declared:.1f} s more to declare its design, each time.")


def beside(bench: Bench, job: str, work: str) -> None:
    """A row with both peers."""
    ours, r, svy = bench.by_python("ours", job), bench.by_r(job), bench.by_python("svy", job, 1)
    line(work, ours, r, svy)


def poverty(bench: Bench) -> None:
    """Measures of ranks."""
    title("Poverty and inequality")
    beside(bench, "quantiles", "quantiles .1 .5 .9 with Woodruff's errors")
    r = bench.by_r("profile")
    line(
        "whole profile, country and 18 provinces",
        bench.by_python("ours", "profile"),
        r,
    )
    parts = {part: one for part, one in r.get("parts", {}).items() if part != "design"}
    if parts:
        told = ", ".join(f"{part} {one:.1f}" for part, one in parts.items())
        print(
            "\nProfile: FGT 0 to 2, relative line, Gini, S80/S20, Lorenz, quantiles, all with "
            f"errors. R, in seconds: {told}; no Lorenz. The difference is that of FGT by province."
        )


def replicates(bench: Bench) -> None:
    """Bootstrap of PSUs."""
    title("Bootstrap")
    beside(bench, "bootstrap_100", "100 replicates, mean × 18 domains")
    line("1,000 replicates, mean × 216 domains", bench.by_python("ours", "bootstrap_1000"))
    line("the same, raked anew in each", bench.by_python("ours", "recalibrated_1000"))
    print("\nReplicates of different programs are drawn differently: their errors differ.")


def weights(bench: Bench) -> None:
    """Calibration."""
    title("Weights")
    beside(bench, "rake", "raking, three margins")
    line("bounded logit, the same margins", bench.by_python("ours", "logit"))
    print("\nThe difference is that of the sum of squared weights; R stops at 1e-6 of the total.")


def large(bench: Bench) -> None:
    """Copies of the sample, each with strata and PSUs of its own."""
    title("Larger: copies of the sample, each with its own strata and PSUs", HEAD_OF_LARGE)
    for copies, job, work, rounds in (
        (10, "four_by_216", "four estimators × 216 domains", 3),
        (10, "profile", "whole profile", 1),
        (50, "four_by_216", "four estimators × 216 domains", 1),
    ):
        found = bench.by_python("ours", job, rounds, copies)
        cells = [
            f"{bench.rows * copies:,}", f"{2000 * copies:,}", f"{found['size']:.0f}", work,
            seconds(found, "first"), seconds(found), memory(found),
        ]  # fmt: skip
        print(f"| {' | '.join(cells)} |", flush=True)
    for copies in (10, 50):
        bench.path(copies).unlink(missing_ok=True)


def spark(bench: Bench) -> None:
    """Reported, not judged."""
    if find_spec("pyspark") is None or shutil.which("java") is None:
        print("\nSpark: not installed.")
        return
    ours, found = bench.by_python("ours", "four_by_216"), bench.by_python("ours", "on_spark", 3)
    apart = difference(ours, found)
    print(
        f"\nSpark, two threads, the same four × 216: first {seconds(found, 'first')} s, then "
        f"{seconds(found)} s; largest relative difference from DuckDB "
        f"{'–' if apart is None else f'{apart:.0e}'}."
    )


TOPICS = {one.__name__: one for one in (estimates, poverty, replicates, weights, large, spark)}


def main(rows: int, topics: Sequence[str], keep: Path | None) -> None:
    """Print the tables."""
    with tempfile.TemporaryDirectory() as temporary:
        bench = Bench(keep or Path(temporary), rows)
        for name in topics or TOPICS:
            TOPICS[name](bench)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("rows", nargs="?", type=int, default=ROWS)
    parser.add_argument("--topic", nargs="*", choices=list(TOPICS), default=[])
    parser.add_argument("--keep", type=Path)
    given = parser.parse_args()
    main(given.rows, given.topic, given.keep)
