"""WeasyPrint, imported while there is no font to find."""

import os
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from briefs.errors import SystemPartMissing

__all__ = ["FontConfiguration", "URLFetcher", "replace", "weasyprint", "without_system_fonts"]

SYSTEM_PACKAGES = "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
_NO_SYSTEM_FONTS = Path(__file__).parents[1] / "no-system-fonts.conf"


@contextmanager
def without_system_fonts() -> Iterator[None]:
    """Whatever reads the system's font configuration meanwhile finds an empty one."""
    before = os.environ.get("FONTCONFIG_FILE")
    os.environ["FONTCONFIG_FILE"] = str(_NO_SYSTEM_FONTS)
    try:
        yield
    finally:
        if before is None:
            del os.environ["FONTCONFIG_FILE"]
        else:
            os.environ["FONTCONFIG_FILE"] = before


try:
    with without_system_fonts(), warnings.catch_warnings():
        # It looks for fonts when it is imported, and warns of having none.
        warnings.simplefilter("ignore", UserWarning)
        import weasyprint
        from weasyprint.text.fonts import FontConfiguration
        from weasyprint.urls import URLFetcher
except OSError as error:  # the shared libraries are loaded at import
    raise SystemPartMissing(
        f"the PDF engine's system libraries are missing ({error})",
        f"On Debian or Ubuntu: apt-get install --no-install-recommends {SYSTEM_PACKAGES}",
    ) from None


def replace(name: str, before: Any, after: Any) -> None:
    """Put a function in the place of the engine's, wherever the engine has imported that."""
    for module in [*sys.modules.values()]:
        if vars(module).get(name) is before:
            setattr(module, name, after)
