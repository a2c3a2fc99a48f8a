"""What must hold before a round is weighted: each record has a weight, a category, a total."""

from collections.abc import Iterable, Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from sathiti.domains.social.corrections import CORRECTIONS
from sathiti.methods.validation.record_rules import joined_keys
from sathiti.model import Margin, Place, SathitiError, SurveyDomain, SurveyFile

# Totals of one population from two sources differ by rounding, not by more than this share.
ROUNDING = 0.01
MOST_NAMED = 5


def check_base_weights(table: pa.Table, file: SurveyFile, base: str) -> None:
    """Refuse base weights that are missing or not above zero.

    Args:
        table: records of the file in scope.
        file: whose records are weighted.
        base: column of the weight.

    Raises:
        SathitiError: it names the file, the column and the records.
    """
    weights = pc.fill_null(pc.cast(table[base], pa.float64()), np.nan).to_numpy()
    wrong = np.flatnonzero(~((weights > 0) & np.isfinite(weights)))
    if len(wrong):
        raise SathitiError(
            "{count} records have no weight above zero under {column}: {keys}.",
            fix="Correct them in {corrections}, or take out records that were not drawn.",
            at=Place(f"{file.id}.csv", key=base),
            count=len(wrong),
            column=base,
            keys=_named(table, file.key, wrong),
            corrections=CORRECTIONS,
        )


def check_categories(people: pa.Table, file: SurveyFile, domains: Iterable[SurveyDomain]) -> None:
    """Refuse records without a category of a domain that the weights are adjusted by.

    Args:
        people: records that count, with a column for each domain and their key.
        file: whose records they are.
        domains: of the margins.

    Raises:
        SathitiError: there are no records; or some lack a category, and it names them.
    """
    if not people.num_rows:
        raise SathitiError(
            "The file {file} has no records.",
            fix="Put the whole file of the round into the inbox.",
            at=Place(f"{file.id}.csv"),
            file=file.id,
        )
    for domain in domains:
        lacking = np.flatnonzero(pc.is_null(people[domain.id]).to_numpy(zero_copy_only=False))
        if len(lacking):
            raise SathitiError(
                "{count} records have no category of {domain}, which the weights are adjusted "
                "by: {keys}.",
                fix="Correct {variable} in {corrections}; what is wrong with it stands among the "
                "findings.",
                at=Place(f"{file.id}.csv", key=domain.variable),
                count=len(lacking),
                domain=domain.id,
                keys=_named(people, file.key, lacking),
                variable=domain.variable,
                corrections=CORRECTIONS,
            )


def agreeing(margins: Iterable[Margin], at: Sequence[Place]) -> tuple[Margin, ...]:
    """Margins with the sum of the first that counts the same, persons or households.

    Tables of different sources may differ by rounding, and no weights meet both.

    Args:
        margins: as the tables say them.
        at: where each stands.

    Raises:
        SathitiError: they differ by more than rounding.
    """
    wholes: dict[str, float] = {}
    scaled = []
    for margin, place in zip(margins, at, strict=True):
        whole = wholes.setdefault(margin.counted, margin.sum)
        if abs(margin.sum - whole) > ROUNDING * whole:
            raise SathitiError(
                "The totals of {by} add up to {sum}, those of the first table to {whole}.",
                fix="Give totals of one population; they may differ by one percent at most.",
                at=place,
                by=list(margin.columns),
                sum=margin.sum,
                whole=whole,
            )
        scaled.append(margin.scaled_to(whole))
    return tuple(scaled)


def _named(table: pa.Table, key: Sequence[str], places: np.ndarray) -> list[str]:
    keys = joined_keys(table, key)
    named = [str(keys[int(place)].as_py()) for place in places[:MOST_NAMED]]
    return [*named, "…"] if len(places) > MOST_NAMED else named
