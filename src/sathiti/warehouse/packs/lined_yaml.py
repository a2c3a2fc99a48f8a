"""YAML in which every value knows its line.

Scalars stay text as written (``NO`` is not false, ``1.0`` not a number); the readers of
the fields decide what they are. Anchors and aliases work, tags are refused.
"""

from typing import Any

import yaml

from sathiti.model import Place, SathitiError
from sathiti.warehouse.packs.problems import Problems

_Loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


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
        problems: takes what is wrong: syntax, repeated names, tags.
    """
    try:
        node = yaml.compose(text, Loader=_Loader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        problems.take(_syntax_error(str(error.problem), file, mark.line + 1 if mark else 1))
        return None
    except yaml.YAMLError as error:
        problems.take(_syntax_error(str(error), file, 1))
        return None
    return _value(node, file, problems) if node is not None else None


def _syntax_error(detail: str, file: str, line: int) -> SathitiError:
    return SathitiError(
        "The YAML cannot be read: {detail}.",
        fix="Mend the indentation, quotes or colon near this line.",
        at=Place(file, row=line),
        detail=detail,
    )


def _value(node: yaml.Node, file: str, problems: Problems) -> Any:
    line = node.start_mark.line + 1
    if isinstance(node, yaml.MappingNode):
        return _mapping(node, line, file, problems)
    if isinstance(node, yaml.SequenceNode):
        values = Sequence(_value(child, file, problems) for child in node.value)
        values.line = line
        return values
    return _scalar(node.value, line, plain=not getattr(node, "style", None))


def _mapping(node: yaml.MappingNode, line: int, file: str, problems: Problems) -> Mapping:
    mapping = Mapping()
    mapping.line, mapping.lines = line, {}
    for key_node, value_node in node.value:
        name = str(key_node.value)
        if name in mapping:
            problems.add(
                "“{written}” is written twice.",
                Place(file, row=key_node.start_mark.line + 1),
                "Keep one of them.",
                written=name,
            )
        mapping[name] = _value(value_node, file, problems)
        mapping.lines[name] = key_node.start_mark.line + 1
    return mapping


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
    for kind in (int, float):
        try:
            return kind(written)
        except ValueError:
            continue
    return written or None


def _scalar(written: str, line: int = 1, plain: bool = True) -> Scalar:
    scalar = Scalar(written)
    scalar.line, scalar.plain = line, plain
    return scalar
