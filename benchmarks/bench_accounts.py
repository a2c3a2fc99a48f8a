"""All accounts of a country compiled, and balancing, beside plain NumPy and HiGHS.

    .venv/bin/python benchmarks/bench_accounts.py [--areas 18] [--years 20]

Every cell of every account of the pack that no identity computes gets a made-up figure, for
each area and year; a twentieth of the cells is left out. Each side runs in a process of its
own. RAS by hand is the usual loop that scales the whole table by rows and columns; least
squares by HiGHS is the same problem given to its solver for quadratic programmes, stopped
after `--patience` seconds. The printed table is Markdown; memory is the peak of the process.
"""

import argparse
import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable

import numpy as np
import pyarrow as pa

from sathiti.methods.accounts import (
    CompiledAccount,
    LinearIdentity,
    check_links,
    compile_account,
    gras,
    ras,
    weighted_least_squares,
)
from sathiti.methods.accounts.cell_table import CONTEXT, KEY
from sathiti.methods.accounts.equations import equations_of
from sathiti.methods.accounts.layout import layout_of
from sathiti.methods.accounts.solver import nearest
from sathiti.methods.accounts.sparse import Sparse
from sathiti.model import AccountTemplate
from sathiti.warehouse.packs import Pack, load_pack

LINES = 3000
SHAPE = (40, 60)


def made_up(template: AccountTemplate, areas: int, years: int, seed: int = 0) -> pa.Table:
    """Figures for the cells of an account that nothing computes."""
    layout = layout_of(template)
    computed = {one.target for one in equations_of(template, layout)}
    places = [n for n in range(len(layout.cells)) if n not in computed | layout.blocked]
    rng = np.random.default_rng(seed)
    area, year, cell = (
        index.ravel() for index in np.meshgrid(range(areas), range(years), places, indexing="ij")
    )
    kept = rng.random(len(cell)) > 0.05
    words = {
        name: (cell[kept], [one[part] for one in layout.cells]) for part, name in enumerate(KEY)
    }
    words["REF_AREA"] = (area[kept], [f"A{n:02}" for n in range(areas)])
    words["TIME_PERIOD"] = (year[kept], [str(2000 + n) for n in range(years)])
    columns = {
        name: pa.DictionaryArray.from_arrays(pa.array(codes, pa.int32()), known).cast(pa.string())
        for name, (codes, known) in words.items()
    }
    columns["OBS_VALUE"] = pa.array(np.round(rng.lognormal(3, 1, int(kept.sum())), 1))
    columns["DECIMALS"] = pa.array(np.ones(int(kept.sum()), dtype=np.int32))
    return pa.table(columns)


def all_cells(pack: Pack, arguments: argparse.Namespace) -> dict[str, pa.Table]:
    """Cells of every account of the pack."""
    return {
        name: made_up(template, arguments.areas, arguments.years)
        for name, template in pack.accounts.items()
    }


def linked(pack: Pack, made: dict[str, CompiledAccount]) -> int:
    """Rows of the identities between accounts."""
    return check_links(pack.account_links, {name: one.cells for name, one in made.items()}).num_rows


Work = tuple[Callable[[], object], Callable[[object], str]]


def compile_all(arguments: argparse.Namespace) -> Work:
    """Every account and the links, from cells."""
    pack = load_pack(arguments.pack)
    cells = all_cells(pack, arguments)

    def work() -> tuple[int, int, int]:
        made = {name: compile_account(pack.accounts[name], cells[name]) for name in cells}
        links = linked(pack, made)
        return (
            len(made),
            sum(one.cells.num_rows for one in made.values()),
            sum(one.residuals.num_rows for one in made.values()) + links,
        )

    return work, lambda made: f"{made[0]} accounts, {made[1]:,} cells, {made[2]:,} identities"


