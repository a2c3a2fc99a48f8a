"""Our messages against the structures of the Global Registry, and codes against its lists."""

import io
from pathlib import Path

import pyarrow as pa
import pytest

from sathiti.domains.environment import Figures, global_account, global_rules
from sathiti.exchange.sdmx import read_data, read_structures, write_data
from sathiti.model import CodeList, Structure
from sathiti.warehouse.packs import Pack, load_pack

SHARED = Path(__file__).resolve().parents[2] / "../shared/reference/sdmx"
FILES = {
    "SEEAAIR": "ESTAT+SEEAAIR+1.0.xml",
    "SEEANRG": "ESTAT+SEEANRG+1.0.xml",
    "SEEAWTR": "ESTAT+SEEAWTR+1.0.xml",
    "SDG": "IAEG-SDGs+SDG+1.0.xml",
}
NATIONAL_ACCOUNTS = "na-main/NA_MAIN+NA_SEC_with_codelists_and_provision_agreements.xml"
# Our components whose code list is among those of the national accounts.
LISTED = {
    "FREQ": "CL_FREQ",
    "ACCOUNTING_ENTRY": "CL_ACCOUNT_ENTRY",
    "COUNTERPART_AREA": "CL_AREA",
    "REF_AREA": "CL_AREA",
    "SECTOR": "CL_SECTOR",
    "UNIT_MEASURE": "CL_UNIT",
    "UNIT_MULT": "CL_UNIT_MULT",
    "PRODUCT": "CL_PRODUCT",
}
OWN = "own code"

pytestmark = pytest.mark.shared


def shared(file: str) -> Path:
    path = SHARED / file
    if not path.is_file():
        pytest.skip(f"the reference material is not beside the project: {file}")
    return path


@pytest.fixture(scope="module")
def pack() -> Pack:
    return load_pack("lao")


@pytest.fixture(scope="module")
def lists() -> dict[str, list[CodeList]]:
    found: dict[str, list[CodeList]] = {}
    for one in read_structures(shared(NATIONAL_ACCOUNTS)).codelists.values():
        found.setdefault(one.id, []).append(one)
    return found


def official(name: str) -> Structure:
    message = read_structures(shared(f"global-dsds/{FILES[name]}"))
    (structure,) = message.structures.values()
    return structure


@pytest.mark.parametrize("name", FILES)
def test_dimensions_are_the_official_ones_in_their_order(pack, name):
    ours, theirs = global_rules(pack, name).structure, official(name)
    assert ours.dimension_ids() == theirs.dimension_ids()
    assert (ours.agency, ours.id, ours.version) == (theirs.agency, theirs.id, theirs.version)


@pytest.mark.parametrize("name", FILES)
def test_every_mandatory_attribute_is_sent(pack, name):
    theirs = {one.id: one.required for one in official(name).attributes}
    ours = {one.id: one.required for one in global_rules(pack, name).structure.attributes}
    assert set(ours) <= set(theirs)
    assert {one for one, required in theirs.items() if required} <= set(ours)
    assert all(theirs[one] == required for one, required in ours.items())


def test_every_structure_of_the_pack_is_checked(pack):
    rows = pack.parameter_values("global_structures")
    assert {row["structure"] for row in rows} == set(FILES)


def test_codes_are_in_the_lists_that_are_at_hand(pack, lists):
    strange = [
        f"{row['structure']}: {row['component']} {row['code']}"
        for row in pack.parameter_values("global_keys")
        if row["component"] in LISTED
        and row["code"] != "*"
        and OWN not in row["source"]
        and not any(one.get(row["code"]) for one in lists[LISTED[row["component"]]])
    ]
    assert strange == []


def test_area_codes_of_accounts_are_in_the_area_list(pack, lists):
    codes = [
        row["code"] for row in pack.parameter_values("global_areas") if row["structure"] != "SDG"
    ]
    assert codes
    assert all(any(one.get(code) for one in lists["CL_AREA"]) for code in codes)


def account(pack: Pack, name: str) -> Figures:
    """Every cell of an account of one year, each with a figure of its own."""
    template = pack.accounts[name]
    rows = [
        {
            "ACCOUNT_TABLE": table.id,
            "ACCOUNT_ROW": row.code,
            "ACCOUNT_COLUMN": column.code,
            "REF_AREA": pack.country,
            "TIME_PERIOD": "2020",
            "OBS_STATUS": "A",
            "DECIMALS": 1,
        }
        for table in template.tables
        for row in table.rows
        for column in table.columns
        if (row.code, column.code) not in table.blocked
    ]
    numbered = [{**one, "OBS_VALUE": float(at)} for at, one in enumerate(rows)]
    return Figures(pack, {}, [], {name: pa.Table.from_pylist(numbered)})


ACCOUNTS = {"water_psut": "SEEAWTR", "energy_psut": "SEEANRG", "air_emissions": "SEEAAIR"}


@pytest.mark.parametrize(("name", "structure"), ACCOUNTS.items())
def test_every_cell_of_the_accounts_has_a_key_of_its_own(pack, name, structure):
    figures = account(pack, name)
    dataset, lacking = global_account(figures, name)
    assert lacking == {}
    assert dataset.table.num_rows == figures.accounts[name].num_rows
    assert dataset.structure.id == structure


@pytest.mark.parametrize("form", ["sdmx-ml-2.1", "sdmx-ml-2.1-generic", "sdmx-csv-2.0"])
@pytest.mark.parametrize(("name", "structure"), ACCOUNTS.items())
def test_our_messages_are_read_with_the_official_structure(pack, name, structure, form):
    dataset, _ = global_account(account(pack, name), name)
    buffer = io.BytesIO()
    write_data(dataset, buffer, form)
    message = read_data(buffer.getvalue(), official(structure))
    assert message.problems == ()
    theirs = official(structure)
    names = [*theirs.dimension_ids(), theirs.time.id]
    sent = {tuple(row[n] for n in names): row["OBS_VALUE"] for row in dataset.table.to_pylist()}
    read = {tuple(row[n] for n in names): row["OBS_VALUE"] for row in message.table.to_pylist()}
    assert {key: float(value) for key, value in read.items()} == sent


def test_own_codes_are_those_whose_list_is_not_at_hand(pack, lists):
    """Who may look a code up must not make one."""
    made = {
        (row["component"], row["code"])
        for row in pack.parameter_values("global_keys")
        if OWN in row["source"] and row["component"] in LISTED
    }
    assert made == {("UNIT_MEASURE", "TJ")}
    assert not any(one.get("TJ") for one in lists["CL_UNIT"])


def test_rules_speak_of_components_of_their_structure(pack):
    for name in FILES:
        structure = global_rules(pack, name).structure
        known = {one.id for one in structure.components()}
        used = {rule.component for rule in global_rules(pack, name).rules}
        assert used <= known


def test_every_dimension_of_an_account_has_a_rule_or_comes_with_its_lines(pack):
    for name in FILES:
        if name != "SDG":
            how = global_rules(pack, name)
            assert set(how.structure.dimension_ids()) <= {rule.component for rule in how.rules}
