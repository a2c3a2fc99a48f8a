"""YAML in which every value knows its line.

Scalars stay text as written (``NO`` is not false, ``1.0`` not a number); the readers of
the fields decide what they are. Aliases and tags are refused: a pack shows what it says.
"""

import re
from typing import Any

import yaml

from sathiti.model import Place, SathitiError
from sathiti.warehouse.packs.problems import Problems

_Loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
# The tags that values without one are given.
_OWN_TAGS = {f"tag:yaml.org,2002:{kind}" for kind in ("str", "seq", "map")}
_WHOLE = re.compile(r"-?[0-9]+")
_DECIMAL = re.compile(r"[-+]?[0-9]*\.?[0-9]+([eE][-+]?[0-9]+)?|-?[0-9]+\.")


class Scalar(str):
    """Text of one value; `plain` if written without quotes."""

    line: int
    plain: bool


class Mapping(dict[str, Any]):
    """Named values with the line the mapping starts on and the line of each name."""

    line: int
    lines: dict[str, int]


class Sequence(list[Any]):
    """Values with the line the list starts on."""

    line: int


def read_yaml(text: str, file: str, problems: Problems) -> Any:
    """The document as `Mapping`, `Sequence` and `Scalar`; None if it cannot be read or is empty.

    Args:
        text: the document.
        file: name to show in errors.
        problems: takes what is wrong: syntax, repeated names, aliases, tags, an empty file.
    """
    try:
        node = yaml.compose(text, Loader=_Loader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        problems.take(_syntax_error(str(error.problem), file, mark.line + 1 if mark else 1))
        return None
    except (yaml.YAMLError, RecursionError) as error:
        problems.take(_syntax_error(str(error), file, 1))
        return None
    if node is None or (isinstance(node, yaml.ScalarNode) and not (node.value or node.style)):
        problems.add("The file is empty.", Place(file, row=1), "Write its entries, or delete it.")
        return None
    return _Reading(file, problems).value(node)


def _syntax_error(detail: str, file: str, line: int) -> SathitiError:
    return SathitiError(
        "The YAML cannot be read: {detail}.",
        fix="Mend the indentation, quotes or colon near this line.",
        at=Place(file, row=line),
        detail=detail,
    )


class _Reading:
    """The values of one document."""

    def __init__(self, file: str, problems: Problems) -> None:
        self.file, self.problems = file, problems
        self._met: set[int] = set()

    def value(self, node: yaml.Node) -> Any:
        """The value of a node; an alias has none, for it could stand inside itself."""
        line = _line(node)
        if id(node) in self._met:
            self._problem("An alias cannot stand in a pack.", "Write the value itself.", line)
            return _scalar("", line)
        self._met.add(id(node))
        if node.tag not in _OWN_TAGS:
            self._problem(
                "The tag “{written}” cannot stand in a pack.", "Remove it.", line, written=node.tag
            )
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, line)
        if isinstance(node, yaml.SequenceNode):
            values = Sequence(self.value(child) for child in node.value)
            values.line = line
            return values
        return _scalar(node.value, line, plain=not getattr(node, "style", None))

    def _mapping(self, node: yaml.MappingNode, line: int) -> Mapping:
        mapping = Mapping()
        mapping.line, mapping.lines = line, {}
        for key_node, value_node in node.value:
            name = key_node.value if isinstance(key_node, yaml.ScalarNode) else ""
            if not name:
                self._problem("A name is missing before the colon.", "Write it.", _line(key_node))
            if name in mapping:
                self._problem(
                    "“{written}” is written twice.",
                    "Keep one of them.",
                    _line(key_node),
                    written=name,
                )
            mapping[name] = self.value(value_node)
            mapping.lines[name] = _line(key_node)
        return mapping

    def _problem(self, what: str, fix: str, line: int, **values: str) -> None:
        self.problems.add(what, Place(self.file, row=line), fix, **values)


def _line(node: yaml.Node) -> int:
    line: int = node.start_mark.line
    return line + 1


def plain_value(value: Any) -> Any:
    """Lists and mappings as plain ones, unquoted numbers and true/false as such.

    >>> plain_value(Mapping(low=_scalar("0.5"), item=_scalar("forest")))
    {'low': 0.5, 'item': 'forest'}
    """
    if isinstance(value, dict):
        return {name: plain_value(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [plain_value(inner) for inner in value]
    return _typed(str(value)) if value.plain else str(value)


def _typed(written: str) -> Any:
    if written in ("true", "false"):
        return written == "true"
    if _WHOLE.fullmatch(written):
        return int(written)
    return float(written) if _DECIMAL.fullmatch(written) else written or None


def _scalar(written: str, line: int = 1, plain: bool = True) -> Scalar:
    scalar = Scalar(written)
    scalar.line, scalar.plain = line, plain
    return scalar
