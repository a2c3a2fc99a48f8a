"""Files of a made-up survey, put into the inbox where a round has none."""

import csv
import shutil
from collections.abc import Iterable, Mapping
from functools import partial
from pathlib import Path

import pyarrow as pa
import pyarrow.csv as arrow_csv

from sathiti.domains.social.synthetic_plan import synthetic_plan
from sathiti.methods.survey.synthetic import SYNTHETIC, synthetic_survey
from sathiti.model import Message, SurveyPlan, Text
from sathiti.warehouse.atomic import file_hash, new_folder, write_bytes
from sathiti.warehouse.line.office import Office, fingerprint
from sathiti.warehouse.packs import Pack
from sathiti.warehouse.steps import Step, StepContext, StepResult
from sathiti.warehouse.workspace import Workspace

NOTE = "SYNTHETIC.txt"
MADE_UP = Message(
    "The records were made up to show the method. These figures say nothing about the country."
)
CALIBRATED = Message(
    "Results for the whole come near published figures; differences between provinces are assumed."
)
PUT_FILES = "Put the files of the survey into the folder {folder}."


def survey_files_step(office: Office, survey: SurveyPlan, round_: str, root: Path) -> Step:
    """The step that looks for the files of a round in the inbox and else makes them up.

    Its outputs are the paths of the files by name, and `synthetic` where they are made up.
    Made-up files are made anew where the pack wants them otherwise; files that people put
    there or changed are theirs and stay.
    """
    pack, workspace = office.pack, Workspace(root, office.pack.id)
    folder = workspace.inbox / survey.id / round_
    record = workspace.runs / "made_up" / f"{survey.id}-{round_}.txt"
    wanted = fingerprint(survey, round_, *_tables(pack, survey))

    def find(context: StepContext) -> StepResult:
        if survey.synthetic and _is_ours(folder, record, wanted):
            make_up(pack, survey, round_, folder)
            write_bytes(record, f"{wanted}\n{_hash(folder)}".encode())
        found = survey_files(folder, survey)
        outputs = {name: context.workspace.relative(path) for name, path in found.items()}
        notes: list[Message] = []
        if is_made_up(found.values()):
            outputs[SYNTHETIC] = context.workspace.relative(folder)
            notes += [MADE_UP, CALIBRATED]
        if SYNTHETIC in outputs or not found:
            notes.append(Message(PUT_FILES, {"folder": context.workspace.relative(folder)}))
        hashes = fingerprint({name: file_hash(path) for name, path in found.items()}, outputs)
        return StepResult(hashes, len(found), outputs=outputs, notes=tuple(notes))

    return Step(
        f"files-{survey.id}-{round_}",
        (),
        find,
        fingerprints={"files": lambda: _theirs(folder, record), "plan": wanted},
        title=survey.title,
    )


def survey_files(folder: Path, survey: SurveyPlan) -> dict[str, Path]:
    """Files of the survey that lie in the folder, by name."""
    paths = {name: folder / f"{name}.csv" for name in survey.files}
    return {name: path for name, path in paths.items() if path.is_file()}


def is_made_up(files: Iterable[Path]) -> bool:
    """Whether any file has the column of made-up records, whoever put it there."""
    for file in files:
        # In whatever encoding it came: what cannot be read is told when the records are.
        with file.open(encoding="utf-8-sig", errors="replace", newline="") as lines:
            if SYNTHETIC in next(csv.reader(lines), []):
                return True
    return False


def make_up(pack: Pack, survey: SurveyPlan, round_: str, folder: Path) -> None:
    """Write the files of a round, all of them or none, with a note that they are made up.

    Raises:
        SathitiError: the tables of the survey lack something, or the storage refused.
    """
    tables = synthetic_survey(synthetic_plan(pack, survey, round_))
    if folder.exists():
        shutil.rmtree(folder)
    with new_folder(folder) as unfinished:
        write_tables(tables, survey.files, unfinished)
        (unfinished / NOTE).write_text(_note(pack, survey, round_), encoding="utf-8")


def write_tables(tables: Mapping[str, pa.Table], files: Iterable[str], folder: Path) -> None:
    """Write the tables that a survey has files for as CSV; quotes only where they are needed."""
    options = arrow_csv.WriteOptions(quoting_style="needed")
    for name in files:
        if name in tables:
            arrow_csv.write_csv(tables[name], folder / f"{name}.csv", options)


def said_synthetic(pack: Pack) -> Text:
    """That records are made up, as their files and the results from them say it."""
    said = partial(pack.texts.text, languages=pack.languages)
    parts = [said("Synthetic data"), said(MADE_UP), said(CALIBRATED)]
    return Text(
        {
            one: f"{parts[0].say(one)}. {parts[1].say(one)} {parts[2].say(one)}"
            for one in pack.languages
        }
    )


def _note(pack: Pack, survey: SurveyPlan, round_: str) -> str:
    said = said_synthetic(pack)
    heads = [f"{survey.title.say(one)}, {round_}\n{said.say(one)}\n" for one in pack.languages]
    return "\n".join(heads)


def _tables(pack: Pack, survey: SurveyPlan) -> list[object]:
    # What a made-up round is made from, beside the declaration.
    own = [rows for name, rows in pack.parameters.items() if name.startswith(f"{survey.id}.")]
    margins = [pack.parameters.get(margin.table) for margin in survey.weighting.margins]
    return [own, margins, pack.parameters.get(survey.line_table), said_synthetic(pack)]


def _is_ours(folder: Path, record: Path, wanted: str) -> bool:
    """Whether nobody else's files lie there, and none that are as wanted."""
    if _is_empty(folder):
        return True
    made_from, ours = _recorded(record)
    return made_from != wanted and ours == _hash(folder)


def _theirs(folder: Path, record: Path) -> str:
    # What made the files lie there must not be what makes the step run again.
    if _is_empty(folder):
        return "gone" if record.exists() else ""
    return "" if _recorded(record)[1] == _hash(folder) else _hash(folder)


def _is_empty(folder: Path) -> bool:
    return not folder.exists() or not any(folder.iterdir())


def _recorded(record: Path) -> tuple[str, str]:
    """What the files that we last made were made from, and their hash."""
    written = record.read_text(encoding="utf-8") if record.exists() else ""
    made_from, _, ours = written.partition("\n")
    return made_from, ours


def _hash(folder: Path) -> str:
    files = sorted(path for path in folder.glob("*") if path.is_file())
    return fingerprint([(path.name, file_hash(path)) for path in files])
