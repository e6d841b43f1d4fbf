"""Word of commits is given beside them: together, again after a failure, and not for ever."""

from queue import Empty, SimpleQueue
from threading import Event, active_count

import pytest

from workcore.errors import Unavailable
from workcore_adapters.postgres import announcements
from workcore_adapters.postgres.announcements import Announcer


def test_several_commits_one_word(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is committed while word is given is told of together, by the next."""
    monkeypatch.setattr(announcements, "PAUSE", 0)
    begun: SimpleQueue[None] = SimpleQueue()
    may_end = [Event(), Event()]
    left = list(may_end)

    def give_word() -> None:
        begun.put(None)
        assert left.pop(0).wait(10)

    announcer = Announcer(give_word)
    announcer.announce()
    begun.get(timeout=10)
    for _ in range(100):
        announcer.announce()
    may_end[0].set()
    begun.get(timeout=10)
    may_end[1].set()

    with pytest.raises(Empty):
        begun.get(timeout=0.1)
    announcer.close()


def test_goes_on_after_a_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    """Word that could not be given is lost; the next is given."""
    monkeypatch.setattr(announcements, "PAUSE", 0)
    given: SimpleQueue[str] = SimpleQueue()
    answers = ["fails", "given"]

    def give_word() -> None:
        answer = answers.pop(0)
        given.put(answer)
        if answer == "fails":
            raise Unavailable("database")

    announcer = Announcer(give_word)
    for expected in ("fails", "given"):
        announcer.announce()
        assert given.get(timeout=10) == expected
    announcer.close()


def test_without_commits_no_thread() -> None:
    """Who commits nothing costs no thread."""
    before = active_count()
    Announcer(lambda: None).close()
    assert active_count() == before
