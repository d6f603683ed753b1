"""axe-core, the accessibility checker: the very script that these tests were written with."""

import hashlib
import shutil
import tarfile
from pathlib import Path

from command import run
from selenium.webdriver import Chrome

AXE = "axe-core@4.14.1"
AXE_SHA256 = "e6b0ce02b84d892e2e33e403485e7f3d6c29e2be6df65daf44d89ba564139745"


def axe_script(folder: Path) -> str:
    """The checker, fetched into an empty folder."""
    npm = shutil.which("npm")
    assert npm, "there is no npm here: apt-get install npm"
    run(npm, "pack", "--silent", "--ignore-scripts", AXE, cwd=folder)
    (package,) = folder.glob("*.tgz")
    assert hashlib.sha256(package.read_bytes()).hexdigest() == AXE_SHA256
    with tarfile.open(package) as files:
        script = files.extractfile("package/axe.min.js")
        assert script
        return script.read().decode()


def violations(driver: Chrome, axe: str) -> list[tuple[str, str]]:
    """What axe-core finds of all its rules: the rule, and the places it is broken at."""
    driver.execute_script(axe)
    # Without preloading, which would fetch the style sheet, and the page's policy lets nobody.
    found = driver.execute_async_script("""
        const done = arguments[arguments.length - 1];
        const all = { preload: false, resultTypes: ["violations"] };
        const place = ({ target, failureSummary }) => `${target}: ${failureSummary}`;
        axe.run(document, all).then(({ violations }) =>
            done(violations.map(({ id, nodes }) => [id, nodes.map(place).join("; ")])));
    """)
    return [(rule, places) for rule, places in found]
