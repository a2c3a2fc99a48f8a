"""SDMX writing and reading beside pysdmx: 100,000 observations, 6 dimensions, 4 attributes.

Each measurement runs in a process of its own; CPU seconds of that process for the work alone
(imports and the making of the data left out), its peak memory for everything.
Usage: ``python benchmarks/bench_sdmx.py [observations]``
"""

import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import pyarrow

OBSERVATIONS = 100_000
YEARS = 20
FORMATS = {
    "sdmx-ml-2.1": "DATA_SDMX_ML_2_1_STR",
    "sdmx-ml-2.1-generic": "DATA_SDMX_ML_2_1_GEN",
    "sdmx-ml-3.0": "DATA_SDMX_ML_3_0",
    "sdmx-csv-1.0": "DATA_SDMX_CSV_1_0_0",
    "sdmx-csv-2.0": "DATA_SDMX_CSV_2_0_0",
    "sdmx-json-1.0": "",
    "sdmx-json-2.0": "",
}
AREAS = [f"X{number:02d}" for number in range(20)]
DIMENSIONS = ("FREQ", "REF_AREA", "STAT", "ACTIVITY", "URBANISATION", "UNIT_MEASURE")


def make_dataflow():
    """A dataflow with one coded dimension."""
    from sathiti.model import Code, CodeList, Component, Dataflow, Structure, Text

    def component(name, role="dimension", codelist=""):
        return Component(name, Text.of(en=name.title()), role, codelist)

    codes = tuple(Code(area, Text.of(en=f"Area {area}")) for area in AREAS)
    areas = CodeList("CL_AREA", "NSO", "1.0", Text.of(en="Areas"), codes)
    structure = Structure(
        "STAT",
        "NSO",
        "1.0",
        Text.of(en="Statistics"),
        tuple(
            component(name, codelist="CL_AREA" if name == "REF_AREA" else "") for name in DIMENSIONS
        ),
        tuple(component(name, "attribute") for name in ("OBS_STATUS", "DECIMALS", "COMMENT_OBS")),
        codelists={"CL_AREA": areas},
    )
    return Dataflow("DF", "NSO", "1.0", Text.of(en="Benchmark"), structure)


