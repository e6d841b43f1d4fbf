"""Letters say what notices say, and nothing that somebody wrote becomes more than text."""

from email import message_from_bytes
from email.policy import default
from html.parser import HTMLParser
from typing import Any

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from workcore.codec import as_object
from workcore.entities.delivery import Delivery
from workcore.entities.notice import Facts, Notice
from workcore.model import Level, Limit, Status, Topic, Window
from workcore.policies.wording import FACTS
from workcore.testing.builders import HOUR, NOW, a_delivery, a_message, a_notice, a_request
from workcore.use_cases.letters import Letters, UnreadableNotice
from workcore_adapters.mail.mime import letter_of

LETTERS = Letters("https://work.example.org/")
EVERYTHING = Facts(
    after=Status.IN_PROGRESS,
    reason="Too loud & <too> near",
    level=Level.OWNER,
    escalated_to=Level.EXECUTIVE,
    limit=Limit.DEADLINE,
    due_at=NOW,
    was=Window(NOW, NOW + HOUR),
    now=Window(NOW + HOUR, NOW + 2 * HOUR),
    name="plan.pdf",
    signature="Eicar",
    text="@stan please",
)


def a_told(**fields: Any) -> Notice:
    """Tell somebody something."""
    return a_notice(a_message(a_request()), **fields)


def kept(notice: Notice) -> Delivery:
    """Keep it to be sent."""
    return a_delivery(a_message(a_request()), payload=as_object(notice))


class Page(HTMLParser):
    """What a page is made of."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.links: list[str | None] = []
        self.words = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note it."""
        self.tags.append(tag)
        self.links += [value for name, value in attrs if name in {"href", "src"}]

    def handle_data(self, data: str) -> None:
        """Note it."""
        self.words += data


def test_whole_letter() -> None:
    """A letter says what happened, to what, when by the clock of the place, and where to look."""
    notice = a_told(
        topic=Topic.REJECTED, kind="rejected", by="Stan", facts=Facts(reason="Too loud")
    )
    delivery = kept(notice)
    letter = LETTERS.write(delivery)
    link = f"https://work.example.org/work-requests/{notice.request_id}"

    assert letter.subject == "[WR-2027-000001] Rejected: Replace stand guidance lamp"
    assert letter.text == (
        "Stan rejected this request.\n\n"
        "Request: WR-2027-000001\n"
        "Title: Replace stand guidance lamp\n"
        f"When: {notice.at:%Y-%m-%d} 09:00 CET\n"
        "Reason: Too loud\n\n"
        f"{link}\n\n"
        "Home tells you because of your part in this request.\n"
    )
    assert (letter.id, letter.recipient) == (delivery.id, delivery.target)
    assert (letter.thread, letter.at, letter.list_id) == (notice.request_id, notice.at, "requests")


@pytest.mark.parametrize("topic", Topic)
def test_page_says_the_same(topic: Topic) -> None:
    """Whoever reads HTML is told what others are, with one link, and nothing from elsewhere."""
    notice = a_told(topic=topic, facts=EVERYTHING)
    letter = LETTERS.write(kept(notice))
    page = Page(letter.html)

    assert page.links == [f"https://work.example.org{notice.path}"]
    assert "Too loud & <too> near" in page.words
    for line in letter.text.splitlines():
        for part in line.removesuffix("/").split(": ", 1):
            assert part in page.words or part in str(page.links[0])
    assert all(f"\n{label}: " in letter.text for label in FACTS.values())


def test_times_are_the_places() -> None:
    """Times are shown by the organisation's clock, in summer and in winter."""
    facts = Facts(was=Window(NOW, NOW + HOUR), due_at=NOW.replace(month=7))
    text = LETTERS.write(kept(a_told(facts=facts))).text

    assert f"Was: {NOW:%Y-%m-%d} 09:00 CET to {NOW:%Y-%m-%d} 10:00 CET\n" in text
    assert f"Due: {NOW:%Y}-07-{NOW:%d} 10:00 CEST\n" in text


def test_emergency() -> None:
    """Emergencies say so in the subject, behind what it is sorted by."""
    subject = LETTERS.write(kept(a_told(topic=Topic.APPROVED, emergency=True))).subject
    assert subject == "[WR-2027-000001] Emergency: Approved: Replace stand guidance lamp"


def test_written_again() -> None:
    """The same notice makes the same letter."""
    delivery = kept(a_told(facts=EVERYTHING))
    assert LETTERS.write(delivery) == LETTERS.write(evolve(delivery, attempts=3))


@pytest.mark.parametrize(
    "payload",
    [{}, {"topic": "weather"}, {**as_object(a_told()), "at": "soon"}],
    ids=["nothing", "unknown", "wrong"],
)
def test_no_notice(payload: dict[str, Any]) -> None:
    """What is no notice is refused by name, and for good."""
    delivery = a_delivery(a_message(a_request()), payload=payload)
    with pytest.raises(UnreadableNotice) as failure:
        LETTERS.write(delivery)
    assert failure.value.delivery_id == delivery.id
    assert "no notice" in failure.value.message


HOSTILE = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=200
) | st.lists(
    st.sampled_from(["\r\n", "\n", "Bcc: eve@example.org", "=?utf-8?q?=0d=0aBcc:_e=40x?=", "<",
                     "<script>alert(1)</script>", '"', "'", "&lt;", "$link", "${facts}",
                     "<a href='https://evil.example'>", "\x85", "\u2028", "]]>", "-->", "\r"]),
    max_size=8,
).map("".join)  # fmt: skip

TAGS = Page(LETTERS.write(kept(a_told(facts=EVERYTHING))).html).tags


@given(title=HOSTILE, by=HOSTILE, home=HOSTILE, reason=HOSTILE, name=HOSTILE, text=HOSTILE)
def test_nothing_becomes_more_than_text(
    title: str, by: str, home: str, reason: str, name: str, text: str
) -> None:
    """Whatever people write, no header, no mark-up and no address of a letter comes of it."""
    notice = a_told(
        title=title,
        by=by,
        organisation=home,
        facts=evolve(EVERYTHING, reason=reason, name=name, text=text),
    )
    written = LETTERS.write(kept(notice))
    page = Page(written.html)
    letter = message_from_bytes(letter_of(written, sender="us@example.net"), policy=default)

    assert page.tags == TAGS
    assert page.links == [f"https://work.example.org{notice.path}"]
    assert written.text.count("https://work.example.org") == 1
    assert letter["Subject"].lstrip().startswith("[WR-2027-000001] Approved:")
    assert (letter["To"], letter["Bcc"], letter["Cc"]) == ("ann@example.org", None, None)
    assert len(letter["To"].addresses) == 1
    assert len(list(letter.iter_parts())) == 2
