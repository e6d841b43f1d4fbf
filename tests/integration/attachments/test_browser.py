"""What a real browser does with files that were attached: it saves them, and nothing else."""

import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from socketserver import ThreadingMixIn
from typing import Any, Final
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import pytest
from tests.support.browser import CHROMIUM, Browser, a_browser
from tests.support.rest.attachments import attached
from tests.support.rest.forms import PDF, form
from tests.support.web import Web, memory_web

pytestmark = [
    pytest.mark.integration,
    pytest.mark.skipif(CHROMIUM is None, reason="there is no chromium: apt-get install chromium"),
]

SCRIPT: Final = b"window.found = (window.found || 0) + 1"
BOTH: Final = (
    "new Promise(done => { const next = i => { if (i == urls.length) return done(window.found);"
    " const one = document.createElement('script'); one.src = urls[i];"
    " one.onload = one.onerror = () => next(i + 1); document.head.append(one) }; next(0) })"
)
"""Loads scripts from addresses, one after the other, and says how many of them ran."""


class Server(ThreadingMixIn, WSGIServer):
    """Answers a browser's connections side by side."""

    daemon_threads = True


class Quiet(WSGIRequestHandler):
    """Writes no log."""

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def listening(app: Any) -> Iterator[str]:
    """Serve an application at a port of its own."""
    with make_server("127.0.0.1", 0, app, Server, Quiet) as server:
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def careless(environ: dict[str, Any], start: Any) -> Iterable[bytes]:
    """Give out a script as a text, as somebody would who guards nothing, and a page."""
    is_page = environ["PATH_INFO"] == "/"
    start("200 OK", [("Content-Type", "text/html" if is_page else "text/plain")])
    return [b"<p>A page of somebody else's." if is_page else SCRIPT]


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """A browser."""
    with a_browser(tmp_path_factory.mktemp("browser")) as made:
        yield made


@pytest.fixture(scope="module")
def web() -> Web:
    """The service, in memory."""
    return memory_web()


def test_file_is_saved_under_its_name(browser: Browser, web: Web) -> None:
    """Whoever follows a link gets the file as it was, named as it was, in any language."""
    with listening(web.client.app) as base:
        for name in ("Größe \N{SNOWMAN} 50%.pdf", "תוכנית; \"א'.pdf".replace('"', ""), "a b.pdf"):
            file = attached(web, web.made(), form((name, PDF)))
            saved = browser.downloaded(base + file["download_url"])
            # No browser lets a name have a letter that file systems do not take.
            assert saved.name == name
            assert saved.read_bytes() == PDF


def test_file_runs_nowhere(browser: Browser, web: Web) -> None:
    """A text that is a script runs for whoever gives it out without care, and never from here."""
    file = attached(web, web.made(), form(("notes.txt", SCRIPT)))
    with listening(web.client.app) as base, listening(careless) as other:
        page = browser.opened(f"{other}/")
        for urls, ran in (([f"{other}/a.txt"], 1), ([base + file["download_url"]], 1)):
            browser.evaluated(page, f"var urls = {urls}")
            assert browser.evaluated(page, BOTH) == ran
        assert browser.downloaded(base + file["download_url"]).read_bytes() == SCRIPT
