"""
Write the documentation's tables from the tables that the product runs on.

`python scripts/tables.py` writes them; with `--check` it only says which are out of date.
"""

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import timedelta
from pathlib import Path

from workcore.model import Permission, Relation, Role, Topic
from workcore.policies.access import FOUR_EYES, GRANTS
from workcore.policies.approval import DEFAULT_POLICY, Policy
from workcore.policies.approval_cases import Condition
from workcore.policies.hooks import HOOKED, OVERLAP, PATIENCE, UNHOOKED
from workcore.policies.limits import LIMITS
from workcore.policies.preferences import CALM
from workcore.policies.retention import Retention
from workcore.policies.retries import MOST_TRIES
from workcore.policies.telling import TELLINGS, UNTOLD, Concern
from workcore.policies.transitions import (
    EARLY,
    RATIFYING,
    REASON_NEEDED,
    TRANSITIONS,
    UNTIL_RATIFIED,
)
from workcore.policies.validation import RULES
from workcore.ports.queries import LARGEST_PAGE
from workcore.ports.webhooks import POST_WITHIN
from workcore.use_cases.figures import FIGURES, OPEN_ONES, RECENT
from workcore.use_cases.read_dashboard import LASTING

DOCS = Path(__file__).parent.parent / "docs"
NOTE = "<!-- Written by scripts/tables.py from the code's own tables: `make tables`. -->"


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """Write a table of Markdown."""
    yield "| " + " | ".join(heads) + " |"
    yield "|" + "---|" * len(heads)
    for row in rows:
        yield "| " + " | ".join(row) + " |"


def lifecycle() -> Iterator[str]:
    """Draw the transition table, and write it out."""
    yield from ("# The life of a request", "", NOTE, "", "```mermaid", "stateDiagram-v2")
    yield "  [*] --> draft"
    for (status, action), after in TRANSITIONS.items():
        yield f"  {status} --> {after or '[*]'}: {action}"
    yield from ("  completed --> [*]", "```", "")
    yield (
        "`approve` moves a request when the last step of its chain agrees; before that it stays "
        "where it is. `submit` leads straight to `approved` when the policy asks nobody."
    )
    yield ""
    yield from table(
        ("from", "action", "to", "needs a reason"),
        (
            (
                f"`{s}`",
                f"`{a}`",
                f"`{after or 'deleted'}`",
                "yes" if (s, a) in REASON_NEEDED else "",
            )
            for (s, a), after in TRANSITIONS.items()
        ),
    )
    yield from early_starts()


def early_starts() -> Iterator[str]:
    """Write what there is besides for emergencies."""
    yield from ("", "## Emergencies", "")
    yield (
        "An emergency whose urgency is immediate may be started before it is approved, by the "
        "owner of its asset or an administrator. It is on the list *to ratify* "
        "(`GET /approvals/to-ratify`) until its chain is complete, whatever becomes of the work. "
        "Whoever started it does not decide on it. The last approval ratifies it, a rejection "
        "refuses that; either is told and recorded, and moves nothing (decision 0027)."
    )
    yield ""
    yield from table(
        ("from", "action", "to", "for"),
        (
            *((f"`{s}`", f"`{a}`", f"`{after}`", "emergencies") for (s, a), after in EARLY.items()),
            *((f"`{s}`", f"`{a}`", f"`{s}`", "unratified work") for s, a in RATIFYING),
            *((f"`{s}`", f"`{a}`", "refused", "unratified work") for s, a in UNTIL_RATIFIED),
        ),
    )


MARKS: Mapping[Relation, str] = {
    Relation.OWN: "own",
    Relation.ASSET_OWNER: "owned asset's",
    Relation.ASSIGNED: "assigned",
    Relation.STARTER: "started early",
    Relation.OTHER: "other",
}


def access() -> Iterator[str]:
    """Write the access table: a row a permission, a column a role."""
    yield from ("# Who may do what", "", NOTE, "")
    yield (
        "A cell says on which requests (or assets) a role may do it: *any*, his *own*, one on an "
        "asset he owns, or one whose open approval step asks him. Permissions marked † nobody "
        "has on a request that he raised himself, or whose work he started before it was approved, "
        "whatever his roles (four eyes)."
    )
    yield ""
    yield from table(("permission", *Role), map(access_row, Permission))


