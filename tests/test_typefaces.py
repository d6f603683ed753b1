import shutil
import sys
from pathlib import Path

import pytest

from briefs.errors import LayoutError
from briefs.typefaces import MODULE, ExtraFace, extra_faces, in_order, needs_extra

FONT = Path(__file__).parent.parent / "layouts" / "house" / "fonts" / "IBMPlexSans-Regular.ttf"
PLAN = """
[[face]]
family = "One"
file = "one.ttf"
countries = ["CN", "SG"]

[[face]]
family = "Two"
file = "two.ttf"
countries = ["JP"]

[[face]]
family = "Three"
file = "two.ttf"
"""


@pytest.fixture
def installed(tmp_path, monkeypatch):
    """The extra distribution, with this plan and two fonts; the folder it is in."""
    monkeypatch.syspath_prepend(str(tmp_path))

    def install(plan=PLAN):
        folder = tmp_path / MODULE
        folder.mkdir()
        (folder / "__init__.py").write_text("raise RuntimeError('must not be imported')")
        (folder / "faces.toml").write_text(plan)
        for name in ("one.ttf", "two.ttf"):
            shutil.copy(FONT, folder / name)
        return folder

    return install


def families(country):
    return [face.family for face in in_order(extra_faces(), country)]


@pytest.mark.skipif(bool(extra_faces()), reason="the extra typefaces are installed here")
def test_without_the_distribution_there_are_none():
    assert extra_faces() == ()


def test_the_installed_faces_are_found_without_an_import(installed):
    folder = installed()
    assert extra_faces() == (
        ExtraFace("One", folder / "one.ttf", ("CN", "SG")),
        ExtraFace("Two", folder / "two.ttf", ("JP",)),
        ExtraFace("Three", folder / "two.ttf"),
    )
    assert MODULE not in sys.modules


@pytest.mark.parametrize(
    ("country", "order"),
    [
        ("", ["One", "Two", "Three"]),
        ("US", ["One", "Two", "Three"]),
        ("CN", ["One", "Two", "Three"]),
        ("SG", ["One", "Two", "Three"]),
        ("JP", ["Two", "One", "Three"]),
    ],
)
def test_the_face_of_the_country_of_listing_comes_first(country, order, installed):
    installed()
    assert families(country) == order


def test_a_link_to_a_font_leads_to_it(installed):
    folder = installed()
    (folder / "one.ttf").rename(folder.parent / "elsewhere.ttf")
    (folder / "one.ttf").symlink_to(folder.parent / "elsewhere.ttf")
    assert extra_faces()[0].file == folder.parent / "elsewhere.ttf"


@pytest.mark.parametrize(
    ("plan", "message"),
    [
        ("[[face]", ":1"),
        ('[[face]]\nfamily = "One"\n', "file"),
        ('[[face]]\nfamily = "One"\nfile = "gone.ttf"\n', "no font file 'gone.ttf' beside it"),
        ('[[face]]\nfamily = "One"\nfile = "one.ttf"\nweight = 1\n', "weight"),
    ],
)
def test_a_distribution_that_is_not_whole_is_a_mistake(plan, message, installed):
    folder = installed(plan)
    with pytest.raises(LayoutError) as caught:
        extra_faces()
    assert str(caught.value).startswith(str(folder / "faces.toml"))
    assert message in str(caught.value)
    assert caught.value.hint == "Install briefs-fonts-cjk anew."


def test_a_distribution_without_its_plan_is_a_mistake(installed):
    folder = installed()
    (folder / "faces.toml").unlink()
    with pytest.raises(LayoutError, match=r"faces\.toml: cannot be read"):
        extra_faces()


@pytest.mark.parametrize(
    "text",
    [
        *("云南锗业", "雲南鍺業", "東京エレクトロン", "キオクシア", "ｷｵｸｼｱ", "삼성전자", "ㄱㄴㄷ"),
        *("株式会社 A", "Ａ株", "「」", "。", "㈱", "\U00020bb7野家"),
    ],
)
def test_chinese_japanese_and_korean_need_the_extra_faces(text):
    assert needs_extra(f"Name: {text} (1)")


@pytest.mark.parametrize(
    "text",
    ["", "Brief", "−7.9% · “x” … – ×", "Métaux Précieux", "Ελλάς", "Россия", "עברית", "العربية"],
)
def test_other_scripts_do_not(text):
    assert not needs_extra(text)


def test_the_recipe_has_a_plan_that_can_be_read(installed):
    recipe = Path(__file__).parent.parent / "fonts-cjk" / MODULE / "faces.toml"
    folder = installed(recipe.read_text("utf-8"))
    for script in ("SC", "JP", "KR"):
        shutil.copy(FONT, folder / f"NotoSans{script}-Medium.ttf")
    assert families("CN") == ["Noto Sans SC", "Noto Sans JP", "Noto Sans KR"]
    assert families("JP") == ["Noto Sans JP", "Noto Sans SC", "Noto Sans KR"]
    assert families("KR") == ["Noto Sans KR", "Noto Sans SC", "Noto Sans JP"]
