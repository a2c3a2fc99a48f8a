"""What people open in a browser and what clients call: the explorer and the SDMX API."""

from sathiti.model import SathitiError

try:
    from sathiti.web.site import build_application, serve
except ModuleNotFoundError as missing:
    if (missing.name or "").startswith("sathiti"):
        raise
    raise SathitiError(
        "The web pages need the package “{package}”, which is not installed.",
        fix="Run: {command}.",
        package=missing.name,
        command='pip install "sathiti[web]"',
    ) from missing

__all__ = ["build_application", "serve"]
