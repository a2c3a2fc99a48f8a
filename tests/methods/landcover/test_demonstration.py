"""Made-up maps hold exactly what is asked of them."""

import msgspec
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sathiti.methods.landcover import CoverShift, DemonstrationPlan, demonstration_maps
from sathiti.model import SathitiError

PLAN = DemonstrationPlan(
    seed=7,
    side=10,
    tiles=[(0, 0), (1, 1)],
    sizes=[100, 60],
    cover={6: 90, 13: 5},
    rest=8,
    shifts=[CoverShift(6, 8, 12), CoverShift(8, 6, 4)],
)


def counts(*maps):
    triples, numbers = np.unique(
        np.stack([one.ravel() for one in maps]), axis=1, return_counts=True
    )
    return {tuple(key): number for key, number in zip(triples.T.tolist(), numbers, strict=True)}


def test_zones_lie_on_their_tiles_and_have_their_size():
    zones, _, _ = demonstration_maps(PLAN)
    assert zones.shape == (20, 20)
    assert (zones[:10, :10] == 1).all()
    assert (zones[10:, 10:] == 2).sum() == 60
    assert not zones[:10, 10:].any()
    assert not zones[10:, :10].any()


def test_a_zone_fills_its_tile_from_the_middle():
    zones, _, _ = demonstration_maps(msgspec.structs.replace(PLAN, sizes=[100, 4]))
    assert (zones[14:16, 14:16] == 2).all()
    assert (zones == 2).sum() == 4


def test_classes_and_changes_have_the_pixels_asked():
    _, first, last = demonstration_maps(PLAN)
    assert counts(first, last) == {
        (0, 0): 240,
        (6, 6): 78,
        (6, 8): 12,
        (8, 6): 4,
        (8, 8): 61,
        (13, 13): 5,
    }


def test_classes_lie_together():
    plan = msgspec.structs.replace(PLAN, side=60, sizes=[3600, 3600], cover={6: 3600}, shifts=[])
    _, first, _ = demonstration_maps(plan)
    tile = first[:60, :60] == 6
    share = tile.mean()
    alike = (tile[:, 1:] == tile[:, :-1]).mean()
    # Of two neighbours thrown at random share² + (1 - share)² would be alike.
    assert alike > share**2 + (1 - share) ** 2 + 0.2


def test_the_seed_decides():
    same, again = demonstration_maps(PLAN), demonstration_maps(PLAN)
    assert all((one == other).all() for one, other in zip(same, again, strict=True))
    other = demonstration_maps(msgspec.structs.replace(PLAN, seed=8))
    assert (other.first != same.first).any()
    assert (other.zones == same.zones).all()


def test_a_zone_larger_than_its_tile_is_refused():
    with pytest.raises(SathitiError, match="Zone 2 of the demonstration map has 101 pixels"):
        demonstration_maps(msgspec.structs.replace(PLAN, sizes=[100, 101]))


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"cover": {6: 90, 13: 71}}, "has 70 free pixels of class 0; 71 are asked"),
        ({"shifts": [CoverShift(6, 8, 50), CoverShift(6, 2, 41)]}, "has 40 free pixels of class 6"),
    ],
)
def test_no_more_is_taken_than_is_there(changed, said):
    with pytest.raises(SathitiError, match=said):
        demonstration_maps(msgspec.structs.replace(PLAN, **changed))


@settings(max_examples=30, deadline=None)
@given(
    seed=st.integers(0, 2**32),
    sizes=st.lists(st.integers(1, 49), min_size=3, max_size=3),
    trees=st.floats(0, 1),
    felled=st.floats(0, 1),
)
def test_whatever_fits_comes_out_exactly(seed, sizes, trees, felled):
    forest = int(sum(sizes) * trees)
    change = int(forest * felled)
    plan = DemonstrationPlan(
        seed, 7, [(0, 0), (2, 0), (1, 3)], sizes, {6: forest}, 2, [CoverShift(6, 2, change)]
    )
    zones, first, last = demonstration_maps(plan)
    assert [(zones == zone).sum() for zone in (1, 2, 3)] == sizes
    assert (first == 6).sum() == forest
    assert (last == 6).sum() == forest - change
    assert ((first > 0) == (zones > 0)).all()
    assert ((last > 0) == (zones > 0)).all()
