"""Areas of pixels on the ellipsoid, in closed form.

The area between the equator and latitude phi, for one radian of longitude, is b^2/2 times

    sin(phi) / (1 - e^2 sin^2(phi)) + artanh(e sin(phi)) / e

with b the polar half-axis and e the eccentricity (Snyder, Map projections: a working manual,
1987, equation 3-12, where it defines the authalic latitude).
"""

import math

import numpy as np
import numpy.typing as npt

SQUARE_METRES_PER_HECTARE = 10_000.0

Numbers = npt.NDArray[np.float64]


def band_hectares(
    edges: Numbers, width: float, semi_major: float, inverse_flattening: float
) -> Numbers:
    """Area of one pixel of each row of a map in degrees.

    Args:
        edges: latitudes between the rows in degrees, one more than rows, in either direction;
            what lies beyond a pole has no area.
        width: of a pixel in degrees of longitude.
        semi_major: equatorial half-axis of the ellipsoid in metres.
        inverse_flattening: of the ellipsoid; 0 for a sphere.

    Returns:
        Hectares, one a row.

    >>> whole = band_hectares(np.array([90.0, -90.0]), 360, 6378137, 298.257223563)
    >>> round(whole[0] / 100)  # WGS 84: square kilometres
    510065622
    """
    flattening = 1 / inverse_flattening if inverse_flattening else 0.0
    polar = semi_major * (1 - flattening)
    sines = np.sin(np.radians(np.clip(edges, -90, 90)))
    eccentricity = math.sqrt(flattening * (2 - flattening))
    if eccentricity:
        seen = eccentricity * sines
        heights = sines / (1 - seen * seen) + np.arctanh(seen) / eccentricity
    else:
        heights = 2 * sines
    square_metres = polar * polar / 2 * math.radians(abs(width)) * np.abs(np.diff(heights))
    return np.asarray(square_metres / SQUARE_METRES_PER_HECTARE)