def make_table(count):
    """Series of twenty years, one after the other."""
    import numpy as np
    import pyarrow as pa

    row = np.arange(count)
    series = row // YEARS
    return pa.table(
        {
            "FREQ": pa.array(["A"] * count),
            "REF_AREA": pa.array(AREAS).take(pa.array(series % len(AREAS))),
            "STAT": pa.array([f"S{number}" for number in series // len(AREAS)]),
            "ACTIVITY": pa.array(["_T"] * count),
            "URBANISATION": pa.array(["_T"] * count),
            "UNIT_MEASURE": pa.array(["HA"] * count),
            "TIME_PERIOD": pa.array([str(2000 + year) for year in row % YEARS]),
            "OBS_VALUE": np.round(np.random.default_rng(1).uniform(0, 1e6, count), 2),
            "OBS_STATUS": pa.array(["A"] * count),
            "DECIMALS": pa.array(["2"] * count),
            "COMMENT_OBS": pa.array(["Survey & register"] * count),
        }
    )


def our_write(form: str, count: int, folder: Path) -> Callable[[], object]:
    """Write with us."""
    from sathiti.exchange.sdmx import write_data
    from sathiti.model import Dataset, Lineage

    dataset = Dataset(make_dataflow(), make_table(count), Lineage("benchmark"))
    return lambda: write_data(dataset, folder / f"ours-{form}", form)


def our_read(form: str, count: int, folder: Path) -> Callable[[], object]:
    """Read with us what we wrote."""
    from sathiti.exchange.sdmx import read_data

    structure = make_dataflow().structure
    return lambda: read_data(folder / f"ours-{form}", structure)


def peer_schema():
    """The same structure for pysdmx."""
    from pysdmx.model import Component, Components, Concept, Role, Schema
    from pysdmx.model.concept import DataType

    def component(name, role, kind=DataType.STRING):
        attached = "O" if role == Role.ATTRIBUTE else None
        return Component(
            name, required=role == Role.DIMENSION, role=role,
            concept=Concept(name, dtype=kind), attachment_level=attached,
        )  # fmt: skip

    components = [component(name, Role.DIMENSION) for name in (*DIMENSIONS, "TIME_PERIOD")]
    components.append(component("OBS_VALUE", Role.MEASURE, DataType.DOUBLE))
    components += [
        component(name, Role.ATTRIBUTE) for name in ("OBS_STATUS", "DECIMALS", "COMMENT_OBS")
    ]
    return Schema("dataflow", "NSO", "DF", components=Components(components), version="1.0")


def peer_write(form: str, count: int, folder: Path) -> Callable[[], object]:
    """Write with pysdmx."""
    from pysdmx.io import write_sdmx
    from pysdmx.io.format import Format
    from pysdmx.io.pd import PandasDataset

    dataset = PandasDataset(structure=peer_schema(), data=make_table(count).to_pandas())
    kind = getattr(Format, FORMATS[form])
    # Without line breaks, as ours: its faster way
    series = (
        {"dimension_at_observation": "TIME_PERIOD", "prettyprint": False} if "ml" in form else {}
    )
    path = str(folder / f"peer-{form}")
    return lambda: write_sdmx(dataset, kind, output_path=path, **series)


def peer_read(form: str, count: int, folder: Path) -> Callable[[], object]:
    """Read with pysdmx what we wrote."""
    from pysdmx.io import read_sdmx

    return lambda: read_sdmx(folder / f"ours-{form}", validate=False)


def our_stream(form: str, count: int, folder: Path) -> Callable[[], object]:
    """Batches made one after the other, so that memory shows the writer alone."""
    from sathiti.exchange.sdmx import DATA_FORMATS

    one = make_table(50_000)
    batches = (one.to_batches()[0] for _ in range(count // one.num_rows))
    reader = pyarrow.RecordBatchReader.from_batches(one.schema, batches)
    parts = DATA_FORMATS[form].write(make_dataflow(), reader, None)
    return lambda: sum(map(len, parts))


WORK = {
    "write": (our_write, peer_write),
    "read": (our_read, peer_read),
    "stream": (our_stream, our_stream),
}


def measure_here(job: str, who: int, form: str, count: int, folder: Path) -> None:
    """Do one piece of work and print what it took."""
    work = WORK[job][who](form, count, folder)
    # The first array made from a list imports pandas where it is installed: not the work meant
    pyarrow.array([""])
    wall, cpu = time.perf_counter(), time.process_time()
    work()
    found = {
        "wall": time.perf_counter() - wall,
        "cpu": time.process_time() - cpu,
        "memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }
    print(json.dumps(found))


def measure(job: str, who: int, form: str, count: int, folder: str) -> dict | None:
    """Do one piece of work in a process of its own."""
    if who == 1 and not FORMATS[form]:
        return None
    arguments = [sys.executable, __file__, "--one", job, str(who), form, str(count), folder]
    done = subprocess.run(arguments, capture_output=True, text=True)
    if done.returncode:
        print(f"<!-- {job} {form} {who}: {done.stderr.strip().splitlines()[-1]} -->")
        return None
    return json.loads(done.stdout)


def main(count: int) -> None:
    """Print both tables."""
    print(f"SDMX, {count:,} observations\n")
    print("| job | format | ours: CPU s | wall s | MB | obs/CPU s | pysdmx: CPU s | MB | ratio |")
    print("|---|---|---|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        for job in WORK:
            for form in FORMATS if job != "stream" else ():
                ours = measure(job, 0, form, count, folder)
                peer = measure(job, 1, form, count, folder)
                beside = "– | – | –"
                if peer:
                    ratio = peer["cpu"] / ours["cpu"]
                    beside = f"{peer['cpu']:.2f} | {peer['memory']:.0f} | **{ratio:.1f}×**"
                print(
                    f"| {job} | {form} | {ours['cpu']:.2f} | {ours['wall']:.2f} "
                    f"| {ours['memory']:.0f} | {count / ours['cpu']:,.0f} | {beside} |",
                    flush=True,
                )
    print("\nStreamed from Arrow batches: peak memory\n")
    print("| format | 100,000 observations: MB | 3,000,000 observations: MB | obs/CPU s |")
    print("|---|---|---|---|")
    for form in ("sdmx-ml-2.1", "sdmx-ml-2.1-generic", "sdmx-csv-2.0"):
        few = measure("stream", 0, form, 100_000, ".")
        many = measure("stream", 0, form, 3_000_000, ".")
        print(
            f"| {form} | {few['memory']:.0f} | {many['memory']:.0f} "
            f"| {3_000_000 / many['cpu']:,.0f} |"
        )


if __name__ == "__main__":
    if "--one" in sys.argv:
        job, who, form, count, folder = sys.argv[2:]
        measure_here(job, int(who), form, int(count), Path(folder))
    else:
        main(int(sys.argv[1]) if len(sys.argv) > 1 else OBSERVATIONS)
