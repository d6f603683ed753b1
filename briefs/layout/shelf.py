"""Where layouts are: those that come with the package, by name, and those that analysts keep."""

import shutil
from pathlib import Path
from tempfile import TemporaryDirectory

from briefs.errors import LayoutError, UsageError
from briefs.tomlplace import nearest

PACKAGE = Path(__file__).parent.parent
REQUIRED = ("layout.toml", "brief.html.j2", "brief.md.j2", "brief.css")
_NOT_OURS = shutil.ignore_patterns(".*", "__pycache__")


def layout_names() -> tuple[str, ...]:
    """The layouts that come with the package."""
    return tuple(sorted(path.parent.name for path in _built_in().glob("*/layout.toml")))


def layout_folder(name_or_dir: str) -> Path:
    """The folder of a built-in layout by name, or the one of that path; it need not be there."""
    built_in = name_or_dir in layout_names()
    return (_built_in() / name_or_dir if built_in else Path(name_or_dir)).resolve()


def complete_folder(name_or_dir: str) -> Path:
    """The folder of a layout; LayoutError where it is not there, or lacks a file."""
    root = layout_folder(name_or_dir)
    if not root.is_dir():
        raise LayoutError(
            f"no layout {name_or_dir!r}{nearest(name_or_dir, layout_names())}",
            f"Give a folder that holds {', '.join(REQUIRED)}, or one of: "
            f"{', '.join(layout_names())}.",
        )
    missing = [name for name in REQUIRED if not (root / name).is_file()]
    if missing:
        raise LayoutError(f"{root}: the layout lacks {', '.join(missing)}")
    return root


def theme_files(root: Path) -> dict[str, Path]:
    """The themes of a layout's folder by name."""
    return {path.stem: path for path in sorted((root / "themes").glob("*.toml"))}


def copy_layout(name: str, folder: Path) -> None:
    """Copy a built-in layout to `folder` for editing, all of it or nothing.

    UsageError where there is no such layout, or something stands there already.
    """
    if name not in layout_names():
        raise UsageError(f"no layout {name!r}", f"Choose from {', '.join(layout_names())}.")
    if folder.exists() or folder.is_symlink():
        raise UsageError(f"{folder}: exists already", "Name a folder that does not exist yet.")
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(dir=folder.parent, prefix=".layout-") as place:
            copied = Path(place) / "copy"
            # Without modes: what an administrator installed may be readable only.
            shutil.copytree(
                _built_in() / name, copied, ignore=_NOT_OURS, copy_function=shutil.copyfile
            )
            copied.rename(folder)
    except OSError as error:
        raise UsageError(f"{folder}: cannot be written: {error.strerror or error}") from None


def _built_in() -> Path:
    """The layouts' folder: inside the package when installed, beside it in a checkout."""
    inside = PACKAGE / "layouts"
    return inside if inside.is_dir() else PACKAGE.parent / "layouts"
