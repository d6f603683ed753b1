"""The site in a browser, opened from its folder: order, filter, light and dark, narrow screens, and
what axe-core finds.
"""

import io
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from awkward import NAMES, house
from axe import axe_script, violations
from browser import browser
from command import wait_for
from PIL import Image
from selenium.webdriver import Chrome, Keys
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.ui import Select
from sites import front_of, write_site

from briefs.writers.site import Front, Listed, index_page

pytestmark = pytest.mark.real

SOME = (*NAMES, "halted regime", "recovery regime")
WIDE, NARROW = (1280, 900), (380, 800)
INDEX, SECTOR = "index.html", "site/sectors/cn-basic-materials.html"
BRIEFS = tuple(
    f"site/briefs/{name}.SHZ.html"
    for name in ("002428", "LONG-NAMES", "NEW-LISTING", "ONLY-IDENTITY-AND-CLOSE")
)
PAGES = (INDEX, SECTOR, *BRIEFS)


@pytest.fixture(scope="module")
def axe(tmp_path_factory: pytest.TempPathFactory) -> str:
    return axe_script(tmp_path_factory.mktemp("axe"))


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of a few documents of several sectors and markets."""
    folder = tmp_path_factory.mktemp("pack")
    write_site(folder, SOME, house().layout)
    return folder


class Page:
    """What somebody sees of one page of the site."""

    def __init__(self, driver: Chrome, site: Path) -> None:
        self.driver, self.site = driver, site

    def open(self, name: str, hash_: str = "") -> None:
        self.driver.get("about:blank")
        self.driver.get((self.site / name).as_uri() + hash_)

    def find(self, selector: str) -> WebElement:
        return self.driver.find_element(By.CSS_SELECTOR, selector)

    def ask(self, question: str) -> Any:
        return self.driver.execute_script(f"return {question}")

    def shown(self) -> list[str]:
        """The names of the table that are shown, in their order."""
        shown = "[...document.querySelectorAll('#league tbody tr')].filter((row) => !row.hidden)"
        return list(self.ask(f"{shown}.map((row) => row.dataset.key)"))

    def head(self, column: str) -> WebElement:
        return self.find(f"#league th[data-column='{column}'] button")

    def sorts(self) -> dict[str, str]:
        heads = "[...document.querySelectorAll('#league th[aria-sort]')]"
        return dict(self.ask(f"{heads}.map((head) => [head.dataset.column, head.ariaSort])"))

    def told(self, selector: str = ".filter output") -> str:
        return self.find(selector).text

    def hash(self) -> str:
        return str(self.ask("location.hash"))

    def press(self, *keys: str) -> None:
        for key in keys:
            self.driver.switch_to.active_element.send_keys(key)

    def overflow(self) -> int:
        root = "document.documentElement"
        return int(self.ask(f"{root}.scrollWidth - {root}.clientWidth"))


@pytest.fixture
def page(site: Path, tmp_path: Path) -> Iterator[Page]:
    """A wide window on the front page; nothing may be complained of in its console."""
    with browser(tmp_path / "profile", *WIDE) as driver:
        page = Page(driver, site)
        page.open(INDEX)
        yield page
        assert driver.get_log("browser") == []  # type: ignore[no-untyped-call]


@pytest.fixture(scope="module")
def front() -> Front:
    return front_of(SOME)


def composite(listing: Listed) -> float | None:
    return listing.composite.number


def twelve_weeks(listing: Listed) -> float | None:
    return listing.returns[2].number


def ordered(front: Front, number: Callable[[Listed], float | None], sign: int) -> list[str]:
    """The keys of the names by a figure, falling where `sign` is -1; ties by symbol, and names
    without a figure last.
    """
    known = [
        (sign * value, each.key) for each in front.names if (value := number(each)) is not None
    ]
    unknown = sorted(each.key for each in front.names if number(each) is None)
    return [key for _, key in sorted(known)] + unknown


# Sorting


def test_a_click_sorts_and_another_turns_it_around(page: Page, front: Front) -> None:
    house_order = page.shown()
    assert house_order == [each.key for each in front.names] == ordered(front, composite, -1)
    assert page.sorts() == {"composite": "descending"}
    page.head("12w").click()
    assert page.shown() == ordered(front, twelve_weeks, -1)
    assert page.sorts() == {"12w": "descending"}
    assert page.told("#league caption").endswith("by 12W %, highest first; ties by symbol.")
    page.head("12w").click()
    assert page.shown() == ordered(front, twelve_weeks, 1)
    assert page.sorts() == {"12w": "ascending"}
    page.head("composite").click()
    assert page.shown() == house_order
    assert "Now sorted" not in page.told("#league caption")


def test_words_are_sorted_from_a(page: Page, front: Front) -> None:
    page.head("symbol").click()
    assert page.shown() == sorted(page.shown())
    page.head("sector").click()
    shown = {each.key: each.sector for each in front.names}
    sectors = [shown[key] for key in page.shown()]
    assert sectors == sorted(sectors)
    assert page.told("#league caption").endswith("Now sorted by Sector, A first; ties by symbol.")
    for sector in set(sectors):
        own = [key for key in page.shown() if shown[key] == sector]
        assert own == sorted(own)


def test_the_keyboard_sorts_as_the_mouse_does(page: Page, front: Front) -> None:
    page.find("#query").click()
    for _ in range(40):
        page.press(Keys.TAB)
        if page.ask("document.activeElement.closest('th')?.dataset.column") == "12w":
            break
    assert page.driver.switch_to.active_element.value_of_css_property("outline-style") == "solid"
    page.press(Keys.ENTER)
    assert page.shown() == ordered(front, twelve_weeks, -1)
    page.press(Keys.SPACE)
    assert page.shown() == ordered(front, twelve_weeks, 1)
    # Whoever sorts stays at the heading.
    assert page.ask("document.activeElement.closest('th').dataset.column") == "12w"


# Filtering


def test_typing_filters_names_and_symbols(page: Page) -> None:
    everybody = len(page.shown())
    assert page.told() == f"{everybody} of {everybody} names"
    page.find("#query").send_keys("tungsten CHINA")
    assert page.shown() == ["000657.SHZ"]
    assert page.told() == f"1 of {everybody} names"
    page.find("#query").clear()
    page.find("#query").send_keys("metaux precieux")
    assert page.shown() == ["LONG-NAMES.SHZ"]
    page.find("#query").clear()
    page.find("#query").send_keys("nobody")
    assert page.shown() == []
    assert page.told() == f"No name fits. Clear the filter to see all {everybody}."
    assert not page.find("#league").is_displayed()
    page.find(".filter button").click()
    wait_for(lambda: len(page.shown()) == everybody)
    assert page.find("#league").is_displayed()


def test_a_sector_and_a_setup_are_chosen_together(page: Page, front: Front) -> None:
    first = front.names[0]
    Select(page.find("#sector")).select_by_value(first.sector)
    Select(page.find("#setup")).select_by_value(first.setup.text)
    fitting = [
        each.key
        for each in front.names
        if (each.sector, each.setup.text) == (first.sector, first.setup.text)
    ]
    assert page.shown() == fitting
    assert len(fitting) < len(front.names)
    page.head("symbol").click()
    assert page.shown() == sorted(fitting)


def test_what_is_told_is_told_to_who_cannot_see(page: Page) -> None:
    regions = page.ask("[...document.querySelectorAll('[role=status]')].map((one) => one.tagName)")
    assert regions == ["OUTPUT", "P"]


# The address


def test_an_address_keeps_order_and_filter(page: Page) -> None:
    assert page.hash() == ""
    page.head("4w").click()
    page.head("4w").click()
    page.find("#query").send_keys("co & ltd")
    page.find("#query").clear()
    page.find("#query").send_keys("co")
    shown, address = page.shown(), page.hash()
    assert address == "#q=co&sort=4w&order=ascending"
    page.open(INDEX, address)
    assert (page.shown(), page.sorts()) == (shown, {"4w": "ascending"})
    assert page.ask("document.getElementById('query').value") == "co"
    page.driver.execute_script("location.hash = '#sort=1w&order=descending'")
    wait_for(lambda: page.sorts() == {"1w": "descending"})
    assert page.ask("document.getElementById('query').value") == ""
    page.head("composite").click()
    assert page.hash() == ""


@pytest.mark.parametrize(
    "address", ["#names", "#sort=nothing&order=up", "#sector=Nowhere", "#q=%E4%BA", "#=&&="]
)
def test_an_address_that_means_nothing_changes_nothing(page: Page, address: str) -> None:
    house_order = page.shown()
    page.open(INDEX, address)
    if not address.startswith("#q"):
        assert page.shown() == house_order
    assert page.sorts() == {"composite": "descending"}


def test_a_link_to_a_part_of_the_page_keeps_the_order(page: Page) -> None:
    page.head("1w").click()
    shown = page.shown()
    page.find("a[href='#names']").click()
    assert page.shown() == shown


def test_the_way_there_and_back_keeps_the_order(page: Page) -> None:
    page.head("1w").click()
    shown = page.shown()
    page.find("#league tbody a").click()
    wait_for(lambda: "/site/briefs/" in page.driver.current_url)
    page.driver.back()
    wait_for(lambda: page.shown() == shown)


# Reading


def test_every_page_is_reached_from_the_front_and_leads_back(page: Page) -> None:
    page.find(".sectors a").click()
    wait_for(lambda: "/site/sectors/" in page.driver.current_url)
    page.find("#league tbody a").click()
    wait_for(lambda: "/site/briefs/" in page.driver.current_url)
    assert page.find("h1").text
    pictures = "[...document.images].every((image) => image.complete && image.naturalWidth > 0)"
    wait_for(lambda: page.ask(pictures))
    page.find(".trail a").click()
    wait_for(lambda: page.driver.current_url.endswith("/index.html"))


def test_the_league_of_a_sector_is_sorted_too(page: Page) -> None:
    page.open(SECTOR)
    before = page.shown()
    page.find("#league thead button").click()
    names = page.ask("[...document.querySelectorAll('#league tbody th')].map((th) => th.innerText)")
    assert names == sorted(names, key=str.casefold)
    page.open(SECTOR)
    assert page.shown() == before


def test_the_skip_link_comes_first_and_leads_to_the_content(page: Page) -> None:
    page.press(Keys.TAB)
    first = page.driver.switch_to.active_element
    assert (first.text, first.is_displayed()) == ("Skip to the content", True)
    page.press(Keys.ENTER)
    assert page.ask("document.activeElement.id") == "main"


def test_without_a_script_everything_is_there(page: Page, front: Front) -> None:
    page.driver.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
    page.open(INDEX)
    rows = page.driver.find_elements(By.CSS_SELECTOR, "#league tbody tr")
    assert len([row for row in rows if row.is_displayed()]) == len(front.names)
    assert not page.find(".filter").is_displayed()
    assert page.driver.find_elements(By.CSS_SELECTOR, "thead button") == []


def test_the_faces_of_the_house_are_loaded(page: Page) -> None:
    loaded = "[...document.fonts].filter((face) => face.status === 'loaded').map((f) => f.family)"
    families = {house().layout.theme.fonts.text, house().layout.theme.fonts.display}
    wait_for(lambda: families <= {name.strip("'\"") for name in page.ask(loaded)})


def test_a_large_pack_is_sorted_and_filtered_too(page: Page, front: Front, tmp_path: Path) -> None:
    rows = [
        replace(each, key=f"{number:03}.{each.key}", name=f"{each.name} {number}")
        for number in range(63)
        for each in front.names
    ]
    large = replace(front, names=tuple(sorted(rows, key=lambda row: row.key)))
    assert len(rows) >= 750
    shutil.copytree(page.site / "site", tmp_path / "large" / "site")
    (tmp_path / "large" / INDEX).write_bytes(index_page(large, house().layout))
    page.site = tmp_path / "large"
    page.open(INDEX)
    page.head("12w").click()
    assert page.shown() == ordered(large, twelve_weeks, -1)
    page.find("#query").send_keys("tungsten 7")
    assert page.shown()
    assert all("000657" in key for key in page.shown())


# Looks


def test_narrow_pages_do_not_scroll_sideways_and_tables_do(site: Path, tmp_path: Path) -> None:
    with browser(tmp_path / "profile", *NARROW) as driver:
        page = Page(driver, site)
        for name in PAGES:
            page.open(name)
            assert page.overflow() == 0, name
        page.open(INDEX)
        region = page.find(".scroll")
        assert region.get_attribute("tabindex") == "0"
        assert region.aria_role == "region"
        assert region.accessible_name.startswith("All ")
        page.driver.execute_script("arguments[0].focus()", region)
        page.press(Keys.ARROW_RIGHT)
        wait_for(lambda: page.ask("document.querySelector('.scroll').scrollLeft") > 0)
        # The name stays where it is.
        row = page.find("#league tbody th")
        assert row.rect["x"] >= 0


def test_a_table_with_room_is_no_stop_of_the_keyboard(page: Page) -> None:
    page.open(BRIEFS[0])
    regions = page.driver.find_elements(By.CSS_SELECTOR, ".scroll")
    wait_for(lambda: all(each.get_attribute("tabindex") is None for each in regions))


@pytest.mark.parametrize("width", [320, 380, 600, 768, 1024, 1600])
def test_pages_keep_to_every_window(site: Path, tmp_path: Path, width: int) -> None:
    with browser(tmp_path / "profile", width, 900) as driver:
        page = Page(driver, site)
        for name in (INDEX, SECTOR, *BRIEFS[:2]):
            page.open(name)
            assert page.overflow() == 0, name


@pytest.mark.parametrize("dark", [False, True])
def test_page_and_pictures_follow_the_screen(site: Path, tmp_path: Path, dark: bool) -> None:
    theme = house().layout.theme
    assert theme.dark
    colours = theme.dark.colours if dark else theme.colours
    paper = tuple(bytes.fromhex(colours.paper[1:]))
    with browser(tmp_path / "profile", *WIDE, dark=dark) as driver:
        page = Page(driver, site)
        page.open(BRIEFS[0])
        body = page.ask("getComputedStyle(document.documentElement).backgroundColor")
        assert body == f"rgb({', '.join(map(str, paper))})"
        picture = page.find("#exhibit-timeline img")
        page.driver.execute_script("arguments[0].scrollIntoView()", picture)
        drawn = Image.open(io.BytesIO(picture.screenshot_as_png)).convert("RGB")
        colours_drawn = {colour for _, colour in drawn.getcolors(1 << 24) or ()}
        most = max(drawn.getcolors(1 << 24) or (), key=lambda each: each[0])[1]
        assert most == paper
        pair = theme.dark.price if dark else theme.price
        rise = tuple(bytes.fromhex(pair.red_up_green_down.rise[1:]))
        assert rise in colours_drawn


def test_a_printed_page_is_light_and_has_no_controls(site: Path, tmp_path: Path) -> None:
    with browser(tmp_path / "profile", *WIDE, dark=True) as driver:
        page = Page(driver, site)
        page.open(INDEX)
        dark = {"name": "prefers-color-scheme", "value": "dark"}
        media = {"media": "print", "features": [dark]}
        driver.execute_cdp_cmd("Emulation.setEmulatedMedia", media)
        body = page.ask("getComputedStyle(document.documentElement).backgroundColor")
        assert body == "rgb(255, 255, 255)"
        assert not page.find(".filter").is_displayed()
        assert not page.find(".trail").is_displayed()


# Access


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("size", [WIDE, NARROW])
def test_axe_finds_nothing(
    site: Path, axe: str, tmp_path: Path, size: tuple[int, int], dark: bool
) -> None:
    with browser(tmp_path / "profile", *size, dark=dark) as driver:
        page = Page(driver, site)
        for name in PAGES:
            page.open(name)
            assert violations(driver, axe) == [], name
        page.open(INDEX, "#sort=4w&order=ascending&q=co")
        assert violations(driver, axe) == []
        assert driver.get_log("browser") == []  # type: ignore[no-untyped-call]


def test_axe_finds_a_mistake(site: Path, axe: str, page: Page) -> None:
    page.driver.execute_script("document.querySelector('#query').labels[0].remove()")
    assert [rule for rule, _ in violations(page.driver, axe)] == ["label"]