def access_row(permission: Permission) -> tuple[str, ...]:
    """Write one permission's row."""
    grants = GRANTS[permission]
    mark = " †" if permission in FOUR_EYES else ""
    return (f"`{permission}`{mark}", *(cell(grants.get(role, frozenset())) for role in Role))


def cell(relations: frozenset[Relation]) -> str:
    """Say in which relations something is granted."""
    if relations == frozenset(Relation):
        return "any"
    return ", ".join(MARKS[relation] for relation in Relation if relation in relations)


def rules() -> Iterator[str]:
    """Write every limit and rule with its code."""
    yield from ("# What validation looks at", "", NOTE, "")
    yield (
        "Findings never stop a draft from being saved. An *error* stops its submission. "
        "Limits are inclusive, and always errors."
    )
    yield from ("", "## Limits", "")
    yield from table(
        ("field", "code", "least", "most", "unit"),
        ((f"`{x.field}`", f"`{x.code}`", f"{x.least:,}", f"{x.most:,}", x.unit) for x in LIMITS),
    )
    yield from ("", "## Rules between fields", "")
    yield from table(
        ("field", "code", "severity", "says"),
        ((f"`{x.field}`", f"`{x.code}`", x.severity, x.message) for x in RULES),
    )


def approval() -> Iterator[str]:
    """Write the default approval policy."""
    yield from ("# The default approval policy", "", NOTE, "")
    yield (
        "The steps of all rules that match are merged by level: the strictest timeout, the "
        "largest quorum. Levels are asked one after another, or with the one before where a step "
        "is `parallel`, in the order regulatory, owner, standard, elevated, "
        "executive."
    )
    yield ""
    yield from table(("rule", "when", "asks"), policy_rows(DEFAULT_POLICY))


def policy_rows(policy: Policy) -> Iterator[tuple[str, str, str]]:
    """Write a policy's rules, one a row."""
    for rule in policy.rules:
        steps = ", ".join(f"{step.level} ({step.timeout_hours} h)" for step in rule.steps)
        yield rule.name, condition(rule.when), steps


def condition(when: Condition) -> str:
    """Say a condition in words."""
    sets = {
        "type": when.work_types,
        "priority": when.priorities,
        "impact": when.impacts,
    }
    parts = [f"{name} {' or '.join(sorted(words))}" for name, words in sets.items() if words]
    bounds = {"cost ≥": when.cost_from, "cost >": when.cost_over}
    parts += [f"{name} {bound:,}" for name, bound in bounds.items() if bound is not None]
    parts += ["flagged for the regulator"] if when.regulatory else []
    return "; ".join(parts) or "always"


CONCERNS: Mapping[Concern, str] = {
    Concern.REQUESTER: "requester",
    Concern.OWNER: "owner of the asset",
    Concern.WATCHER: "watchers",
    Concern.ASKED: "who is asked",
    Concern.APPROVER: "who may answer the open step",
    Concern.MENTIONED: "who is mentioned",
    Concern.ADMIN: "administrators",
    Concern.ACTOR: "even who did it",
}

KEPT = Retention()


