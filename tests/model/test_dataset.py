"""A cube with its way back."""

import pyarrow as pa

from sathiti.model import Component, Dataflow, Dataset, Input, Lineage, Structure, Text

STRUCTURE = Structure("STAT", "NSO", "1.0", Text({}), (Component("FREQ", Text({}), "dimension"),))
FLOW = Dataflow("DF", "NSO", "1.0", Text.of(en="Forests"), STRUCTURE)


def test_the_columns_of_the_table_are_the_components_of_its_structure():
    table = pa.table({"FREQ": ["A"], "TIME_PERIOD": ["2015"], "OBS_VALUE": [1.5]})
    dataset = Dataset(FLOW, table, Lineage("compile"))
    assert dataset.structure is STRUCTURE
    assert dataset.table.column_names == [part.id for part in dataset.structure.components()]


def test_lineage_leads_from_a_step_to_what_it_read():
    read = Input("DF_FOREST", "ab" * 32, vintage="20260101-abab")
    lineage = Lineage("compile", inputs=(read,), parameters={"year": "2015"})
    assert [each.vintage for each in lineage.inputs] == ["20260101-abab"]
    assert lineage == Lineage("compile", inputs=(read,), parameters={"year": "2015"})
    assert lineage != Lineage("compile", inputs=(), parameters={"year": "2015"})
