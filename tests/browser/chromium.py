"""Headless Chromium for tests, told what to do over a pipe: the DevTools protocol, without a port or a library.

No page can reach anything outside this machine; what it asks for is among the page's events all the same.
"""

import json
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from fcntl import F_DUPFD, fcntl
from select import select
from signal import SIGTERM
from tempfile import TemporaryDirectory
from typing import Any, BinaryIO

NAMES = ("chromium", "chromium-headless-shell", "chromium-browser", "google-chrome")
FLAGS = (
    "--headless=new",
    "--remote-debugging-pipe",
    "--no-sandbox",  # it runs as root in containers; what it opens are files that the tests have made
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-dev-shm-usage",
    "--disable-gpu",
    "--hide-scrollbars",
    "--host-resolver-rules=MAP * ~NOTFOUND",
)
FROM_US, TO_US = 3, 4
"""The numbers under which Chromium looks for the two pipes."""
PATIENCE = 120.0
"""Seconds without a word from the browser, after which it is said to hang."""
KEYS = {"Enter": 13, "Tab": 9, "Escape": 27, "ArrowLeft": 37, "ArrowUp": 38, "ArrowRight": 39, "ArrowDown": 40}


def program() -> str | None:
    """Where Chromium is on this machine; None where it is not."""
    return next((found for name in NAMES if (found := shutil.which(name))), None)


class Gone(Exception):
    """The page has gone somewhere else while it was spoken to."""


@dataclass
class Page:
    """A tab in a profile of its own, and everything that has happened in it as (method, parameters)."""

    browser: "Browser"
    session: str
    events: list[tuple[str, dict[str, Any]]] = field(default_factory=list)

    def send(self, method: str, **parameters: Any) -> dict[str, Any]:
        return self.browser.send(method, parameters, session=self.session)

    def happened(self, method: str) -> list[dict[str, Any]]:
        return [parameters for name, parameters in self.events if name == method]

    def open(self, address: str) -> None:
        """Go there and wait until it has loaded; a dialog on the way is closed and stays among the events."""
        loaded = len(self.happened("Page.loadEventFired"))
        self.send("Page.navigate", url=address)
        self.browser.wait(lambda: len(self.happened("Page.loadEventFired")) > loaded)

    def run(self, script: str) -> Any:
        """The value of an expression, also of a promise; an exception in the page is one here."""
        answer = self.send("Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True)
        if "exceptionDetails" in answer:
            raise AssertionError(json.dumps(answer["exceptionDetails"], ensure_ascii=False)[:2000])
        return answer["result"].get("value")

    def size(self, width: int, height: int) -> None:
        self.send("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False)

    def press(self, key: str, *, shift: bool = False) -> None:
        text = {"Enter": "\r"}.get(key, key if len(key) == 1 else "")
        common = {
            "key": key,
            "code": key,
            "windowsVirtualKeyCode": KEYS.get(key, ord(key[0].upper())),
            "modifiers": 8 if shift else 0,
        }
        self.send("Input.dispatchKeyEvent", type="keyDown" if text else "rawKeyDown", text=text, **common)
        self.send("Input.dispatchKeyEvent", type="keyUp", **common)


class Browser:
    """A running Chromium at the other end of two pipes."""

    def __init__(self, *, to: BinaryIO, out: int) -> None:
        self._to = to
        self._out = out
        self._unread = b""
        self._number = 0
        self._answers: dict[int, dict[str, Any]] = {}
        self._pages: dict[str, Page] = {}

    @contextmanager
    def page(self) -> Iterator[Page]:
        context = self.send("Target.createBrowserContext", {})["browserContextId"]
        target = self.send("Target.createTarget", {"url": "about:blank", "browserContextId": context})["targetId"]
        session = self.send("Target.attachToTarget", {"targetId": target, "flatten": True})["sessionId"]
        page = self._pages[session] = Page(self, session)
        for domain in ("Page", "Runtime", "Network", "Debugger", "Log", "DOM"):
            page.send(f"{domain}.enable")
        try:
            yield page
        finally:
            self.send("Target.disposeBrowserContext", {"browserContextId": context})
            del self._pages[session]

    def send(self, method: str, parameters: dict[str, Any], *, session: str | None = None) -> dict[str, Any]:
        number = self._written(method, parameters, session)
        self.wait(lambda: number in self._answers)
        answer = self._answers.pop(number)
        if "error" in answer and "navigated" in answer["error"]["message"]:
            raise Gone(answer["error"]["message"])
        if "error" in answer:
            raise AssertionError(f"{method}: {answer['error']}")
        result: dict[str, Any] = answer["result"]
        return result

    def wait(self, done: Callable[[], bool]) -> None:
        """Hear the browser until something is so."""
        while not done():
            if not select([self._out], [], [], PATIENCE)[0]:
                raise TimeoutError(f"Chromium has said nothing for {PATIENCE:g} seconds")
            heard = os.read(self._out, 1 << 20)
            if not heard:
                raise EOFError("Chromium has ended")
            *messages, self._unread = (self._unread + heard).split(b"\0")
            for message in messages:
                self._hear(json.loads(message))

    def _hear(self, message: dict[str, Any]) -> None:
        if "id" in message:
            self._answers[message["id"]] = message
            return
        page = self._pages.get(message.get("sessionId", ""))
        if page is None:
            return
        page.events.append((message["method"], message["params"]))
        if message["method"] == "Page.javascriptDialogOpening":
            # The answer to this comes when it comes: the page stands still until the dialog is closed.
            self._written("Page.handleJavaScriptDialog", {"accept": False}, page.session)

    def _written(self, method: str, parameters: dict[str, Any], session: str | None) -> int:
        self._number += 1
        message = {"id": self._number, "method": method, "params": parameters}
        self._to.write(json.dumps(message | ({"sessionId": session} if session else {})).encode() + b"\0")
        self._to.flush()
        return self._number


@contextmanager
def running() -> Iterator[Browser]:
    """A browser in an empty profile, ended and its profile removed afterwards."""
    found = program()
    if found is None:
        raise FileNotFoundError("no Chromium on this machine")
    from_us, to_them = os.pipe()
    from_them, to_us = os.pipe()
    with TemporaryDirectory(prefix="chromium-", ignore_cleanup_errors=True) as profile:
        # Not subprocess: it can hand on descriptors, but not under the numbers that Chromium looks for.
        high = [fcntl(end, F_DUPFD, TO_US + 1) for end in (from_us, to_us)]
        quiet = os.open(os.devnull, os.O_RDWR)
        process = os.posix_spawn(
            found,
            [found, *FLAGS, f"--user-data-dir={profile}"],
            {**os.environ, "HOME": profile},
            file_actions=[
                *((os.POSIX_SPAWN_DUP2, quiet, number) for number in (0, 1, 2)),
                *((os.POSIX_SPAWN_DUP2, end, number) for end, number in zip(high, (FROM_US, TO_US), strict=True)),
            ],
        )
        for end in (from_us, to_us, quiet, *high):
            os.close(end)
        with os.fdopen(to_them, "wb") as to:
            try:
                yield Browser(to=to, out=from_them)
            finally:
                os.kill(process, SIGTERM)
                os.waitpid(process, 0)
        os.close(from_them)
