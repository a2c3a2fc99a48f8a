"""The bare install imports without any optional part."""

import subprocess
import sys

HEAVY = (
    "django altair vl_convert whitenoise justmytype_intl_sea fontTools numba pyproj rasterio svy "
    "weasyprint pyspark pandas polars sklearn"
)
STOREYS = ("model", "methods", "exchange", "warehouse", "domains")
IMPORT_ALL = """
import importlib, pkgutil, sys
heavy, storeys = sys.argv[1].split(), sys.argv[2:]
# what is None here cannot be imported
sys.modules.update(dict.fromkeys(heavy))
count = 0
for storey in storeys:
    package = importlib.import_module(f"sathiti.{storey}")
    for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        importlib.import_module(found.name)
        count += 1
print(count)
"""


def test_every_module_below_the_site_imports_without_optional_parts() -> None:
    done = subprocess.run(
        [sys.executable, "-c", IMPORT_ALL, HEAVY, *STOREYS], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) > 200
