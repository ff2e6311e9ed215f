"""A real Chromium, driven by selenium, and what the tests look at in it."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from selenium.webdriver import Chrome, ChromeOptions, ChromeService
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webelement import WebElement

T = TypeVar("T")
POLL_SECONDS = 0.05
AXE = "4.14.1"
CACHE = Path(__file__).parents[2] / ".cache"
BROWSERS = ("chromium", "chromium-browser", "google-chrome")


def missing() -> str | None:
    """What keeps the tests from running, in a sentence."""
    if not any(map(shutil.which, BROWSERS)) or shutil.which("chromedriver") is None:
        return "no Chromium with its driver on this machine (Debian: apt install chromium chromium-driver)"
    return None


def until(what: str, condition: Callable[[], T], seconds: float = 40.0) -> T:
    """Waits for a condition to give something true, and gives it. Fails, naming it, after the deadline."""
    deadline = time.monotonic() + seconds
    while True:
        if found := condition():
            return found
        assert time.monotonic() < deadline, f"not within {seconds:.0f} s: {what}"
        time.sleep(POLL_SECONDS)


def axe_source() -> str | None:
    """axe-core, through npm, kept in `.cache/`; None where it can't be had."""
    script = CACHE / f"axe-core-{AXE}" / "package" / "axe.min.js"
    if not script.exists():
        folder = script.parents[1]
        folder.mkdir(parents=True, exist_ok=True)
        npm = shutil.which("npm")
        if npm is None:
            return None
        packed = subprocess.run(
            [npm, "pack", "--silent", f"axe-core@{AXE}"], cwd=folder, capture_output=True, text=True, check=False
        )
        if packed.returncode:
            return None
        subprocess.run(["tar", "xzf", packed.stdout.strip().splitlines()[-1]], cwd=folder, check=True)
    return script.read_text(encoding="utf-8")


class Browser:
    """One Chromium with one tab; it remembers every address that it asked for and every message of its console.

    What it leaves behind lies in `folder`, which goes with it: by itself it would litter the machine's temporary
    directory. Its address must be short, as a socket's name has 107 bytes at most.
    """

    def __init__(self, screenshots: Path, folder: Path) -> None:
        self._folder = folder
        options = ChromeOptions()
        for argument in ("--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--hide-scrollbars"):
            options.add_argument(argument)
        options.add_argument("--force-prefers-reduced-motion")  # a colour halfway through a change has any contrast
        options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
        service = ChromeService(shutil.which("chromedriver"), env={**os.environ, "TMPDIR": str(folder)})
        self.driver = Chrome(options=options, service=service)
        self.driver.set_script_timeout(60)
        self._screenshots = screenshots
        self.requests: list[dict[str, Any]] = []
        self.console: list[str] = []

    def close(self) -> None:
        self.driver.quit()
        shutil.rmtree(self._folder, ignore_errors=True)

    def at(self, name: str) -> WebElement:
        """The element with this id."""
        return self.driver.find_element(By.ID, name)

    def text(self, name: str) -> str:
        return self.at(name).text

    def number(self, name: str) -> float:
        """The number that stands there, as French or English write it; -1 where there is none yet."""
        digits = re.sub(r"[\s\u202f\u00a0,](?=\d{3})", "", self.text(name)).replace(",", ".")
        return float(digits) if re.fullmatch(r"[\d.]+", digits) else -1.0

    def run(self, script: str, *arguments: Any) -> Any:
        return self.driver.execute_script(script, *arguments)

    def resize(self, width: int, height: int = 900) -> None:
        """The viewport in CSS pixels; windows of a headless browser can't be as small as telephones."""
        metrics = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
        self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)

    def screenshot(self, name: str) -> None:
        """The whole page as `<name>.png`."""
        width = self.run("return innerWidth")
        self.resize(width, max(700, self.run("return document.documentElement.scrollHeight")))
        self._screenshots.mkdir(parents=True, exist_ok=True)
        self.driver.save_screenshot(str(self._screenshots / f"{name}.png"))
        self.resize(width)

    def look(self) -> None:
        """Takes what the browser has logged since the last look."""
        for entry in self.driver.get_log("performance"):
            message = json.loads(entry["message"])["message"]
            if message["method"] == "Network.requestWillBeSent":
                self.requests.append(message["params"]["request"])
        self.console += [f"{entry['level']} {entry['message']}" for entry in self.driver.get_log("browser")]

    def fits(self, what: str) -> None:
        """Fails where the page is still wider than its window when the curves have been drawn anew after a resize."""
        fits = "return document.documentElement.scrollWidth <= innerWidth"
        until(f"nothing overflows: {what}", lambda: bool(self.run(fits)), seconds=5.0)

    def violations(self, axe: str) -> list[str]:
        """What axe-core finds wrong with the page or frame as it is now, by WCAG 2.2 AA and good practice."""
        # Into the page's own world by the debugger: the policy lets no foreign script in.
        self.run(axe + "; window.axe = axe;")
        found = self.driver.execute_async_script(
            "const done = arguments[arguments.length - 1];"
            "axe.run(document, {iframes: false}).then(r => done(r.violations.map("
            "v => v.id + ': ' + v.nodes.map(n => n.target.join(' ') + ' ' + n.failureSummary).join(' | '))))"
        )
        return list(found)
