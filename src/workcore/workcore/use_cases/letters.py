"""Notices as letters: a subject, and the same as text and as HTML."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from html import escape
from string import Template
from typing import Final
from zoneinfo import ZoneInfo

from attrs import asdict, define, frozen

from workcore.codec import structure
from workcore.entities.delivery import Delivery
from workcore.entities.notice import GatheredNotices, Notice
from workcore.errors import Broken, InvalidInput
from workcore.model import About, DeliveryId, RequestId, Window
from workcore.policies.wording import EMERGENCY, FACTS, WHY, WORDINGS
from workcore.ports.mailer import Message

LIST_ID: Final = "requests"
"""One list for all of them; mail readers sort by it."""

TEXT: Final = Template("""\
$sentence

$facts
$link

$organisation tells you $why.
""")
LINE: Final = Template("$label: $value\n")

HTML: Final = Template("""\
<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>$reference</title></head>
<body style="font-family: sans-serif; max-width: 40em">
<p>$sentence</p>
<table>
$facts</table>
<p><a href="$link">Open $reference</a></p>
<p><small>$organisation tells you $why.</small></p>
</body>
</html>
""")
ROW: Final = Template('<tr><th align="left" valign="top">$label</th><td>$value</td></tr>\n')


NOTICES: Final = "notices"
"""What only a letter has that was gathered."""

DIGESTS: Final = "digests"
MOST_LISTED: Final = 100
"""So many notices stand in one letter; the others are only counted."""

DIGEST_TEXT: Final = Template("""\
$several.

$items$more
$organisation tells you once a day, as you have chosen.
""")
ITEM_TEXT: Final = Template("""\
$subject
$when: $sentence$said
$link

""")
DIGEST_HTML: Final = Template("""\
<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>$several</title></head>
<body style="font-family: sans-serif; max-width: 40em">
<p>$several.</p>
<ul>
$items</ul>
<p>$more</p>
<p><small>$organisation tells you once a day, as you have chosen.</small></p>
</body>
</html>
""")
ITEM_HTML: Final = Template("""\
<li><a href="$link">$subject</a><br>$when: $sentence$said</li>
""")


@define
class UnreadableNotice(Broken):
    """What was kept to be sent is no notice, or of another version."""

    code = "unreadable_notice"

    delivery_id: DeliveryId
    why: str

    @property
    def message(self) -> str:
        """Say what is wrong with it."""
        return f"What was kept to be sent is no notice: {self.why}"


@frozen
class Letters:
    """
    Writes letters.

    Attributes:
        base: What comes before a request's path; the only address in a letter.
    """

    base: str

    def write(self, delivery: Delivery) -> Message:
        """
        Write the letter of a notice. The same notice makes the same letter.

        Raises:
            UnreadableNotice: It is none.
        """
        if NOTICES in delivery.payload:
            return self._gathered(delivery, gathered_of(delivery))
        notice = notice_of(delivery)
        values, facts = self._values(notice), facts_of(notice)
        return Message(
            id=delivery.id,
            at=notice.at,
            recipient=delivery.target,
            subject=subject_of(notice),
            text=_filled(TEXT, LINE, values, facts),
            html=_filled(HTML, ROW, _escaped(values), _escaped(facts)),
            thread=notice.request_id,
            list_id=LIST_ID,
        )

    def _gathered(self, delivery: Delivery, notices: Sequence[Notice]) -> Message:
        """Write one letter of many notices."""
        several, last = _several(notices), notices[-1]
        items = [self._item(each) for each in notices[:MOST_LISTED]]
        more = len(notices) - len(items)
        values = {
            "several": several,
            "organisation": last.organisation,
            "more": f"And {more} more: see your inbox." if more else "",
        }
        return Message(
            id=delivery.id,
            at=last.at,
            recipient=delivery.target,
            subject=f"[{last.organisation}] {several}",
            text=_joined(DIGEST_TEXT, ITEM_TEXT, values, items),
            html=_joined(
                DIGEST_HTML, ITEM_HTML, _escaped(values), [_escaped(each) for each in items]
            ),
            # What is gathered hangs together, and with no single request.
            thread=RequestId(delivery.organisation_id),
            list_id=DIGESTS,
        )

    def _item(self, notice: Notice) -> Mapping[str, str]:
        reason = notice.facts.reason or notice.facts.text
        return {
            **self._values(notice),
            "subject": subject_of(notice),
            "when": _shown(notice.at, ZoneInfo(notice.time_zone)),
            "said": "" if reason is None else f" \u201c{reason}\u201d",
        }

    def _values(self, notice: Notice) -> Mapping[str, str]:
        return {
            "sentence": Template(WORDINGS[notice.topic].sentence).substitute(by=notice.by),
            "reference": notice.reference,
            "organisation": notice.organisation,
            "why": WHY[notice.about],
            "link": self.base.rstrip("/") + notice.path,
        }


def notice_of(delivery: Delivery) -> Notice:
    """
    Read what was kept.

    Raises:
        UnreadableNotice: It is none.
    """
    try:
        return structure(delivery.payload, Notice)
    except InvalidInput as error:
        raise UnreadableNotice(delivery.id, error.message) from error


def gathered_of(delivery: Delivery) -> Sequence[Notice]:
    """
    Read what was gathered; one notice at least.

    Raises:
        UnreadableNotice: It is not that.
    """
    try:
        notices = structure(delivery.payload, GatheredNotices).notices
    except InvalidInput as error:
        raise UnreadableNotice(delivery.id, error.message) from error
    if not notices:
        raise UnreadableNotice(delivery.id, "There is none.")
    return notices


def _several(notices: Sequence[Notice]) -> str:
    count = len(notices)
    return "1 thing happened" if count == 1 else f"{count} things happened"


def _joined(
    page: Template, item: Template, values: Mapping[str, str], items: Sequence[Mapping[str, str]]
) -> str:
    return page.substitute(values, items="".join(item.substitute(each) for each in items))


def subject_of(notice: Notice) -> str:
    """Write a subject that sorts: those of one request stand together, and say what for."""
    what = WORDINGS[notice.topic].subject
    if notice.emergency:
        what = f"{EMERGENCY}: {what}"
    return f"[{notice.reference}] {what}: {notice.title}"


def facts_of(notice: Notice) -> Mapping[str, str]:
    """List what there is to say, by its label; what the event does not tell is left out."""
    zone = ZoneInfo(notice.time_zone)
    facts = asdict(notice.facts, recurse=False)
    told = {label: facts[name] for name, label in FACTS.items() if facts[name] is not None}
    return {
        **({"Request": notice.reference} if notice.about is About.REQUEST else {}),
        "Title": notice.title,
        "When": _shown(notice.at, zone),
    } | {label: _shown(value, zone) for label, value in told.items()}


def _shown(value: object, zone: ZoneInfo) -> str:
    """Write a fact as people read it, times by the organisation's clock."""
    match value:
        case datetime():
            return f"{value.astimezone(zone):%Y-%m-%d %H:%M %Z}"
        case Window():
            return f"{_shown(value.start, zone)} to {_shown(value.end, zone)}"
        case StrEnum():
            return value.value.replace("_", " ")
        case _:
            return str(value)


def _escaped(values: Mapping[str, str]) -> Mapping[str, str]:
    """Make text of whatever comes from outside, so that nothing of it is mark-up."""
    return {name: escape(value) for name, value in values.items()}


def _filled(
    page: Template, line: Template, values: Mapping[str, str], facts: Mapping[str, str]
) -> str:
    lines = (line.substitute(label=label, value=value) for label, value in facts.items())
    return page.substitute(values, facts="".join(lines))
