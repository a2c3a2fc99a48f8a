"""Areas on the ellipsoid against published and independently computed values."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sathiti.methods.landcover import band_hectares

WGS84 = (6378137.0, 298.257223563)
# Surface of the WGS 84 ellipsoid, NIMA TR8350.2 (1997), table 3.3 derived constants.
SURFACE_KM2 = 510_065_621.7


@given(st.integers(1, 400))
def test_the_rows_of_the_globe_add_up_to_its_surface(rows):
    edges = np.linspace(90, -90, rows + 1)
    whole = 360 * band_hectares(edges, 1.0, *WGS84).sum() / 100
    assert whole == pytest.approx(SURFACE_KM2, rel=1e-9)


def test_a_sphere_has_the_area_of_a_sphere():
    whole = band_hectares(np.array([-90.0, 90.0]), 360, 6371000, 0)[0]
    assert whole == pytest.approx(4 * math.pi * 6371000**2 / 10_000)


def test_a_nearly_round_ellipsoid_is_nearly_a_sphere():
    edges = np.linspace(-80, 80, 9)
    sphere = band_hectares(edges, 1, 6371000, 0)
    assert band_hectares(edges, 1, 6371000, 1e9) == pytest.approx(sphere, rel=1e-8)


@given(st.floats(-89, 88), st.floats(0.01, 1))
def test_the_closed_form_is_the_integral(south, height):
    edges = np.array([south, south + height])
    e2 = (2 - 1 / WGS84[1]) / WGS84[1]
    # Gauss-Legendre over M(phi) N(phi) cos(phi)
    nodes, weights = np.polynomial.legendre.leggauss(12)
    low, high = np.radians(edges)
    phi = (high + low) / 2 + (high - low) / 2 * nodes
    strip = WGS84[0] ** 2 * (1 - e2) * np.cos(phi) / (1 - e2 * np.sin(phi) ** 2) ** 2
    wanted = (weights * strip).sum() * (high - low) / 2 * math.radians(0.5) / 10_000
    assert band_hectares(edges, 0.5, *WGS84)[0] == pytest.approx(wanted, rel=1e-9)


def test_geodesics_around_a_small_pixel_agree():
    pyproj = pytest.importorskip("pyproj")
    south, north, width = 18.0, 18.0 + 1e-3, 1e-3
    area, _ = pyproj.Geod(ellps="WGS84").polygon_area_perimeter(
        [102, 102 + width, 102 + width, 102], [south, south, north, north]
    )
    ours = band_hectares(np.array([north, south]), width, *WGS84)[0]
    assert ours == pytest.approx(area / 10_000, rel=1e-6)


def test_rows_may_run_in_either_direction_and_beyond_the_poles():
    down = band_hectares(np.array([92.0, 91.0, 90.0, 89.0]), 1, *WGS84)
    up = band_hectares(np.array([89.0, 90.0, 91.0, 92.0]), -1, *WGS84)
    assert down.tolist() == up[::-1].tolist()
    assert down[:2].tolist() == [0, 0]
    assert down[2] > 0
