"""Land cover change by 18 zones beside GRASS r.stats, reading alone, and NumPy without numba.

Maps of 100 million pixels in strips and in tiles, and of 2.4 billion pixels (a country of half a
million square kilometres at 10 m with what lies around it). Each job runs in a process of its own;
everything from its start on is counted, bytecode and compiled loop being kept from a run before, as
they are after the first use. CPU seconds are user and system together: other users of the machine
slow the wall clock, not these. Counts must equal those of r.stats. Maps are made in a temporary
folder and need 1.5 GB.
Usage: ``python benchmarks/bench_landcover.py [side of the large maps, 0 for none]``
"""

import csv
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

SMALL, LARGE = 10_000, 49_000
ACROSS, DOWN = 3, 6
ENVIRONMENT = dict(os.environ)
SCRIPT = str(Path(__file__).resolve())
MAPS = ("from", "to", "zones")
STRIPS, TILES = {}, {"tiled": True, "blockxsize": 512, "blockysize": 512}
ROWS = 1024
# Not part of an installation for production, and slow to import where it is installed
ABSENT = ("pandas",)
HIDE = """import sys
class Hide:
    def find_spec(name, *_):
        if name in {absent}:
            raise ModuleNotFoundError(name)
sys.meta_path.insert(0, Hide)
from sathiti.cli.main import main
main(sys.argv[1:])
"""
PIXEL, WEST, NORTH = 10, 200_000, 2_500_000


