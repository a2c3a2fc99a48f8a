"""A foreign client, sdmx1, in its own process, over loopback."""

import json
import subprocess
import sys
import threading
from pathlib import Path

from sathiti.web.site import make_server

CLIENT = """
import json, sys, warnings
warnings.simplefilter("ignore")
import sdmx
sdmx.add_source({"id": "NSO", "name": "here", "url": sys.argv[1]})
client = sdmx.Client("NSO")
flows = client.dataflow().dataflow
message = client.dataflow("DF_FOREST", params={"references": "all"})
structure = message.structure["STAT"]
asked = {"STAT": ["FOREST", "LAND"]}
data = client.data("DF_FOREST", key=asked, params={"startPeriod": "2005"}, dsd=structure)
table = sdmx.to_pandas(data.data[0]).reset_index()
keys = client.series_keys("DF_FOREST")
print(json.dumps({
    "flows": {name: dict(flow.name.localizations) for name, flow in flows.items()},
    "dimensions": [one.id for one in structure.dimensions.components],
    "codes": [code.id for code in message.codelist["CL_STAT"]],
    "rows": table[["STAT", "TIME_PERIOD", "value"]].fillna(-1).values.tolist(),
    "keys": len(keys),
}))
"""


def test_sdmx1_lists_reads_structure_and_data(serving: Path) -> None:
    with make_server(serving, port=0) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        address = f"http://127.0.0.1:{server.server_port}/sdmx/v1"
        ran = subprocess.run(
            [sys.executable, "-c", CLIENT, address], capture_output=True, text=True, timeout=120
        )
        server.shutdown()
        thread.join(5)
    assert ran.returncode == 0, ran.stderr
    read = json.loads(ran.stdout.splitlines()[-1])
    accounts = {"DF_ENERGY", "DF_TIMBER", "DF_WATER_PSUT"}
    poverty = {"DF_POVERTY", "DF_WELFARE_CURVES"}
    assert set(read["flows"]) - accounts - poverty == {"DF_FOREST", "DF_PROVINCES", "DF_WATER"}
    assert read["flows"]["DF_FOREST"] == {
        "en": "Forest and land",
        "lo": "ປ່າໄມ້ ແລະ ທີ່ດິນ",
    }
    assert read["dimensions"] == ["FREQ", "REF_AREA", "STAT", "UNIT_MEASURE", "TIME_PERIOD"]
    assert "HYDRO" in read["codes"]
    assert read["rows"] == [
        ["FOREST", "2005", 16870.0],
        ["FOREST", "2010", 16940.9],
        ["FOREST", "2015", 16769.1],
        ["LAND", "2005", 23080.0],
        ["LAND", "2010", -1],
    ]
    assert read["keys"] == 4
