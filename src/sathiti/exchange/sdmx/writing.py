"""Write a dataset to a file."""

from collections.abc import Iterable
from pathlib import Path
from typing import BinaryIO

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