def telling() -> Iterator[str]:
    """Write who is told of what."""
    yield from ("# Who is told of what", "", NOTE, "")
    yield (
        "The worker's job `dispatch_events` tells everybody concerned once of each event: in his "
        "inbox, and by mail. Nobody is told of what he did himself, of what he may not see, or of "
        "drafts. What happened more than seven days before is not mailed any more. Who is asked is "
        "asked together with whoever covers for him; when nobody is above "
        "an escalated step, administrators are. See decision 0040."
    )
    yield ""
    yield (
        "One reads one's inbox with `GET /notifications` (newest first; `unread=true` for what was "
        "not seen yet, of which `unread` in the answer is the number) or `workcore notifications "
        "list`, and says what one has seen with `POST /notifications/{id}/read`, or of everything "
        "with `POST /notifications/read`. Nobody reads another's inbox, whatever his roles."
    )
    yield ""
    yield (
        "`GET` and `PUT /notification-preferences` (`If-Match`; version 0 is what everybody begins "
        "with) or `workcore notifications preferences` say what one does not want to hear of, by "
        "the names in the second column, and when one wants quiet: "
        '`{"muted": {"inbox": [], "email": ["comment_added"]}, "quiet_hours": {"start": "22:00", '
        '"end": "06:00", "time_zone": "Europe/Berlin"}}`. In quiet hours, by the clock on the wall '
        "of that zone (`null`: the organisation's), mail waits for their end; nothing is dropped, "
        "the inbox does not wait, and what is about an emergency is mailed at once. With "
        '`"digest": {"time": "07:30", "time_zone": null, "topics": ["comment_added", "started"]}` '
        "what is told as one of the topics comes in one letter a day at that time; without "
        f"`topics` these are {', '.join(f'`{topic}`' for topic in sorted(CALM))}: what asks "
        "nothing of anybody. The worker's job `gather_digests` writes that letter."
    )
    yield ""
    yield (
        "What was sent, what waits and what was given up, and why, administrators read with `GET "
        "/deliveries` or `workcore deliveries list`, and have it sent again with `POST "
        "/deliveries/{id}/replay`, or all that was given up with `POST /deliveries/replay`."
    )
    yield ""
    yield (
        f"The worker forgets notices {KEPT.notices.days} days after they were seen, or "
        f"{KEPT.unread.days} after they were told if nobody sees them (`NOTIFICATION_RETENTION`), "
        f"and messages {KEPT.messages.days} days after they were sent or given up, with the events "
        "that they told of (`DELIVERY_RETENTION`). The history of requests and the audit trail are "
        "not touched by that."
    )
    yield ""
    rows = (
        (f"`{kind}`", f"`{topic}`", who)
        for kind, row in TELLINGS.items()
        for topic, who in told_as(row.topics)
    )
    yield from table(("event", "told as", "to"), rows)
    yield ""
    yield f"Nobody is told of {', '.join(f'`{kind}`' for kind in sorted(UNTOLD))}."


def dashboard() -> Iterator[str]:
    """Write what the dashboard counts."""
    yield from ("# The dashboard", "", NOTE, "")
    yield (
        "`GET /dashboard` or `workcore dashboard` tells how things stand, in counts: of "
        "`everybody` for those who see all requests of the organisation (else `null`), of one's "
        "`own`, and of what is `waiting` for one's answer. Each count has a `path`, which lists "
        "just what it counts."
    )
    yield ""
    yield (
        f"Open are requests that are {', '.join(f'`{status}`' for status in OPEN_ONES)}; these "
        "`open_by_priority` and `open_by_work_type` count. `by_status` counts them, and of all "
        f"others what was raised in the last {RECENT.days} days: a dashboard costs no more the "
        "longer an organisation has been there. `waiting` is what `GET "
        f"/approvals/pending` lists, counted up to {LARGEST_PAGE}; `more` says that there is more. "
        "`figures` are:"
    )
    yield ""
    rows = ((f"`{figure}`", known.means) for figure, known in FIGURES.items())
    yield from table(("figure", "counts requests that are"), rows)
    yield ""
    yield (
        "Counts are kept until something happens to a request of the organisation, and for "
        f"{LASTING.total_seconds():.0f} s at most; `as_of` says when they were made. With "
        "`REDIS_URL` all processes share them. Without one each process keeps its own, which "
        "nobody can tell of changes: there they may be as old as that. A Redis that is away costs "
        "time, and nothing else. See decision 0045."
    )


SIGNED = (
    "`v1,` and the base64 of HMAC-SHA256 over `id.timestamp.body`; while a secret is changed "
    "two of them, with a space between"
)
HOOK_HEADERS = (
    ("`webhook-id`", "the message's name, the same in each try: a second copy is known by it"),
    (
        "`webhook-timestamp`",
        "when this try was made, in seconds since 1970; old ones are refused",
    ),
    ("`webhook-signature`", SIGNED),
)