def compile_changed(arguments: argparse.Namespace) -> Work:
    """The largest account with one cell changed, and the links."""
    pack = load_pack(arguments.pack)
    cells = all_cells(pack, arguments)
    made = {name: compile_account(pack.accounts[name], cells[name]) for name in cells}
    name = max(cells, key=lambda one: cells[one].num_rows)
    values = cells[name]["OBS_VALUE"].to_numpy().copy()
    values[len(values) // 2] += 1.0
    changed = cells[name].set_column(len(KEY + CONTEXT), "OBS_VALUE", pa.array(values))

    def work() -> int:
        again = made | {name: compile_account(pack.accounts[name], changed)}
        return linked(pack, again) + again[name].cells.num_rows

    return work, lambda _: f"{name} and the links again"


def a_table(signed: bool) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """A table, half of it zeros, and the totals of another with the same zeros and signs."""
    rng = np.random.default_rng(1)
    seed = rng.lognormal(0, 1, (LINES, LINES)) * (rng.random((LINES, LINES)) < 0.5)
    if signed:
        seed *= np.where(rng.random(seed.shape) < 0.1, -1.0, 1.0)
    target = seed * rng.lognormal(0, 0.2, seed.shape)
    return seed, target.sum(axis=1), target.sum(axis=0)


def fitted(made: object) -> str:
    """Rounds, and how far margins are off."""
    values, rounds, (_, rows, columns) = made  # type: ignore[misc]
    off = max(np.abs(values.sum(axis=1) - rows).max(), np.abs(values.sum(axis=0) - columns).max())
    return f"{rounds} rounds, margins off by {off / np.abs(rows).max():.0e}"


def ras_ours(_: argparse.Namespace) -> Work:
    """RAS."""
    problem = a_table(signed=False)

    def work() -> tuple:
        made = ras(*problem)
        return made.values, made.rounds, problem

    return work, fitted


def ras_by_hand(_: argparse.Namespace) -> Work:
    """The loop that scales the table itself."""
    problem = a_table(signed=False)

    def work() -> tuple:
        seed, rows, columns = problem
        values, rounds, off = seed.copy(), 0, np.inf
        while off > 1e-11:
            values *= (rows / values.sum(axis=1))[:, None]
            values *= columns / values.sum(axis=0)
            off = np.max(np.abs(values.sum(axis=1) / rows - 1))
            rounds += 1
        return values, rounds, problem

    return work, fitted


def gras_ours(_: argparse.Namespace) -> Work:
    """GRAS."""
    problem = a_table(signed=True)

    def work() -> tuple:
        made = gras(*problem)
        return made.values, made.rounds, problem

    return work, fitted


def supply_and_use() -> tuple[np.ndarray, np.ndarray, list[LinearIdentity], np.ndarray, np.ndarray]:
    """Cells, weights, the totals of every row and column, and bounds of a fifth."""
    rng = np.random.default_rng(2)
    rows, columns = SHAPE
    values = rng.lognormal(2, 2, SHAPE) * (rng.random(SHAPE) < 0.7)
    target = values * np.clip(rng.lognormal(0, 0.1, SHAPE), 0.8, 1.2)
    place = np.arange(rows * columns).reshape(SHAPE)
    lines = [*zip(place, target.sum(axis=1), strict=True)]
    lines += zip(place.T, target.sum(axis=0), strict=True)
    identities = [
        LinearIdentity(f"i{n}", tuple((int(cell), 1.0) for cell in cells), "=", float(total))
        for n, (cells, total) in enumerate(lines)
    ]
    x = values.ravel()
    errors = rng.choice([0.01, 0.03, 0.1, 0.25, 0.5], x.shape)
    with np.errstate(divide="ignore"):
        weights = 1 / np.square(errors * x)
    return x, weights, identities, 0.8 * x, 1.2 * x


def met(made: object, problem: tuple) -> str:
    """How well identities are met, and the distance that was minimised."""
    if made is None:
        return "stopped without a result"
    x, weights, identities, lower, upper = problem
    off = max(
        abs(sum(made[cell] for cell, _ in one.terms) - one.constant)  # type: ignore[index]
        for one in identities
    )
    at_bound = int(np.sum((x > 0) & ((made <= lower) | (made >= upper))))  # type: ignore[operator]
    free = np.isfinite(weights)
    distance = float(np.sum(weights[free] * np.square((made - x)[free])))  # type: ignore[operator]
    return f"identities to {off:.0e}, {at_bound} cells at a bound, distance {distance:.6f}"


def least_squares_ours(_: argparse.Namespace) -> Work:
    """Weighted least squares."""
    problem = supply_and_use()
    x, weights, identities, lower, upper = problem
    return (
        lambda: weighted_least_squares(x, weights, identities, lower, upper).values,
        lambda made: met(made, problem),
    )


def least_squares_by_highs(arguments: argparse.Namespace) -> Work:
    """The same problem by HiGHS."""
    problem = supply_and_use()
    x, weights, identities, lower, upper = problem
    a = Sparse.of([one.terms for one in identities], len(x))
    b = np.array([one.constant for one in identities])
    return (
        lambda: nearest(
            a, b, np.zeros(len(b)), x, 1 / weights, lower, upper, seconds=arguments.patience
        ),
        lambda made: met(made, problem),
    )


SIDES: dict[tuple[str, str], Callable[[argparse.Namespace], Work]] = {
    ("all accounts, cold", "Sathiti"): compile_all,
    ("one changed cell", "Sathiti"): compile_changed,
    (f"RAS {LINES} x {LINES}", "Sathiti"): ras_ours,
    (f"RAS {LINES} x {LINES}", "NumPy by hand"): ras_by_hand,
    (f"GRAS {LINES} x {LINES}", "Sathiti"): gras_ours,
    ("least squares 40 x 60, bounds", "Sathiti"): least_squares_ours,
    ("least squares 40 x 60, bounds", "HiGHS alone"): least_squares_by_highs,
}


def run_side(number: int, arguments: argparse.Namespace) -> None:
    """Run one side in this process and print its figures as JSON."""
    work, tell = list(SIDES.values())[number](arguments)
    wall, cpu = time.perf_counter(), time.process_time()
    made = work()
    figures = {"wall": time.perf_counter() - wall, "cpu": time.process_time() - cpu}
    figures["memory"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({**figures, "told": tell(made)}))


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--pack", default="lao")
    parser.add_argument("--areas", type=int, default=18)
    parser.add_argument("--years", type=int, default=20)
    parser.add_argument("--patience", type=float, default=20.0)
    parser.add_argument("--side", type=int)
    arguments = parser.parse_args()
    if arguments.side is not None:
        run_side(arguments.side, arguments)
        return
    print(f"{arguments.areas} areas, {arguments.years} years\n")
    print("| work | side | wall s | CPU s | peak MB | result |")
    print("|---|---|---:|---:|---:|---|")
    for number, (what, side) in enumerate(SIDES):
        command = [sys.executable, __file__, "--side", str(number), *sys.argv[1:]]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        one = json.loads(done.stdout.splitlines()[-1])
        print(
            f"| {what} | {side} | {one['wall']:.2f} | {one['cpu']:.2f} | {one['memory']:.0f} "
            f"| {one['told']} |"
        )


if __name__ == "__main__":
    main()
