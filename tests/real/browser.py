"""Headless Chromium for tests of pages, driven by its own chromedriver; it ends with the block."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from selenium.webdriver import Chrome, ChromeOptions, ChromeService

CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
DRIVER = ("chromedriver",)
HINT = "Debian: apt-get install --no-install-recommends chromium chromium-driver"


@contextmanager
def browser(
    profile: Path, width: int = 1440, height: int = 900, scale: float = 1, *, dark: bool = False
) -> Iterator[Chrome]:
    """A window of so many CSS pixels, `scale` dots to each. `profile` is an empty folder for it.

    It can reach this machine alone, and everything it logged is in `get_log("browser")`.
    """
    options = ChromeOptions()
    options.binary_location = _found(CHROMIUM)
    for argument in (
        "--headless=new",
        f"--user-data-dir={profile}",
        "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-dev-shm-usage",
        "--disable-extensions",
        "--no-first-run",
        # A container's root has no other user to lock the browser into.
        *(["--no-sandbox"] if os.geteuid() == 0 else []),
    ):
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    driver = Chrome(options, ChromeService(_found(DRIVER)))
    try:
        _fit(driver, width, height, scale, dark=dark)
        yield driver
    finally:
        driver.quit()


def _fit(driver: Chrome, width: int, height: int, scale: float, *, dark: bool) -> None:
    metrics = {"width": width, "height": height, "deviceScaleFactor": scale, "mobile": False}
    driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
    scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
    driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [scheme]})


def _found(names: tuple[str, ...]) -> str:
    for name in names:
        if path := shutil.which(name):
            return path
    raise FileNotFoundError(f"no {' or '.join(names)} here. {HINT}")
