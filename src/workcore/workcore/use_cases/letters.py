"""Notices as letters: a subject, and the same as text and as HTML."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from html import escape
from string import Template
from typing import Final
from zoneinfo import ZoneInfo

from attrs import asdict, define, frozen

from workcore.codec import structure
from workcore.entities.delivery import Delivery
from workcore.entities.notice import Notice
from workcore.errors import Broken, InvalidInput
from workcore.model import About, DeliveryId, Window
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
