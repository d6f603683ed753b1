"""The preview in a browser: what somebody sees who edits a layout beside it."""

import json
import re
import shutil
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from browser import browser
from command import CHECKOUT, started, wait_for
from selenium.webdriver import Chrome, Keys
from selenium.webdriver.common.by import By

from briefs.layout import copy_layout

pytestmark = pytest.mark.real

LARGE = (1440, 900)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A working folder with the three real documents and a layout to edit."""
    home = tmp_path / "home"
    shutil.copytree(CHECKOUT / "seeds", home / "seeds")
    copy_layout("house", home / "looks")
    return home


@pytest.fixture
def url(home: Path) -> Iterator[str]:
    """Where the preview of it is served; it must end by Ctrl-C and without a word."""
    command = (sys.executable, "-m", "briefs", "preview", "seeds", "--layout", "looks")
    with started(*command, "--port", "0", cwd=home) as process:
        assert process.stdout
        printed = process.stdout.readline()
        assert printed.startswith("Preview at "), printed + process.stdout.read()
        yield printed.split()[-1]
        process.send_signal(signal.SIGINT)
        rest, _ = process.communicate()
    assert (process.returncode, rest) == (0, "Ctrl-C ends it.\n")


@pytest.fixture
def page(url: str, tmp_path: Path) -> Iterator["Page"]:
    with browser(tmp_path / "profile", *LARGE) as driver:
        page = Page(driver)
        driver.get(url)
        page.wait_for_line("Built")
        yield page
        assert driver.get_log("browser") == []  # type: ignore[no-untyped-call]


class Page:
    """What somebody sees of the preview."""

    def __init__(self, driver: Chrome) -> None:
        self.driver = driver

    def text(self, element: str) -> str:
        return self.driver.find_element(By.ID, element).text

    def wait_for_line(self, opening: str) -> None:
        wait_for(lambda: self.text("state").startswith(opening) and self.drawn())

    def drawn(self) -> bool:
        """Whether there are pages, and every picture has been loaded."""
        there = "[...document.images].every((image) => image.complete && image.naturalWidth)"
        return bool(self.pictures() and self.driver.execute_script(f"return {there}"))

    def pictures(self) -> list[str]:
        images = "[...document.querySelectorAll('#pages img')].map((image) => image.src)"
        return list(self.driver.execute_script(f"return {images}"))

    def colours(self) -> set[tuple[int, ...]]:
        """Every colour of the first page."""
        found = self.driver.execute_script("""
            const image = document.querySelector("#pages img");
            const canvas = document.createElement("canvas");
            [canvas.width, canvas.height] = [image.naturalWidth, image.naturalHeight];
            const context = canvas.getContext("2d");
            context.drawImage(image, 0, 0);
            const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
            return [...new Set(new Uint32Array(data.buffer))];
        """)
        return {(each & 255, each >> 8 & 255, each >> 16 & 255) for each in found}

    def press(self, key: str) -> None:
        self.driver.find_element(By.TAG_NAME, "body").send_keys(key)

    def address(self) -> str:
        return self.driver.current_url.partition("/brief/")[2]

    def style(self, selector: str, name: str) -> str:
        return self.driver.find_element(By.CSS_SELECTOR, selector).value_of_css_property(name)


def test_a_new_accent_colour_is_seen_without_reloading(page: Page, home: Path) -> None:
    theme = home / "looks" / "themes" / "house.toml"
    before = page.pictures()
    assert len(before) == 2
    page.driver.execute_script("window.untouched = true")
    assert (176, 0, 96) not in page.colours()

    # The first is that of the paper; a dark screen has its own.
    text, count = re.subn(r'(?m)^(accent = )"#\w+"', r'\1"#b00060"', theme.read_text(), count=1)
    assert count == 1
    theme.write_text(text)
    wait_for(lambda: page.pictures() != before and page.drawn())
    assert (176, 0, 96) in page.colours()
    page.wait_for_line("Built")
    assert page.text("state").endswith("at change 1")
    assert page.driver.execute_script("return window.untouched") is True


def test_a_broken_template_is_named_above_the_last_good_page(page: Page, home: Path) -> None:
    template = home / "looks" / "brief.html.j2"
    before, text = page.pictures(), template.read_text()
    line = text[: text.index("{{ brief.title }}")].count("\n") + 1
    template.write_text(text.replace("{{ brief.title }}", "{{ brief.titel }}"))

    page.wait_for_line("Failed at change 1")
    assert f"{template}:{line}: " in page.text("trouble")
    assert "titel" in page.text("trouble")
    assert page.text("last-good").startswith("Last good version")
    assert page.pictures() == before
    assert page.drawn()
    assert page.style(".stale #pages", "opacity") == "0.45"
    assert page.driver.title.startswith("✗")

    template.write_text(text)
    page.wait_for_line("Built")
    assert page.text("trouble") == page.text("last-good") == ""
    assert page.style("#pages", "opacity") == "1"
    assert page.pictures() == before


def test_keys_move_between_documents_and_the_address_keeps_them(page: Page) -> None:
    first, second, third = sorted(path.stem for path in (CHECKOUT / "seeds").glob("*.json"))
    assert page.address() == first
    for key, expected in (
        ("j", second),
        (Keys.ARROW_RIGHT, third),
        ("j", third),
        ("k", second),
        (Keys.ARROW_LEFT, first),
        ("j", second),
    ):
        page.press(key)
        assert page.address() == expected
    wait_for(lambda: second in page.text("title"))
    page.wait_for_line("Built")
    chosen = page.driver.find_element(By.CSS_SELECTOR, "#shelf [aria-current=page]")
    assert chosen.text == second

    pictures = page.pictures()
    page.driver.refresh()
    page.wait_for_line("Built")
    assert (page.address(), page.pictures()) == (second, pictures)
    page.driver.back()
    wait_for(lambda: first in page.text("title"))


def test_the_list_is_used_by_keyboard_alone(page: Page) -> None:
    first = page.address()
    page.driver.find_element(By.LINK_TEXT, first).send_keys(Keys.ARROW_DOWN)
    second = page.address()
    assert second != first
    assert page.driver.switch_to.active_element.text == second
    # The list is drawn anew meanwhile; whoever stands in it stays there.
    wait_for(lambda: second in page.text("title"))
    page.wait_for_line("Built")
    assert page.driver.switch_to.active_element.text == second
    assert page.style("#shelf :focus", "outline-style") == "solid"


def test_the_markdown_edition_is_a_key_away(page: Page) -> None:
    page.press("m")
    article = page.driver.find_element(By.ID, "article")
    assert article.is_displayed()
    assert not page.driver.find_element(By.ID, "pages").is_displayed()
    assert article.find_elements(By.TAG_NAME, "table")
    charts = article.find_elements(By.TAG_NAME, "img")
    assert charts
    assert page.drawn()
    assert all(chart.get_attribute("alt") for chart in charts)

    page.driver.refresh()
    page.wait_for_line("Built")
    assert page.driver.find_element(By.ID, "article").is_displayed()
    page.press("m")
    assert page.driver.find_element(By.ID, "pages").is_displayed()


def test_pages_fit_the_window_as_asked(page: Page) -> None:
    def first() -> dict[str, float]:
        return page.driver.find_element(By.CSS_SELECTOR, "#pages img").rect

    table = page.driver.find_element(By.ID, "pages").rect["width"]
    assert first()["width"] == pytest.approx(table, abs=1)
    page.press("z")
    assert first()["height"] < LARGE[1] - 60
    assert (
        len({image.rect["y"] for image in page.driver.find_elements(By.CSS_SELECTOR, "#pages img")})
        == 1
    )
    page.press("z")
    assert first()["width"] == pytest.approx(595.28 * 96 / 72, abs=1)


def test_nothing_in_a_document_can_run(page: Page, home: Path) -> None:
    path = home / "seeds" / f"{page.address()}.json"
    document = json.loads(path.read_text())
    document["description"] = "<script>window.harmed = 1</script><img src=x onerror='harmed = 1'>"
    path.write_text(json.dumps(document))
    page.wait_for_line("Built")
    wait_for(lambda: page.text("state").endswith("at change 1"))
    page.press("m")
    assert "<script>window.harmed" in page.text("article")
    assert page.driver.execute_script("return window.harmed ?? 0") == 0
