"""The files of one pack folder, read into entries that know their lines."""

import csv
import io
from collections.abc import Iterable, Iterator
from pathlib import Path

from sathiti.model import Place
from sathiti.warehouse.packs.fields import LANGUAGE, Fields
from sathiti.warehouse.packs.lined_yaml import Mapping, read_yaml
from sathiti.warehouse.packs.problems import Problems


class PackFolder:
    """A pack on disk.

    Attributes:
        root: its folder; the folder's name is the pack's id.
        languages: languages every text of the pack must have.
        problems: takes what is wrong with the files.
    """

    def __init__(self, root: Path, languages: tuple[str, ...], problems: Problems) -> None:
        self.root, self.languages, self.problems = root, languages, problems

    def files(self, pattern: str) -> list[str]:
        """Files that match, as paths inside the pack, in order of name.

        Hidden ones are left out: editors and systems put locks and copies beside a file.
        """
        found = sorted(path.relative_to(self.root) for path in self.root.glob(pattern))
        return [
            path.as_posix()
            for path in found
            if (self.root / path).is_file() and not any(part[0] == "." for part in path.parts)
        ]

    def shown(self, file: str) -> str:
        """The file's name in errors: pack and path."""
        return f"{self.root.name}/{file}"

    def table(
        self, file: str, columns: str, optional: str | None = "", texts: Iterable[str] = ()
    ) -> list[Fields]:
        """Rows of a CSV file; none if the pack has no such file.

        Args:
            file: path inside the pack.
            columns: names of columns that must be there, separated by spaces.
            optional: further columns; None where any may stand.
            texts: stems of columns that end in a language code; an empty stem means the
                language code alone.
        """
        text = self._text(file)
        if text is None:
            return []
        reader = csv.reader(io.StringIO(text, newline=""), strict=True)
        more = None if optional is None else optional.split()
        return list(self._rows(reader, file, columns.split(), more, tuple(texts)))

    def entries(self, file: str) -> list[Fields]:
        """Entries of a YAML file that is a list of mappings."""
        document = self._yaml(file)
        if document is None:
            return []
        if isinstance(document, list) and all(isinstance(entry, dict) for entry in document):
            return [self._fields(entry, file) for entry in document]
        self.problems.add(
            "The file must be a list of entries.",
            Place(self.shown(file), row=1),
            "Begin each entry with “- ”.",
        )
        return []

    def entry(self, file: str) -> Fields | None:
        """A YAML file that is one mapping; None if it is not there or cannot be read."""
        document = self._yaml(file)
        if document is None:
            return None
        if isinstance(document, Mapping):
            return self._fields(document, file)
        self.problems.add(
            "The file must be names with values.",
            Place(self.shown(file), row=1),
            "Write “name: value” lines.",
        )
        return None

    def _fields(self, values: Mapping, file: str) -> Fields:
        return Fields(values, self.shown(file), values.line, self.languages, self.problems)

    def _yaml(self, file: str) -> object:
        text = self._text(file)
        return None if text is None else read_yaml(text, self.shown(file), self.problems)

    def _text(self, file: str) -> str | None:
        path = self.root / file
        if not path.is_file():
            return None
        content = path.read_bytes()
        try:
            return content.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            line = content.count(b"\n", 0, error.start) + 1
            self.problems.add(
                "The file is not written in UTF-8.",
                Place(self.shown(file), row=line),
                "Save it as UTF-8.",
            )
            return None

    def _rows(
        self,
        reader: Iterator[list[str]],
        file: str,
        columns: list[str],
        optional: list[str] | None,
        texts: tuple[str, ...],
    ) -> Iterator[Fields]:
        header: list[str] = []
        common = (self.languages, self.problems, {*columns, *(optional or ())})
        end = 0
        try:
            for row in reader:
                start, end = end + 1, reader.line_num  # type: ignore[attr-defined]
                if not header:
                    header = row
                    if not self._header_is_good(header, file, columns, optional, texts):
                        return
                elif row and self._row_is_good(header, row, file, start):
                    values = dict(zip(header, row, strict=True))
                    yield Fields(values, self.shown(file), start, *common)
        except csv.Error as error:
            self.problems.add(
                "The CSV cannot be read: {detail}.",
                Place(self.shown(file), row=end + 1),
                "Mend the quotes of this line.",
                detail=str(error),
            )
        if not end:
            self._header_is_good([], file, columns, optional, texts)

    def _header_is_good(
        self,
        header: list[str],
        file: str,
        columns: list[str],
        optional: list[str] | None,
        texts: tuple[str, ...],
    ) -> bool:
        at = Place(self.shown(file), row=1)
        known = {*columns, *(header if optional is None else optional)}
        missing = [column for column in columns if column not in header]
        strange = [c for c in header if c not in known and not _is_text_column(c, texts)]
        twice = [column for column in header if header.count(column) > 1]
        if missing:
            self.problems.add(
                "Columns are missing: {columns}.",
                at,
                "Add them to the first line.",
                columns=missing,
            )
        if strange:
            self.problems.add(
                "Columns are not known: {columns}.",
                at,
                "Remove them or correct the names; known are: {known}.",
                columns=strange,
                known=[*columns, *(optional or ())],
            )
        if twice:
            self.problems.add(
                "Columns are written twice: {columns}.",
                at,
                "Keep one of them.",
                columns=sorted(set(twice)),
            )
        return not (missing or strange or twice)

    def _row_is_good(self, header: list[str], row: list[str], file: str, line: int) -> bool:
        if len(row) == len(header):
            return True
        self.problems.add(
            "The row has {given} cells; the first line has {wanted}.",
            Place(self.shown(file), row=line),
            "Check the commas; put text that holds a comma between quotes.",
            given=len(row),
            wanted=len(header),
        )
        return False


def _is_text_column(column: str, texts: tuple[str, ...]) -> bool:
    stem, _, language = column.rpartition("_")
    return bool(LANGUAGE.fullmatch(language)) and stem in texts
