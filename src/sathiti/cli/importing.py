"""`sathiti import`: files in other formats, read, checked and kept."""

from collections.abc import Iterable, Sequence
from pathlib import Path

import click
import msgspec
import pyarrow as pa
from rich.console import Console

from sathiti.cli.findings import print_findings
from sathiti.cli.options import Options
from sathiti.cli.session import (
    Speaker,
    existing,
    has_workspace,
    pack_of,
    plain_speaker,
    speaker_of,
)
from sathiti.cli.speech import SpeakingGroup
from sathiti.exchange.sdmx import (
    DataMessage,
    WriteOptions,
    dataflow_of,
    read_data,
    read_structures,
    write_data,
)
from sathiti.exchange.sdmx.problems import Problems
from sathiti.methods.validation.series import (
    SeriesRuleTables,
    check_observations,
    findings_csv,
)
from sathiti.model import (
    Confrontation,
    Dataset,
    Finding,
    Input,
    Lineage,
    SathitiError,
    Structure,
    Text,
)
from sathiti.warehouse.atomic import file_hash, new_file
from sathiti.warehouse.line.reports import write_csv
from sathiti.warehouse.packs import Pack, load_pack
from sathiti.warehouse.vintages import write_vintage
from sathiti.warehouse.workspace import open_workspace

ABOUT_SDMX = "Read a STRUCTURE file and DATA files and check them by rules for any country."
SAME_FILE = (
    "“{again}” holds the same as “{file}” and was not read again. "
    "If another file was meant, please give that one."
)
BLOCKED = 3
SHARED_PACK = "international"
REEXPORTS = {".csv": "sdmx-csv-2.0", ".xml": "sdmx-ml-2.1"}


@click.group("import", cls=SpeakingGroup)
def command() -> None:
    """Read files in other formats and check them."""


@command.command("sdmx", help=ABOUT_SDMX)
@click.argument("structure", type=click.Path(path_type=Path))
@click.argument("data", type=click.Path(path_type=Path), nargs=-1, required=True)
@click.option("--findings", "listed", type=click.Path(path_type=Path), help="Write findings here.")
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    help="Write all observations here again, as SDMX-CSV 2.0 and SDMX-ML 2.1.",
)
@click.option("--pack", default="", help="Country pack whose general rules are used.")
@click.pass_obj
def sdmx(
    options: Options,
    structure: Path,
    data: tuple[Path, ...],
    listed: Path | None,
    out: Path | None,
    pack: str,
) -> int:
    """Read a STRUCTURE file and DATA files and check them by rules for any country.

    In a workspace the observations are kept as a raw vintage. Exit code 0 if nothing
    blocks, 3 if a finding must be corrected, 1 if a file cannot be read.
    """
    existing([structure, *data])
    loaded, speaker = _pack_and_speaker(options, pack)
    structures = read_structures(structure, speaker.texts, speaker.languages)
    data, same = different_files(data, speaker)
    messages = [read_data(path, structures, speaker.texts, speaker.languages) for path in data]
    dataset = gather(messages, data)
    confrontation = _check(loaded, speaker, dataset)
    read = [structures.problems, *(message.problems for message in messages)]
    problems = tuple(_once(problem for problems in read for problem in problems))
    found = Confrontation((*same, *problems, *confrontation.findings), confrontation.summary)
    _keep(options, dataset, found.findings, [structure, *data])
    if out:
        _write_again(dataset, out, speaker)
    _tell(speaker, found, dataset, listed)
    return BLOCKED if found.worst() == "blocking" else 0


def _pack_and_speaker(options: Options, pack: str) -> tuple[Pack, Speaker]:
    if pack or has_workspace(options):
        loaded = pack_of(options, pack)
        return loaded, speaker_of(loaded, options)
    return load_pack(SHARED_PACK, options.search), plain_speaker(options)


