"""Parents of codes, units and concepts: no entry may stand under itself."""

from collections.abc import Iterable, Mapping

from sathiti.warehouse.packs.fields import Fields


def check_tree(rows: Iterable[Fields], name: str, parents: Mapping[str, str]) -> None:
    """Note every entry that is among the entries above it.

    Args:
        rows: entries with a field ``parent``.
        name: field that holds an entry's own id.
        parents: id to the id above, empty at the top.
    """
    for row in rows:
        own = row.word(name)
        chain = [own]
        while (above := parents.get(chain[-1], "")) and above not in chain:
            chain.append(above)
        if own and above == own:
            row.problem(
                "“{written}” stands under itself: {chain}.",
                "Correct one of the parents.",
                "parent",
                written=own,
                chain=[*chain, own],
            )
