"""Small SDMX messages written by hand, as other programs and people write them."""

import json
from typing import Any

BASE = "http://www.sdmx.org/resources/sdmxml/schemas/"


def specific(body: str, header: str = "", attributes: str = "", version: str = "v2_1") -> bytes:
    """A structure-specific data message with one dataset."""
    base = BASE + version
    return (
        f'<m:StructureSpecificData xmlns:m="{base}/message" xmlns:c="{base}/common"'
        ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"<m:Header>{header}</m:Header><m:DataSet {attributes}>{body}</m:DataSet>"
        "</m:StructureSpecificData>"
    ).encode()


def generic(body: str, header: str = "", attributes: str = "") -> bytes:
    """A generic data message of version 2.1 with one dataset."""
    base = f"{BASE}v2_1"
    return (
        f'<m:GenericData xmlns:m="{base}/message" xmlns:c="{base}/common"'
        f' xmlns:g="{base}/data/generic"><m:Header>{header}</m:Header>'
        f"<m:DataSet {attributes}>{body}</m:DataSet></m:GenericData>"
    ).encode()


def structures(body: str, version: str = "v2_1", header: str = "") -> bytes:
    """A structure message."""
    base = BASE + version
    return (
        f'<m:Structure xmlns:m="{base}/message" xmlns:s="{base}/structure"'
        f' xmlns:c="{base}/common"><m:Header>{header}</m:Header>'
        f"<m:Structures>{body}</m:Structures></m:Structure>"
    ).encode()


def definition(components: str, identity: str = 'id="DSD" agencyID="NSO"') -> str:
    """A data structure definition around its lists of components."""
    return (
        f"<s:DataStructures><s:DataStructure {identity}><s:DataStructureComponents>"
        f"{components}</s:DataStructureComponents></s:DataStructure></s:DataStructures>"
    )


AB: dict[str, Any] = {
    "series": [
        {"id": "A", "values": [{"id": "x"}, {"id": "y"}]},
        {"id": "B", "values": [{"id": "p"}, {"id": "q"}]},
    ],
    "observation": [{"id": "TIME_PERIOD", "values": [{"id": "2015"}, {"id": "2016"}]}],
}


def in_json(datasets: Any, dimensions: Any = None, meta: Any = None, **structure: Any) -> bytes:
    """An SDMX-JSON 1.0 message; by default with dimensions A and B and two years."""
    described = {"dimensions": AB if dimensions is None else dimensions, **structure}
    whole = {"meta": meta, "data": {"structure": described, "dataSets": datasets}}
    return json.dumps(whole).encode()


def one_series(observations: Any, **series: Any) -> list[dict[str, Any]]:
    """A dataset with one series of `in_json`."""
    return [{"series": {"0:0": {"observations": observations, **series}}}]
