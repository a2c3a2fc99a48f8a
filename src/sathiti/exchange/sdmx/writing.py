"""Write a dataset to a file, one function a family of formats."""

from collections.abc import Iterable
from pathlib import Path
from typing import BinaryIO, Literal

from sathiti.exchange.sdmx.formats import DATA_FORMATS
from sathiti.exchange.sdmx.options import WriteOptions
from sathiti.model import Dataset, SathitiError

Out = Path | BinaryIO


def write_data(dataset: Dataset, out: Out, form: str, options: WriteOptions | None = None) -> None:
    """Write in one of `DATA_FORMATS`.

    Args:
        dataset: its columns beside the structure's components are left out.
        out: file to make or replace, or an open binary file.
        form: key of `DATA_FORMATS`.
        options: see `WriteOptions`.

    Raises:
        SathitiError: the format is not known, or a dimension has no column.
    """
    if form not in DATA_FORMATS:
        raise SathitiError(
            "“{form}” is not a format of SDMX data.",
            fix="Use one of: {known}.",
            form=form,
            known=list(DATA_FORMATS),
        )
    parts = DATA_FORMATS[form].write(dataset.dataflow, dataset.table, options)
    if isinstance(out, Path):
        with out.open("wb") as file:
            _copy(parts, file)
    else:
        _copy(parts, out)


def _copy(parts: Iterable[bytes], file: BinaryIO) -> None:
    for part in parts:
        file.write(part)


def write_csv(
    dataset: Dataset,
    out: Out,
    version: Literal["1.0", "2.0"] = "2.0",
    labels: Literal["both"] | None = None,
    language: str = "en",
) -> None:
    """SDMX-CSV; with labels ``both``, names in `language` stand beside codes."""
    options = WriteOptions(languages=(language,), labels=labels == "both")
    write_data(dataset, out, f"sdmx-csv-{version}", options)


def write_ml21_generic(dataset: Dataset, out: Out, options: WriteOptions | None = None) -> None:
    """SDMX-ML 2.1 generic data."""
    write_data(dataset, out, "sdmx-ml-2.1-generic", options)


def write_ml21_structure_specific(
    dataset: Dataset, out: Out, options: WriteOptions | None = None
) -> None:
    """SDMX-ML 2.1 structure-specific data."""
    write_data(dataset, out, "sdmx-ml-2.1", options)


def write_ml30(dataset: Dataset, out: Out, options: WriteOptions | None = None) -> None:
    """SDMX-ML 3.0 structure-specific data."""
    write_data(dataset, out, "sdmx-ml-3.0", options)


def write_json(
    dataset: Dataset,
    out: Out,
    version: Literal["1.0", "2.0"] = "2.0",
    languages: tuple[str, ...] = ("en",),
) -> None:
    """SDMX-JSON data with names in all `languages`."""
    write_data(dataset, out, f"sdmx-json-{version}", WriteOptions(languages=languages))
