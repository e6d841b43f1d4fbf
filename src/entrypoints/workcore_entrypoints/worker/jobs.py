"""The table of what is done again and again, and how often."""

import logging
from collections.abc import Callable, Collection, Sequence
from datetime import datetime, timedelta
from typing import Final

from attrs import define, frozen

from workcore.application import Application
from workcore.errors import WorkcoreError
from workcore.model import EventId, OrganisationId
from workcore.use_cases.dispatch_events import MOST as EVENTS
from workcore.use_cases.forget_told import BATCH as TOLD
from workcore.use_cases.gather_digests import MOST as DIGESTS
from workcore.use_cases.remind_approvers import MOST
from workcore.use_cases.rescan_attachments import MOST as FILES
from workcore.use_cases.rewrap_keys import BATCH as KEYS
from workcore.use_cases.rewrap_secrets import BATCH as SECRETS
from workcore.use_cases.send_mail import MOST as LETTERS
from workcore.use_cases.send_webhooks import MOST as POSTS
from workcore.use_cases.tell_limits import MOST as LIMITS

log = logging.getLogger("workcore.worker")


@frozen
class Job:
    """
    A use case that time calls.

    Attributes:
        every: How long it rests after a run that left nothing to do.
        run: Runs it once, for the given time; true when there is more to do at once. It may be
            run by several workers at the same time, and may be cut off anywhere.
        abreast: How many threads of one worker do it at the same time.
        at_word: Whether it is for new events, and does not rest at word of them.
        then: Jobs for which such a run may leave something, and which do not rest after it.
    """

    name: str
    every: timedelta
    run: Callable[[Application, datetime], bool]
    abreast: int = 1
    at_word: bool = False
    then: tuple[str, ...] = ()


@define
class TrailsForked(WorkcoreError):
    """Trails are not those that were signed; all others were sealed."""

    organisations: Sequence[OrganisationId]

    @property
    def message(self) -> str:
        """Name their organisations."""
        named = ", ".join(map(str, self.organisations))
        return (
            f"The audit trail of organisation {named} is not the one that was signed before and"
            " is not sealed any further: see `workcore audit verify`."
        )


@define
class EventsUnreadable(WorkcoreError):
    """Another version wrote events that this one cannot read; all others were told."""

    events: Sequence[EventId]

    @property
    def message(self) -> str:
        """Name them."""
        named = ", ".join(map(str, self.events))
        return f"Events {named} wait for a version of this service that can read them."


def seal_audit(application: Application, now: datetime) -> bool:
    """
    Seal what was recorded.

    Raises:
        TrailsForked: Somebody changed what was sealed.
    """
    done = application.seal_audit(now)
    if done.forked:
        raise TrailsForked(done.forked)
    return done.more


def remind_approvers(application: Application, now: datetime) -> bool:
    """Remind of approvals that wait, and hand them on."""
    done = application.remind_approvers(now)
    return done.reminded + done.escalated == MOST


def tell_limits(application: Application, _: datetime) -> bool:
    """Tell of what is due soon, or late; the store's clock says when."""
    done = application.tell_limits()
    return done.looked - done.overtaken == LIMITS


def dispatch_events(application: Application, _: datetime) -> bool:
    """
    Tell people of what happened.

    Raises:
        EventsUnreadable: There is something that it cannot tell.
    """
    done = application.dispatch_events()
    if done.unreadable:
        raise EventsUnreadable(done.unreadable)
    return done.claimed == EVENTS


def send_mail(application: Application, _: datetime) -> bool:
    """Send mail that waits; the store's clock says what is due."""
    done = application.send_mail()
    if done.dead:
        log.warning(
            "send_mail: %d letters were given up: `workcore deliveries list --state dead`",
            done.dead,
        )
    return done.tried == LETTERS


def send_webhooks(application: Application, _: datetime) -> bool:
    """Post to webhooks what waits; the store's clock says what is due."""
    done = application.send_webhooks()
    if done.dead:
        log.warning(
            "send_webhooks: %d messages were given up: `workcore deliveries list --state dead`",
            done.dead,
        )
    return done.tried == POSTS


def gather_digests(application: Application, _: datetime) -> bool:
    """Gather what people want to hear of once a day; the store's clock says what is due."""
    return application.gather_digests().letters == DIGESTS


def forget_answers(application: Application, now: datetime) -> bool:
    """Forget attempts that nobody repeats any more."""
    application.forget_answers(now)
    return False


def forget_tries(application: Application, now: datetime) -> bool:
    """Forget tries to sign in that do not count any more."""
    application.forget_tries(now)
    return False


def forget_told(application: Application, now: datetime) -> bool:
    """Forget what was told, sent and seen long ago."""
    return application.forget_told(now).most == TOLD


def rescan_attachments(application: Application, now: datetime) -> bool:
    """Ask the scanner about files that wait for their verdict."""
    done = application.rescan_attachments(now)
    return done.judged + done.overtaken == FILES


def rewrap_keys(application: Application, _: datetime) -> bool:
    """Wrap keys of files, and secrets of webhooks, by the current key."""
    files, secrets = application.rewrap_keys(), application.rewrap_secrets()
    return files.rewrapped == KEYS or secrets.rewrapped == SECRETS


def sweep_orphans(application: Application, now: datetime) -> bool:
    """Remove what uploads left behind that were cut off."""
    application.sweep_orphans(now)
    return False


JOBS: Final = (
    Job("seal_audit", timedelta(seconds=1), seal_audit),
    Job(
        "dispatch_events",
        timedelta(seconds=1),
        dispatch_events,
        at_word=True,
        then=("send_mail", "send_webhooks"),
    ),
    Job("remind_approvers", timedelta(seconds=30), remind_approvers),
    Job("tell_limits", timedelta(seconds=30), tell_limits),
    Job("gather_digests", timedelta(seconds=30), gather_digests),
    # While one claims letters or waits for the disk, others go on.
    Job("send_mail", timedelta(seconds=1), send_mail, abreast=3),
    # Each try may take as long as somebody else's server likes, up to its limit; three that hang
    # leave threads for the others.
    Job("send_webhooks", timedelta(seconds=1), send_webhooks, abreast=8),
    Job("forget_answers", timedelta(minutes=10), forget_answers),
    Job("rescan_attachments", timedelta(seconds=30), rescan_attachments),
    Job("rewrap_keys", timedelta(minutes=10), rewrap_keys),
    Job("sweep_orphans", timedelta(hours=6), sweep_orphans),
    Job("forget_tries", timedelta(minutes=10), forget_tries),
    Job("forget_told", timedelta(hours=1), forget_told),
)


def jobs_of(*, without: Collection[str] = ()) -> Sequence[Job]:
    """List what a worker does, but for jobs that it lacks something for."""
    return [job for job in JOBS if job.name not in without]
