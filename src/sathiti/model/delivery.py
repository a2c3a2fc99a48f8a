"""What was received, exactly as received, and what was decided about it later."""

from msgspec import Struct

from sathiti.model.errors import Place


class RawCell(Struct, frozen=True):
    """One answered or unanswered cell of a form.

    Attributes:
        item: item id.
        area: area code.
        period: SDMX time period.
        place: file, sheet and cell.
        written: what stood there, as text; empty if nothing did.
        value: the number read from it, or None.
        decimals: decimals written.
        status: SDMX CL_OBS_STATUS: A given (zero included), L not available at the source,
            M not applicable or cannot exist, O not reported.
        comment: the provider's remark.
    """

    item: str
    area: str
    period: str
    place: Place
    written: str
    value: float | None
    decimals: int
    status: str
    comment: str = ""


class Delivery(Struct, frozen=True):
    """One file received from a provider; kept by hash, never altered.

    Attributes:
        sha256: hash of the file, in hex.
        file_name: as received.
        provider: unit id.
        instrument: instrument id.
        version: version of the form that was filled.
        period: SDMX time period.
        received: UTC time, ISO 8601.
        cells: every cell asked, in the order of the form.
        respondent: who filled the form, as written on it.
    """

    sha256: str
    file_name: str
    provider: str
    instrument: str
    version: str
    period: str
    received: str
    cells: tuple[RawCell, ...]
    respondent: str = ""


class Correction(Struct, frozen=True):
    """A decided change of one observation; applied by the run, the raw data stay.

    Attributes:
        dataflow: dataflow id.
        key: full series key.
        period: SDMX time period.
        old, new: values before and after; None where there was or shall be none.
        reason: why.
        who: who decided.
        when: ISO date.
    """

    dataflow: str
    key: str
    period: str
    old: float | None
    new: float | None
    reason: str
    who: str
    when: str
