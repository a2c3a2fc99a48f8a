"""Writing a dataset to a file, and the words of messages in Lao."""

import ast
import csv
import io
import re
from pathlib import Path

import polars
import pyarrow as pa
import pytest

from sathiti.exchange.sdmx import (
    DATA_FORMATS,
    WriteOptions,
    read_data,
    write_data,
)
from sathiti.model import Dataflow, Dataset, Lineage, SathitiError, lao_canonical

ROOT = Path(__file__).resolve().parents[3]
MESSAGES = ROOT / "src/sathiti/packs/lao/texts/messages-sdmx.csv"


@pytest.fixture
def dataset(dataflow: Dataflow, table: pa.Table) -> Dataset:
    return Dataset(dataflow, table, Lineage("test"))


@pytest.mark.parametrize("form", DATA_FORMATS)
def test_to_a_file(form: str, dataset: Dataset, tmp_path: Path) -> None:
    write_data(dataset, tmp_path / "out", form)
    assert read_data(tmp_path / "out", dataset.structure).table.num_rows == 5


@pytest.mark.parametrize("form", DATA_FORMATS)
def test_to_an_open_file(form: str, dataset: Dataset) -> None:
    out = io.BytesIO()
    write_data(dataset, out, form)
    assert read_data(out.getvalue(), dataset.structure).table.num_rows == 5


def test_labels_in_the_readers_language(dataset: Dataset) -> None:
    out = io.BytesIO()
    write_data(dataset, out, "sdmx-csv-1.0", WriteOptions(languages=("lo",), labels=True))
    assert "X: ທົ່ວປະເທດ" in out.getvalue().decode()
    out = io.BytesIO()
    write_data(dataset, out, "sdmx-json-1.0", WriteOptions(languages=("lo",)))
    assert '"name":"ທົ່ວປະເທດ"' in out.getvalue().decode()


def test_any_table_narwhals_reads(dataset: Dataset) -> None:
    frame = polars.from_arrow(dataset.table)
    for table in (frame, frame.lazy()):  # type: ignore[union-attr]
        out = io.BytesIO()
        write_data(Dataset(dataset.dataflow, table, dataset.lineage), out, "sdmx-csv-2.0")
        read = read_data(out.getvalue(), dataset.structure).table
        assert read["WRITTEN"].to_pylist() == ["1234.5", None, "12", "46.0", "46.25"]


def test_an_unknown_format_is_refused(dataset: Dataset, tmp_path: Path) -> None:
    with pytest.raises(SathitiError, match=r"sdmx-csv-9.*Use one of: sdmx-ml"):
        write_data(dataset, tmp_path / "out", "sdmx-csv-9")
    assert not (tmp_path / "out").exists()


def templates() -> set[str]:
    """Every sentence the package can say to people."""
    found: set[str] = set()
    for file in (ROOT / "src/sathiti/exchange/sdmx").glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            if name == "SathitiError":
                said = [node.args[0], *(k.value for k in node.keywords if k.arg == "fix")]
            elif name == "add" and len(node.args) == 3:
                said = [node.args[2]]
            else:
                continue
            found |= {part.value for part in said if isinstance(part, ast.Constant)}  # type: ignore[misc]
    return found


def test_every_message_is_said_in_lao() -> None:
    with MESSAGES.open(encoding="utf-8", newline="") as file:
        lao = {row["en"]: row["lo"] for row in csv.DictReader(file)}
    wanted = templates()
    assert len(wanted) > 25
    assert wanted == set(lao)
    for english, said in lao.items():
        assert set(re.findall(r"\{\w+\}", english)) == set(re.findall(r"\{\w+\}", said)), english
        assert lao_canonical(said) == said
        assert re.search("[\u0e80-\u0eff]", said), english
