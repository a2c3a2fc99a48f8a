"""Write a workbook's package anew with some parts changed, always with the same bytes."""

import io
import zipfile
from collections.abc import Mapping

_NO_DATE = (1980, 1, 1, 0, 0, 0)


def with_parts(content: bytes, changed: Mapping[str, bytes]) -> bytes:
    """The package with the parts of `changed` in place of its own.

    Dates of parts are dropped, so that equal parts give equal bytes.
    """
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            part = changed[name] if name in changed else old.read(name)
            entry = zipfile.ZipInfo(name, _NO_DATE)
            entry.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(entry, part)
    return buffer.getvalue()
