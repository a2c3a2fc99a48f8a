"""Is it the right form: version, content, period."""

from sathiti.exchange.excel.manifest import Manifest, instrument_checksum
from sathiti.exchange.excel.problems import Problems
from sathiti.exchange.excel.rows import FormRow, as_written
from sathiti.model import Instrument, Period, SathitiError, arabic_digits


def check_form(manifest: Manifest, instrument: Instrument, problems: Problems) -> None:
    """Report a form of another version, or of the same version with other content."""
    if manifest.version != instrument.version:
        problems.add("form.version", old=manifest.version, new=instrument.version)
    elif manifest.checksum and manifest.checksum != instrument_checksum(instrument):
        problems.add("form.checksum")


def check_period(
    manifest: Manifest, instrument: Instrument, cover: FormRow | None, problems: Problems
) -> None:
    """Report a period that was changed on the cover or is not asked with this form."""
    if cover:
        written = arabic_digits(as_written(cover.get("content")).strip())
        if written != manifest.period:
            place = problems.place(cover.sheet.raw.name, cover.address("content"))
            problems.add("form.period_changed", place, written=written, period=manifest.period)
    if not is_asked(instrument, manifest.period):
        asked = ", ".join(instrument.only) or f"{instrument.first}–{instrument.last}"
        problems.add("form.period_not_asked", period=manifest.period, asked=asked)


def is_asked(instrument: Instrument, period: str) -> bool:
    """Whether an instrument asks for a period."""
    try:
        wanted = Period.parse(period)
        first, last = Period.parse(instrument.first), Period.parse(instrument.last)
    except SathitiError:
        return False
    inside = wanted.frequency == first.frequency and first <= wanted <= last
    return inside and (not instrument.only or period in instrument.only)