def make_maps(folder: Path, side: int, layout: dict) -> None:
    """Two maps of seven classes in patches of 24 pixels with 2 % noise, 3 % changed; 18 zones."""
    import numpy as np
    import rasterio

    rng = np.random.default_rng(1)

    def patches(rows: int) -> np.ndarray:
        coarse = rng.integers(1, 8, (-(-rows // 24), -(-side // 24)), dtype="u1")
        fine = coarse.repeat(24, 0)[:rows].repeat(24, 1)[:, :side]
        noise = rng.random((rows, side), dtype="f4") < 0.02
        return np.where(noise, rng.integers(1, 8, (rows, side), dtype="u1"), fine)

    first = patches(ROWS)
    changed = rng.random((ROWS, side), dtype="f4") < 0.03
    second = np.where(changed, rng.integers(0, 8, (ROWS, side), dtype="u1"), first)
    column = np.minimum(np.arange(side) * (ACROSS + 1) // side, ACROSS)
    profile = {
        "driver": "GTiff", "count": 1, "dtype": "uint8", "width": side, "height": side,
        "compress": "deflate", "zlevel": 1, "nodata": 0, "crs": "EPSG:32648",
        "transform": rasterio.Affine(PIXEL, 0, WEST, 0, -PIXEL, NORTH), **layout,
    }  # fmt: skip
    files = [rasterio.open(folder / f"{name}.tif", "w", **profile) for name in MAPS]
    for row in range(0, side, ROWS):
        rows = min(ROWS, side - row)
        # The same pattern moved sideways is as hard to read and costs little to make
        shift = int(rng.integers(side))
        zone = (np.arange(row, row + rows) * DOWN // side)[:, None] * ACROSS + column + 1
        # The last quarter of the columns lies outside the zones, as around a real country
        zone = np.where(column == ACROSS, 0, zone).astype("u1")
        window = rasterio.windows.Window(0, row, side, rows)
        moved = [np.roll(pixels[:rows], shift, axis=1) for pixels in (first, second)]
        for file, pixels in zip(files, (*moved, zone), strict=True):
            file.write(pixels, 1, window=window)
    for file in files:
        file.close()


def make_polygons(folder: Path, side: int) -> None:
    """The zones as polygons of 2,000 vertices each, in degrees."""
    import numpy as np
    import pyproj

    to_degrees = pyproj.Transformer.from_crs("EPSG:32648", "OGC:CRS84")
    step = np.linspace(0, 1, 500, endpoint=False)
    around = np.concatenate([[step, 0 * step], [1 + 0 * step, step],
                             [1 - step, 1 + 0 * step], [0 * step, 1 - step]], axis=1)  # fmt: skip
    bounds = [-(-side * n // (ACROSS + 1)) for n in range(ACROSS + 1)]
    features = []
    for zone in range(ACROSS * DOWN):
        down, across = divmod(zone, ACROSS)
        top, bottom = (-(-side * n // DOWN) for n in (down, down + 1))
        left, right = bounds[across : across + 2]
        x = WEST + PIXEL * (left + (right - left) * around[0])
        y = NORTH - PIXEL * (top + (bottom - top) * around[1])
        ring = np.stack(to_degrees.transform(x, y), axis=1).tolist()
        geometry = {"type": "Polygon", "coordinates": [[*ring, ring[0]]]}
        features.append({"properties": {"code": str(zone + 1)}, "geometry": geometry})
    content = {"type": "FeatureCollection", "features": features}
    (folder / "zones.geojson").write_text(json.dumps(content))


def run(command: list[str], cwd: Path, out: Path | None = None) -> dict:
    """Run a command to its end; what it took, its children included."""
    wall = time.perf_counter()
    with (out or cwd / "said.txt").open("w") as said:
        process = subprocess.Popen(
            command, cwd=cwd, stdout=said, stderr=subprocess.STDOUT, env=ENVIRONMENT
        )
        _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(f"{command}: {(out or cwd / 'said.txt').read_text()[-500:]}")
    return {
        "cpu": used.ru_utime + used.ru_stime,
        "wall": time.perf_counter() - wall,
        "memory": used.ru_maxrss / 1024,
    }


def ours(*options: str, zones: str = "zones.tif", numba: bool = True) -> list[str]:
    """The command, with or without numba."""
    code = HIDE.format(absent=ABSENT if numba else (*ABSENT, "numba"))
    arguments = ["from.tif", "to.tif", "--zones", zones, "--out", "matrix.csv", *options]
    return [sys.executable, "-c", code, "landcover", "change", *arguments]


def read_only() -> None:
    """Read the three maps in windows and do nothing with them."""
    import numpy as np
    import rasterio

    with rasterio.Env(GDAL_CACHEMAX=64 << 20):
        files = [rasterio.open(f"{name}.tif") for name in MAPS]
        rows = max(512, 8_000_000 // files[0].width // 512 * 512)
        buffers = [np.empty((rows, files[0].width), "u1") for _ in files]
        for row in range(0, files[0].height, rows):
            height = min(rows, files[0].height - row)
            window = rasterio.windows.Window(0, row, files[0].width, height)
            for file, buffer in zip(files, buffers, strict=True):
                file.read(1, window=window, out=buffer[:height])


def inside_grass() -> None:
    """Link the maps, count them, print what r.stats alone took."""
    for name in MAPS:
        linked = ["r.external", "-o", f"input={name}.tif", f"output={name}_map"]
        subprocess.run(linked, check=True, capture_output=True)
    subprocess.run(["g.region", "raster=from_map"], check=True, capture_output=True)
    inputs = ",".join(f"{name}_map" for name in ("zones", "from", "to"))
    took = run(["r.stats", "-c", "--quiet", f"input={inputs}"], Path(), Path("grass.txt"))
    Path("grass.json").write_text(json.dumps(took))


def make(folder: Path, side: int, layout: dict) -> None:
    """Make the maps in a process of its own: children inherit the peak memory of this one."""
    run([sys.executable, SCRIPT, "--make", str(side), json.dumps(layout)], folder)


def by_grass(folder: Path) -> tuple[dict, dict] | None:
    """What r.stats took, and the session it needs; None where GRASS is not installed."""
    if shutil.which("grass") is None:
        return None
    made = ["grass", "-c", "from.tif", str(folder / "location"), "--exec"]
    session = run([*made, sys.executable, SCRIPT, "--inside-grass"], folder)
    shutil.rmtree(folder / "location")
    return json.loads((folder / "grass.json").read_text()), session


def counts_of_grass(folder: Path) -> dict:
    """(zone, from, to) to pixels as r.stats says."""
    lines = (line.split() for line in (folder / "grass.txt").read_text().splitlines())
    words = {"*": "no_data"}
    return {tuple(words.get(code, code) for code in line[:3]): int(line[3]) for line in lines}


def counts_of_ours(folder: Path) -> dict:
    """(zone, from, to) to pixels as we say."""
    with (folder / "matrix.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = csv.DictReader(file)
        return {(row["zone"], row["from"], row["to"]): int(row["pixels"]) for row in rows}


def line(maps: str, job: str, took: dict, grass: dict | None, beside: str = "") -> None:
    """One row of the table."""
    ratio = f"{took['cpu'] / grass['cpu']:.2f}" if grass else "–"
    print(
        f"| {maps} | {job} | {took['cpu']:.2f} | {took['wall']:.1f} | {took['memory']:.0f} "
        f"| {ratio} | {beside} |",
        flush=True,
    )


def best(command: list[str], folder: Path, times: int) -> dict:
    """The run that took least, for the machine may be busy."""
    return min((run(command, folder) for _ in range(times)), key=lambda took: took["cpu"])


def compare(side: int, layout: dict, name: str, times: int) -> None:
    """All rows of one pair of maps."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        make(folder, side, layout)
        found = by_grass(folder)
        grass = found and found[0]
        if found:
            line(name, "GRASS r.stats -c, alone", grass, grass)
            line(name, "with its session: location, links, region", found[1], grass)
        else:
            print(f"| {name} | GRASS r.stats: not installed | – | – | – | – | |")
        reading = best([sys.executable, SCRIPT, "--read-only"], folder, times)
        line(name, "reading alone (rasterio)", reading, grass)
        # In turn, so that a busy minute does not fall on one of them
        runs = [[run(ours(*o), folder) for o in ((), ("--ellipsoidal",))] for _ in range(times)]
        plain, true = (min(took, key=lambda one: one["cpu"]) for took in zip(*runs, strict=True))
        same = grass is None or counts_of_ours(folder) == counts_of_grass(folder)
        said = "" if grass is None else "counts as r.stats" if same else "COUNTS DIFFER"
        line(name, "sathiti landcover change", plain, grass, said)
        line(
            name,
            "the same, --ellipsoidal",
            true,
            grass,
            f"{true['cpu'] / plain['cpu']:.2f} of plain",
        )
        if side == SMALL:
            run(ours(), folder)
            wanted = counts_of_ours(folder)
            make_polygons(folder, side)
            took = best(ours(zones="zones.geojson"), folder, 1)
            moved = sum(abs(counts_of_ours(folder).get(key, 0) - n) for key, n in wanted.items())
            line(name, "the same, 18 polygons", took, grass, f"{moved} pixels elsewhere")
            took = best(ours(numba=False), folder, 1)
            line(name, "the same without numba", took, grass)
            if not same or counts_of_ours(folder) != wanted:
                sys.exit("The counts differ.")


def main(large: int) -> None:
    """Print the table."""
    print("Two maps of 7 classes and 18 zones, deflate; whole processes\n")
    print("| maps | job | CPU s | wall s | peak MB | CPU of r.stats | |")
    print("|---|---|---:|---:|---:|---:|---|")
    with tempfile.TemporaryDirectory() as temporary:
        make(Path(temporary), 100, STRIPS)
        for numba in (True, False):
            run(ours(numba=numba), Path(temporary))
    compare(SMALL, STRIPS, "10 000 x 10 000, strips", 3)
    compare(SMALL, TILES, "10 000 x 10 000, tiles", 3)
    if large:
        compare(large, STRIPS, f"{large:,} x {large:,}, strips".replace(",", " ", 2), 1)


if __name__ == "__main__":
    if "--make" in sys.argv:
        make_maps(Path(), int(sys.argv[2]), json.loads(sys.argv[3]))
    elif "--inside-grass" in sys.argv:
        inside_grass()
    elif "--read-only" in sys.argv:
        read_only()
    else:
        with tempfile.TemporaryDirectory() as bytecode:
            ENVIRONMENT["PYTHONPYCACHEPREFIX"] = bytecode
            ENVIRONMENT.pop("PYTHONDONTWRITEBYTECODE", None)
            main(int(sys.argv[1]) if len(sys.argv) > 1 else LARGE)
