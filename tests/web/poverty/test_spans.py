from hypothesis import given
from hypothesis import strategies as st

from sathiti.web.poverty.moving import CurvePoint
from sathiti.web.poverty.spans import WIDTH, Span, draw_spans


def test_bars_share_an_axis_from_nought_to_the_greatest_end() -> None:
    one, other = draw_spans([CurvePoint(0, 10.0, 5.0, 15.0), CurvePoint(0, 15.0, 10.0, 20.0)])
    assert one == Span(25.0, 50.0, 75.0)
    assert other == Span(50.0, 75.0, 100.0)


def test_an_axis_below_nought_begins_with_the_least_end() -> None:
    below, above = draw_spans([CurvePoint(0, -5.0, -10.0, 0.0), CurvePoint(0, 5.0, 0.0, 10.0)])
    assert below == Span(0.0, 25.0, 50.0)
    assert above == Span(50.0, 75.0, 100.0)


def test_what_is_hidden_or_has_no_interval_has_no_bar() -> None:
    known = CurvePoint(0, 10.0, 5.0, 20.0)
    assert draw_spans([None, CurvePoint(0, 9.0), known]) == [None, None, Span(25.0, 50.0, 100.0)]


def test_nothing_is_drawn_where_all_is_nought() -> None:
    assert draw_spans([CurvePoint(0, 0.0, 0.0, 0.0)]) == [None]
    assert draw_spans([]) == []


figures = st.floats(-1e6, 1e6, allow_nan=False)


@given(st.lists(st.tuples(figures, figures, figures).map(sorted), min_size=1, max_size=9))
def test_every_bar_stays_in_its_cell(ends: list[list[float]]) -> None:
    spans = draw_spans(CurvePoint(0, middle, low, high) for low, middle, high in ends)
    for span in spans:
        if span:
            assert 0 <= span.start <= span.middle <= span.end <= WIDTH
