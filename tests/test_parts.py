import ctypes
from importlib.metadata import PackageNotFoundError

import pytest

from briefs.pack import parts
from briefs.pack.parts import ABSENT, beneath, libraries, versions

NAMES = ("pango-1.0", "harfbuzz", "fontconfig", "harfbuzz-subset", "harfbuzz-vector")


def test_every_package_has_a_version():
    assert {"python", "briefs", "weasyprint"} <= versions().keys()
    assert all(text[0].isdigit() for text in versions().values())
    assert beneath().keys() & versions().keys() == set()
    assert beneath()["numpy"][0].isdigit()


def test_what_is_not_installed_is_absent(monkeypatch):
    def missing(name):
        raise PackageNotFoundError(name)

    monkeypatch.setattr(parts, "version", missing)
    told = beneath()
    assert told.pop("zlib")[0].isdigit()
    assert set(told.values()) == {ABSENT}


def test_a_library_tells_its_version_or_is_absent():
    told = libraries()
    assert tuple(told) == NAMES
    assert all(text in {ABSENT, "there"} or text[0].isdigit() for text in told.values())


@pytest.mark.parametrize("error", [OSError, AttributeError])
def test_a_system_without_libraries_is_one_of_its_own(error, monkeypatch):
    def none(name):
        raise error(name)

    monkeypatch.setattr(ctypes, "CDLL", none)
    assert libraries() == dict.fromkeys(NAMES, ABSENT)


def test_a_library_is_found_by_the_name_of_another_system(monkeypatch):
    asked = []

    class Library:
        def __init__(self, file):
            asked.append(file)
            if not file.endswith(".dylib"):
                raise OSError(file)

        def __getitem__(self, name):
            return {"pango_version_string": lambda: b"1.56.3"}.get(name, lambda: 21700)

    monkeypatch.setattr(ctypes, "CDLL", Library)
    told = libraries()
    assert (told["pango-1.0"], told["fontconfig"]) == ("1.56.3", "21700")
    assert told["harfbuzz-vector"] == "there"
    assert asked[:2] == ["libpango-1.0.so.0", "libpango-1.0.0.dylib"]
