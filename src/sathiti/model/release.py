"""What is said about quality, and what is frozen for the public."""

from msgspec import Struct

from sathiti.model.text import Text


class QualityItem(Struct, frozen=True):
    """One SIMS concept with what was measured or written about it.

    Attributes:
        concept: SIMS code, for example S.14.1 (timeliness).
        name: of the concept.
        value: measured value; None if only described.
        unit: of the value.
        comment: human text.
    """

    concept: str
    name: Text
    value: float | None = None
    unit: str = ""
    comment: Text = Text({})


class QualityReport(Struct, frozen=True):
    """SIMS concepts of one vintage: measured items filled by the run, and human text."""

    dataflow: str
    vintage: str
    items: tuple[QualityItem, ...]


class Release(Struct, frozen=True):
    """A frozen publication.

    Attributes:
        id: unique name.
        vintages: dataflow id to vintage id.
        calendar_time: when it may be seen, UTC, ISO 8601.
        content_hash: hash over the hashes of its vintages.
        signed_off_by: who approved.
    """

    id: str
    vintages: dict[str, str]
    calendar_time: str
    content_hash: str
    signed_off_by: tuple[str, ...] = ()
