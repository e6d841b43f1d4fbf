"""A real browser, told by its debugging pipe what to do."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path
from typing import Any, Final

from attrs import define, field

CHROMIUM: Final = shutil.which("chromium")
START: Final = (
    "import os, sys; os.dup2(int(sys.argv[1]), 3); os.dup2(int(sys.argv[2]), 4);"
    " os.execv(sys.argv[3], sys.argv[3:])"
)
"""Puts pipes where it looks for them, and becomes the browser."""


@define
class Browser:
    """
    Chromium without a window.

    Attributes:
        folder: Where it saves what it downloads.
    """

    folder: Path
    _commands: int
    _events: int
    _rest: bytes = b""
    _number: int = 0
    _seen: list[dict[str, Any]] = field(factory=list)

    def call(self, method: str, session: str | None = None, **params: Any) -> dict[str, Any]:
        """Have it do something, and give what came of it."""
        self._number += 1
        said = {"id": self._number, "method": method, "params": params}
        said |= {} if session is None else {"sessionId": session}
        os.write(self._commands, json.dumps(said).encode() + b"\0")
        while (told := self._next()).get("id") != self._number:
            self._seen.append(told)
        result: dict[str, Any] = told["result"]
        return result

    def opened(self, url: str) -> str:
        """Open a page, wait until it is there, and give the session to talk about it."""
        page = self.call("Target.createTarget", url="about:blank")["targetId"]
        session: str = self.call("Target.attachToTarget", targetId=page, flatten=True)["sessionId"]
        self.call("Page.enable", session)
        self.call("Page.navigate", session, url=url)
        while not any(map(partial(_loaded, session), self._seen)):
            self._seen.append(self._next())
        return session

    def evaluated(self, session: str, script: str) -> Any:
        """Run a script in a page, wait for what it promises, and give what it says."""
        said = self.call(
            "Runtime.evaluate", session, expression=script, awaitPromise=True, returnByValue=True
        )
        return said["result"].get("value")

    def downloaded(self, url: str) -> Path:
        """Open a page that is a file, and say where it was saved."""
        self.call("Target.createTarget", url=url)
        while True:
            told = self._seen.pop(0) if self._seen else self._next()
            if told.get("params", {}).get("state") == "completed":
                return Path(told["params"]["filePath"])

    def _next(self) -> dict[str, Any]:
        while b"\0" not in self._rest:
            more = os.read(self._events, 65_536)
            assert more, "the browser has ended"
            self._rest += more
        said, _, self._rest = self._rest.partition(b"\0")
        told: dict[str, Any] = json.loads(said)
        return told


def _loaded(session: str, told: dict[str, Any]) -> bool:
    return told.get("method") == "Page.loadEventFired" and told.get("sessionId") == session


@contextmanager
def a_browser(folder: Path) -> Iterator[Browser]:
    """Run a browser that keeps everything in *folder*, and ends with it."""
    assert CHROMIUM is not None
    (hears, tells), (hears_us, tells_us) = os.pipe(), os.pipe()
    flags = (
        *("--headless", "--no-sandbox", "--no-first-run", "--disable-gpu"),
        *("--disable-background-networking", "--remote-debugging-pipe"),
        f"--user-data-dir={folder / 'profile'}",
    )
    command = [sys.executable, "-c", START, str(hears), str(tells_us), CHROMIUM, *flags]
    with ExitStack() as stack:
        process = subprocess.Popen(command, pass_fds=(hears, tells_us), stderr=subprocess.DEVNULL)
        stack.callback(process.wait)
        stack.callback(process.kill)
        for mine in (tells, hears_us):
            stack.callback(os.close, mine)
        for its in (hears, tells_us):
            os.close(its)
        browser = Browser(folder, tells, hears_us)
        browser.call(
            "Browser.setDownloadBehavior",
            behavior="allow",
            downloadPath=str(folder),
            eventsEnabled=True,
        )
        yield browser
