"""Groups: parts add up exactly, whatever the groups."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sathiti.methods.poverty.decomposition import (
    entropy_parts,
    fgt_parts,
    sectoral_change,
)
from sathiti.methods.poverty.derived import Derived
from sathiti.methods.poverty.indices import fgt, general_entropy
from sathiti.methods.survey.distribution import sorted_distribution

shares = st.lists(st.floats(0.05, 1), min_size=3, max_size=3)
rates = st.lists(st.floats(0.01, 1), min_size=3, max_size=3)
welfare = st.lists(st.floats(0.5, 1000), min_size=2, max_size=30)


def numbers(values):
    return [Derived(value, ()) for value in values]


def normalised(values):
    return [value / sum(values) for value in values]


@given(first=shares, second=shares, before=rates, after=rates)
def test_sectors_add_up_to_the_change(first, second, before, after):
    s1, s2 = normalised(first), normalised(second)
    parts = sectoral_change((numbers(s1), numbers(s2)), (numbers(before), numbers(after)))
    change = float(np.dot(s2, after) - np.dot(s1, before))
    assert parts["change"].value == pytest.approx(change, abs=1e-14)
    added = sum(parts[name].value for name in ("within", "shift", "interaction"))
    assert added == pytest.approx(change, abs=1e-14)


def test_sectors_by_hand():
    shares_ = (numbers([0.8, 0.2]), numbers([0.6, 0.4]))
    parts = sectoral_change(shares_, (numbers([0.5, 0.2]), numbers([0.4, 0.1])))
    assert parts["within"].value == pytest.approx(-0.1)
    assert parts["shift"].value == pytest.approx(-0.2 * 0.5 + 0.2 * 0.2)
    assert parts["interaction"].value == pytest.approx(0)


@given(values=welfare, line=st.floats(0.6, 900), alpha=st.sampled_from([2, 3, 2.5]))
def test_fgt_is_made_of_its_parts(values, line, alpha):
    held, _ = sorted_distribution(values)
    rate, gap, severity = (fgt(held, line, order).value for order in (0, 1, alpha))
    if gap > 1e-6:
        parts = fgt_parts(*numbers([rate, gap, severity]), alpha)
        depth, inequality = parts["depth"].value, parts["inequality"].value
        again = rate * depth**alpha * (1 + (alpha**2 - alpha) * inequality)
        assert again == pytest.approx(severity)
        assert inequality >= -1e-6


@given(
    groups=st.lists(welfare, min_size=1, max_size=4),
    alpha=st.sampled_from([-1, 0, 0.5, 1, 2, 3]),
)
def test_entropy_within_and_between_add_up_to_the_whole(groups, alpha):
    arrays = [np.array(values) for values in groups]
    moments = {0: np.log, 1: lambda y: y * np.log(y)}
    moment = moments.get(alpha, lambda y: y**alpha)
    parts = entropy_parts(
        numbers([float(len(y)) for y in arrays]),
        numbers([float(y.sum()) for y in arrays]),
        numbers([float(moment(y).sum()) for y in arrays]),
        alpha,
    )
    held, _ = sorted_distribution(np.concatenate(arrays))
    whole = general_entropy(held, alpha).value
    assert parts["total"].value == pytest.approx(whole, rel=1e-6, abs=1e-9)
    assert parts["between"].value >= -1e-9
    assert parts["within"].value >= -1e-9
    means, _ = sorted_distribution(np.concatenate([np.full(len(y), y.mean()) for y in arrays]))
    between = general_entropy(means, alpha).value
    assert parts["between"].value == pytest.approx(between, rel=1e-6, abs=1e-9)
    if len(groups) == 1:
        assert parts["between"].value == pytest.approx(0, abs=1e-9)
