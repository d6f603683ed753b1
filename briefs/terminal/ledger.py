"""The index beside the documents: which file holds whose document, and how to ask for news of it.

It is a cache. Without it every document is asked for in full; an entry is believed only as far as
the file it names bears it out.
"""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import httpx
from pydantic import AfterValidator, BaseModel, ConfigDict, StringConstraints, ValidationError

from briefs.storage import write_atomically

NAME = ".fetch.json"
MOST_BYTES = 20_000_000
"""Some 50,000 documents."""

# What is sent back in a header must hold nothing that could end one.
_ETAG = r'(?:(?:W/)?"[\x21\x23-\x7e]{0,200}")?'
_DATE = r"[A-Za-z0-9 ,:+-]{0,60}"


class Validators(BaseModel):
    """What a terminal gave with a document, so that it can say later that nothing has changed."""

    model_config = ConfigDict(frozen=True, strict=True)

    etag: Annotated[str, StringConstraints(pattern=rf"^{_ETAG}$")] = ""
    last_modified: Annotated[str, StringConstraints(pattern=rf"^{_DATE}$")] = ""

    @classmethod
    def of(cls, headers: httpx.Headers) -> "Validators":
        """Those of an answer; one that cannot be sent back is left out."""
        etag = headers.get("etag", "")
        date = headers.get("last-modified", "")
        return cls(
            etag=etag if re.fullmatch(_ETAG, etag) else "",
            last_modified=date if re.fullmatch(_DATE, date) else "",
        )

    @property
    def headers(self) -> dict[str, str]:
        """The headers of a conditional request; none where nothing is known."""
        known = {"If-None-Match": self.etag, "If-Modified-Since": self.last_modified}
        return {name: value for name, value in known.items() if value}


def _plain_name(name: str) -> str:
    if Path(name).name != name or name.startswith(".") or not name.endswith(".json"):
        raise ValueError("the name of a .json file in this folder")
    return name


class Entry(BaseModel):
    """One document: its `file` beside the index, the file's `sha256`, and the `terminal`'s URL,
    for validators mean nothing to another one.
    """

    model_config = ConfigDict(frozen=True, strict=True)

    file: Annotated[str, AfterValidator(_plain_name)]
    sha256: str
    terminal: str
    validators: Validators = Validators()


class _Index(BaseModel):
    model_config = ConfigDict(frozen=True, strict=True)

    documents: dict[str, Entry]


def read_ledger(folder: Path) -> dict[str, Entry]:
    """The entries by uuid; empty where there is no index, or none that can be read."""
    path = folder / NAME
    try:
        if not path.is_file():
            return {}
        with path.open("rb") as stream:
            return _Index.model_validate_json(stream.read(MOST_BYTES)).documents
    except (OSError, ValidationError):
        return {}


def write_ledger(folder: Path, entries: Mapping[str, Entry]) -> None:
    """Write the entries of the files that are there, in order of uuid."""
    there = {
        uuid: entry for uuid, entry in sorted(entries.items()) if (folder / entry.file).is_file()
    }
    text = _Index(documents=there).model_dump_json(indent=1)
    write_atomically(folder / NAME, f"{text}\n".encode())
