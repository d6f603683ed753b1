"""The unsubscribe pages in a browser: the button does what it says, and axe-core finds nothing."""

import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from axe import axe_script, violations
from browser import browser
from command import started, wait_for
from selenium.webdriver import Chrome, Keys
from selenium.webdriver.common.by import By

from briefs.archive.roster import Standing, open_roster, read_roster
from briefs.subscribers import Subscriber
from briefs.subscribers.signing import MailKey

pytestmark = pytest.mark.real

KEY = MailKey(bytes(range(32)))
HANDLE = f"{1:032x}"
SETTINGS = """
[publisher]
firm = "Harbour Research"

[mail]
unsubscribe_url = "https://mail.harbour.example/unsubscribe"
unsubscribe_mailto = "unsubscribe@harbour.example"
"""
WIDE, NARROW = (1000, 800), (380, 800)


@dataclass(frozen=True)
class Office:
    """A running server, and the archive behind it."""

    url: str
    archive: Path

    @property
    def link(self) -> str:
        """As a proxy passes it on that takes nothing away."""
        return f"{self.url}/unsubscribe/{KEY.token(HANDLE)}"

    @property
    def standing(self) -> Standing:
        with read_roster(self.archive) as roster:
            found = roster.of_handle(HANDLE)
        assert found
        return found.standing


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    archive = tmp_path / "archive.db"
    with open_roster(archive) as roster:
        roster.enrol([Subscriber("ann@example.org")], datetime.now(UTC), lambda: HANDLE)
    (tmp_path / "briefs.toml").write_text(SETTINGS)
    command = (sys.executable, "-m", "briefs", "unsubscribe-server", "--port", "0")
    env = {**os.environ, "BRIEFS_MAIL_KEY": KEY.secret.hex()}
    with started(*command, "--archive", archive, cwd=tmp_path, env=env) as process:
        assert process.stdout
        yield Office(process.stdout.readline().split()[-1].rstrip("/"), archive)


@pytest.fixture(scope="module")
def axe(tmp_path_factory: pytest.TempPathFactory) -> str:
    return axe_script(tmp_path_factory.mktemp("axe"))


def heading(driver: Chrome) -> str:
    # By a script: an element that is found may be gone when it is asked.
    return str(driver.execute_script("return document.querySelector('h1')?.innerText"))


@pytest.mark.parametrize("keyboard", [False, True])
def test_the_button_unsubscribes(office: Office, tmp_path: Path, keyboard: bool) -> None:
    with browser(tmp_path / "profile", *NARROW) as driver:
        driver.get(office.link)
        assert heading(driver) == "Unsubscribe from the weekly digest?"
        assert office.standing is Standing.ACTIVE
        if keyboard:
            driver.find_element(By.TAG_NAME, "body").send_keys(Keys.TAB, Keys.ENTER)
        else:
            driver.find_element(By.TAG_NAME, "button").click()
        wait_for(lambda: heading(driver) == "You are unsubscribed")
        assert office.standing is Standing.UNSUBSCRIBED
        assert driver.current_url == office.link
        # Whoever opens the link again may press again.
        driver.get(office.link)
        driver.find_element(By.TAG_NAME, "button").click()
        wait_for(lambda: heading(driver) == "You are unsubscribed")
        # Not even that the style sheet was refused.
        assert driver.get_log("browser") == []  # type: ignore[no-untyped-call]


def test_a_busy_archive_is_asked_again_by_the_button(office: Office, tmp_path: Path) -> None:
    office.archive.rename(tmp_path / "away.db")
    with browser(tmp_path / "profile", *WIDE) as driver:
        driver.get(office.link)
        assert heading(driver) == "That did not work just now"
        (tmp_path / "away.db").rename(office.archive)
        driver.find_element(By.TAG_NAME, "button").click()
        wait_for(lambda: heading(driver) == "You are unsubscribed")
    assert office.standing is Standing.UNSUBSCRIBED


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("size", [WIDE, NARROW])
def test_pages_are_for_everybody(
    office: Office, axe: str, tmp_path: Path, size: tuple[int, int], dark: bool
) -> None:
    with browser(tmp_path / "profile", *size, dark=dark) as driver:
        for open_page in (
            lambda: driver.get(office.link),
            lambda: driver.find_element(By.TAG_NAME, "button").click(),
            lambda: driver.get(f"{office.url}/nobody"),
            lambda: (office.archive.unlink(), driver.get(office.link)),
        ):
            open_page()
            assert violations(driver, axe) == [], heading(driver)
            root = "document.documentElement"
            room = f"return {root}.scrollWidth - {root}.clientWidth"
            assert driver.execute_script(room) == 0
            paper = f"return getComputedStyle({root}).backgroundColor"
            assert driver.execute_script(paper) == (
                "rgb(17, 23, 29)" if dark else "rgb(255, 255, 255)"
            )