def different_files(
    files: Sequence[Path], speaker: Speaker
) -> tuple[tuple[Path, ...], tuple[Finding, ...]]:
    """Files of different content, and a finding for each that repeats one before it.

    Read again, every observation of it would be a duplicate of its own.
    """
    first: dict[str, Path] = {}
    findings: list[Finding] = []
    for path in files:
        kept = first.setdefault(file_hash(path), path)
        if kept is not path:
            problems = Problems(path.name, speaker.texts, speaker.languages)
            problems.add("sdmx.same_file", "warning", SAME_FILE, again=path.name, file=kept.name)
            findings.extend(problems.found())
    return tuple(first.values()), tuple(findings)


def gather(messages: Sequence[DataMessage], files: Sequence[Path]) -> Dataset:
    """One dataset of all messages, text as written, with the file of each row as its place.

    Raises:
        SathitiError: the messages follow different structures or none.
    """
    structures: dict[str, Structure] = {
        one.structure.urn: one.structure for one in messages if one.structure
    }
    if len(structures) != 1 or any(one.structure is None for one in messages):
        raise SathitiError(
            "The data follow {count} structures; one is needed.",
            fix="Give the structure file of these data, and files of one structure at a time.",
            count=len(structures),
        )
    tables = [
        message.table.append_column("PLACE", pa.array([f"{path.name}||"] * message.table.num_rows))
        for message, path in zip(messages, files, strict=True)
    ]
    table = pa.concat_tables(tables, promote_options="default")
    return Dataset(dataflow_of(next(iter(structures.values()))), table, Lineage("import-sdmx"))


def _check(pack: Pack, speaker: Speaker, dataset: Dataset) -> Confrontation:
    rows = {name: pack.parameter_values(name) for name in pack.parameters}
    tables = SeriesRuleTables.from_rows(pack.rules, rows)
    return check_observations(
        dataset.table,
        dataset.structure,
        tables,
        speaker.texts,
        speaker.languages,
        dataset.dataflow.id,
    )


def _once(problems: Iterable[Finding]) -> list[Finding]:
    # The same thing wrong in several files is one finding with several places.
    seen: dict[tuple[str, str, str, Text], Finding] = {}
    for problem in problems:
        what = (problem.rule, problem.key, problem.period, problem.message)
        places = (*seen[what].places, *problem.places) if what in seen else problem.places
        seen[what] = msgspec.structs.replace(problem, places=tuple(dict.fromkeys(places)))
    return list(seen.values())


def _keep(
    options: Options, dataset: Dataset, findings: Sequence[Finding], files: Sequence[Path]
) -> None:
    if not has_workspace(options):
        return
    lineage = msgspec.structs.replace(
        dataset.lineage, inputs=tuple(Input(path.name, file_hash(path)) for path in files)
    )
    kept = msgspec.structs.replace(dataset, lineage=lineage)
    root = open_workspace(options.workspace).warehouse
    write_vintage(root, "raw", kept, findings=findings)


def _write_again(dataset: Dataset, folder: Path, speaker: Speaker) -> None:
    plain = Dataset(dataset.dataflow, dataset.table.drop_columns(["PLACE"]), dataset.lineage)
    for suffix, form in REEXPORTS.items():
        target = folder / f"{dataset.dataflow.id}{suffix}"
        folder.mkdir(parents=True, exist_ok=True)
        with new_file(target) as path:
            write_data(plain, path, form, WriteOptions(languages=speaker.languages))
        click.echo(str(target))


def _tell(speaker: Speaker, found: Confrontation, dataset: Dataset, listed: Path | None) -> None:
    rows = findings_csv(found, sorted(speaker.languages))
    if listed:
        header = list(rows[0]) if rows else ["rule", "severity", "series_key", "period", "value"]
        write_csv(listed, header, [list(row.values()) for row in rows])
    else:
        print_findings(Console(), found.findings, speaker)
    click.echo(
        speaker.say(
            "{observations} observations read, {findings} findings.",
            observations=dataset.table.num_rows,
            findings=len(found.findings),
        )
    )