def hooks() -> Iterator[str]:
    """Write what webhooks are told, and how receivers know that it was us."""
    yield from ("# Webhooks", "", NOTE, "")
    yield (
        "Administrators have servers told of what happens: `POST /webhooks` or `workcore webhooks "
        'add`, with `{"url": "https://…", "events": ["work_request.approved"]}`. The worker\'s job '
        "`send_webhooks` posts a message for each event that a webhook wants, signed as [Standard "
        "Webhooks](https://www.standardwebhooks.com) has it, so that its libraries verify it:"
    )
    yield ""
    yield from table(("header", "holds"), HOOK_HEADERS)
    yield ""
    yield (
        "The secret (`whsec_…`) is shown by `GET /webhooks/{id}/secret` or `workcore webhooks "
        "secret`, which is recorded. `POST /webhooks/{id}/rotate-secret` makes another one; for "
        f"{plain_span(OVERLAP)} both sign, so that receivers change theirs meanwhile."
    )
    yield ""
    yield (
        "Any answer of 2xx takes a message. Everything else is tried again, later and later, "
        f"{MOST_TRIES} times in some hours, and given up then: `GET /webhooks/{{id}}/deliveries` "
        "says what became of each message, `POST /webhooks/{id}/replay` sends again what was given "
        f"up. A webhook that has failed for {plain_span(PATIENCE)} on end is turned off, and so is "
        "one that answers 410; `PATCH` with `active` turns it on again. Messages may come twice, "
        "and in another order than things happened."
    )
    yield ""
    yield (
        "Only addresses of the public internet are reached, and by HTTPS; redirections are not "
        "followed, and an answer has to come within "
        f"{POST_WITHIN.total_seconds():.0f} s. `WEBHOOK_NETWORKS` names networks of the operator's "
        "own that may be reached besides, without TLS, too. See decision 0043."
    )
    yield ""
    yield (
        "`data.request` names the request and where to read the rest, `data.by` who did it, "
        "`data.event` and `data.facts` what happened. What people wrote, but for the title, is not "
        "sent. Each event comes once, as the first of its names that the webhook wants:"
    )
    yield ""
    rows = ((f"`{kind}`", ", ".join(f"`{name}`" for name in row)) for kind, row in HOOKED.items())
    yield from table(("event", "sent as"), rows)
    yield ""
    yield f"Not sent: {', '.join(f'`{kind}`' for kind in sorted(UNHOOKED))}."


def plain_span(span: timedelta) -> str:
    """Write a span for readers."""
    return f"{span.days} days" if span.days > 1 else f"{span.total_seconds() / 3600:.0f} hours"


def told_as(topics: Mapping[Concern, Topic]) -> Iterator[tuple[Topic, str]]:
    """Say who hears of each topic."""
    for topic in dict.fromkeys(topics.values()):
        yield topic, ", ".join(CONCERNS[c] for c, told in topics.items() if told is topic)


PAGES: Mapping[str, Callable[[], Iterator[str]]] = {
    "lifecycle.md": lifecycle,
    "access.md": access,
    "rules.md": rules,
    "approval-policy.md": approval,
    "notifications.md": telling,
    "webhooks.md": hooks,
    "dashboard.md": dashboard,
}


def stale() -> list[str]:
    """Name the pages that are out of date."""
    return [name for name, page in PAGES.items() if read(DOCS / name) != text(page)]


def read(path: Path) -> str:
    """Read a page; one that does not exist is empty."""
    return path.read_text() if path.exists() else ""


def text(page: Callable[[], Iterator[str]]) -> str:
    """Put a page together."""
    return "\n".join(page()) + "\n"


def main() -> int:
    """Write the pages, or with `--check` name those that are out of date."""
    if "--check" in sys.argv[1:]:
        names = stale()
        if names:
            sys.stderr.write(f"out of date: {', '.join(names)}; `make tables` writes them\n")
        return bool(names)
    for name, page in PAGES.items():
        (DOCS / name).write_text(text(page))
    return 0


if __name__ == "__main__":
    sys.exit(main())
