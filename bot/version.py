"""Which version of repcheck this is."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version


def installed_version() -> str:
    """Return the version as installed, or say that only the folder is there."""
    try:
        return version("repcheck")
    except PackageNotFoundError:
        return "not-installed"
