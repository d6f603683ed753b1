"""What a build left behind, to be compared with what another one did."""

from briefs.archive import read_archive


def everything(folder):
    """Every file below a folder but the archive, and what the archive holds."""
    files = {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and not path.name.startswith("archive.db")
    }
    with read_archive(folder / "archive.db") as archive:
        kept = [
            (each.key, each.week, each.revision, each.content)
            for key in archive.listings()
            for each in archive.history(key)
        ]
    return files, kept
