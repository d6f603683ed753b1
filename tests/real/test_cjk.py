"""The typefaces for Chinese, Japanese and Korean: fetched, built, installed, printed."""

import io
import shutil
import sys
import zipfile
from pathlib import Path
from typing import Any

import page as validation
import pikepdf
import pypdfium2
import pytest
from awkward import document_of, house
from command import CHECKOUT, run

from briefs.production import make_brief
from briefs.report import Report
from briefs.typefaces import MODULE, extra_faces
from briefs.writers.pdf import write_pdf

pytestmark = pytest.mark.real

PROFILES = (validation.ValidationProfile.PDF_UA_1, validation.ValidationProfile.PDF_A_3A)
NAMES = {
    "CN": (
        "云南临沧鑫圆锗业股份有限公司",
        "Noto-Sans-SC",
        "公司主要从事锗矿的开采、精深加工及研究开发。",
    ),
    "TW": ("台灣積體電路製造股份有限公司", "Noto-Sans-SC", "公司從事積體電路的製造、銷售與測試。"),
    "JP": ("東京エレクトロン株式会社", "Noto-Sans-JP", "半導体製造装置の開発・製造・販売を行う。"),
    "KR": ("삼성전자 주식회사", "Noto-Sans-KR", "반도체와 휴대전화를 제조하고 판매한다."),
}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    assert shutil.which("npm"), "there is no npm here: apt-get install npm"
    folder = tmp_path_factory.mktemp("wheel")
    run(CHECKOUT / ".ci" / "cjk.sh", folder, cwd=CHECKOUT)
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture
def installed(
    wheel: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> Path:
    """The folder that the wheel is installed into, as one where Python looks."""
    folder = tmp_path_factory.mktemp("site")
    target = ("--no-deps", "--no-index", "--target", folder)
    run(sys.executable, "-m", "pip", "--quiet", "install", *target, wheel, cwd=folder)
    monkeypatch.syspath_prepend(str(folder))
    return folder


def document(country: str) -> dict[str, Any]:
    """A document of a company listed there, with the name and description it has at home."""
    name, _, description = NAMES[country]
    changed = document_of("002428.SHZ")
    changed["ticker"]["name"] = name
    changed["classification"]["country"] = country
    changed["description"] = f"{description} {description}"
    return changed


def test_the_wheel_holds_the_fonts_and_their_licence(wheel: Path) -> None:
    held = zipfile.ZipFile(wheel)
    sizes = {Path(each.filename).name: each.file_size for each in held.infolist()}
    for script in ("SC", "JP", "KR"):
        assert sizes[f"NotoSans{script}-Medium.ttf"] > 5_000_000
    assert "SIL Open Font License, Version 1.1" in held.read(f"{MODULE}/OFL.txt").decode()


def test_nothing_of_them_stays_in_the_checkout(wheel: Path) -> None:
    assert wheel.is_file()
    kept = {path.name for path in (CHECKOUT / "fonts-cjk" / MODULE).iterdir()}
    assert kept - {"__pycache__"} == {"__init__.py", "faces.toml"}


@pytest.mark.parametrize("country", NAMES)
def test_a_name_is_printed_in_its_own_script(country: str, installed: Path) -> None:
    assert extra_faces()[0].file.is_relative_to(installed)
    name, font, description = NAMES[country]
    brief = make_brief(Report.model_validate(document(country)), house())
    pdf = write_pdf(brief, house().layout)

    with pypdfium2.PdfDocument(pdf.content) as pages:
        text = "".join("".join(page.get_textpage().get_text_range().split()) for page in pages)
    assert "".join(name.split()) in text
    assert "".join(description.split()) in text
    with pikepdf.open(io.BytesIO(pdf.content)) as read:
        fonts = {
            str(each.FontName): "/FontFile2" in each
            for each in read.objects
            if isinstance(each, pikepdf.Dictionary) and each.get("/Type") == "/FontDescriptor"
        }
        assert str(read.docinfo.Title).startswith(name)
    (foreign,) = {each for each in fonts if "Noto" in each}
    assert font in foreign
    assert all(fonts.values())
    for profile in PROFILES:
        report = validation.validate_pdf_bytes(pdf.content, profile=profile)
        assert [(failure.rule_id, failure.message) for failure in report.failures] == []


def test_the_same_document_gives_the_same_bytes(installed: Path) -> None:
    assert extra_faces()[0].file.is_relative_to(installed)
    brief = make_brief(Report.model_validate(document("JP")), house())
    assert write_pdf(brief, house().layout).content == write_pdf(brief, house().layout).content
