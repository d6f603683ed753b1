"""The parts that files are made by: versions of packages, and of the engine's own libraries."""

import ctypes
import platform
import zlib
from contextlib import suppress
from importlib.metadata import PackageNotFoundError, version
from typing import NamedTuple

_NAMED = (
    *("briefs", "weasyprint", "pydyf", "pikepdf", "pypdfium2", "pillow", "matplotlib", "jinja2"),
    *("markdown", "css-inline", "babel", "pydantic"),
)
"""What a manifest names."""
_BENEATH = (
    *("brotli", "contourpy", "cssselect2", "fonttools", "lxml", "markupsafe", "numpy"),
    *("pydantic-core", "pyphen", "tinycss2", "tinyhtml5", "webencodings", "zopfli"),
)
"""What those build on, as far as bytes may hang on it."""
ABSENT = "absent"


class _Library(NamedTuple):
    """A library by the stem of its file and the number in it; `teller` is a function of it that
    tells its version as `kind`, or gives an object that is not looked at (None).
    """

    stem: str
    number: int
    teller: str
    kind: type[ctypes.c_char_p | ctypes.c_int] | None = None

    @property
    def files(self) -> tuple[str, ...]:
        """The names of the file, on one system or another."""
        name = f"lib{self.stem}"
        endings = (f".so.{self.number}", f".{self.number}.dylib", ".dylib", f"-{self.number}.dll")
        return tuple(f"{name}{ending}" for ending in endings)


_LIBRARIES = (
    _Library("pango-1.0", 0, "pango_version_string", ctypes.c_char_p),
    _Library("harfbuzz", 0, "hb_version_string", ctypes.c_char_p),
    _Library("fontconfig", 1, "FcGetVersion", ctypes.c_int),
    # Without these two the engine cuts fonts and draws glyphs in another way.
    _Library("harfbuzz-subset", 0, "hb_subset_input_create_or_fail"),
    _Library("harfbuzz-vector", 0, "hb_vector_draw_create_or_fail"),
)


def versions() -> dict[str, str]:
    """Python and the packages that a manifest names, by name."""
    return {"python": platform.python_version()} | {name: version(name) for name in _NAMED}


def beneath() -> dict[str, str]:
    """Packages and libraries that those build on, by name; a word for what is not there."""
    return {"zlib": zlib.ZLIB_RUNTIME_VERSION} | {name: _version(name) for name in _BENEATH}


def libraries() -> dict[str, str]:
    """The engine's own libraries, by name: their version, or a word. The engine is not loaded."""
    return {each.stem: _told(each) for each in _LIBRARIES}


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return ABSENT


def _told(library: _Library) -> str:
    for file in library.files:
        with suppress(OSError, AttributeError):
            teller = ctypes.CDLL(file)[library.teller]
            return _said(teller, library) if library.kind else "there"
    return ABSENT


def _said(teller: "ctypes._NamedFuncPointer", library: _Library) -> str:
    teller.restype = library.kind
    said = teller()
    return said.decode() if isinstance(said, bytes) else str(said)
