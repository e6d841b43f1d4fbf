"""Answering, from the terminal."""

from collections.abc import Sequence

import click

from workcore.model import ChainState, Verdict
from workcore.ports.queries import RequestQuery
from workcore.use_cases.figures import UNRATIFIED
from workcore_entrypoints.cli.finding import find_person, find_request
from workcore_entrypoints.cli.options import command
from workcore_entrypoints.cli.output import Columns, show_list, show_one
from workcore_entrypoints.cli.runtime import Runtime
from workcore_entrypoints.cli.showing import COLUMNS, show_request
from workcore_entrypoints.representations import attention_out, chain_out, request_out

STEPS: Columns = {
    "Level": lambda step: step.level,
    "Asks": lambda step: step.approvers or "everybody of the level",
    "Deputies": lambda step: [f"{d.by.name} for {d.on_behalf_of.name}" for d in step.deputies],
    "Or one of": lambda step: step.administrators,
    "Needs": lambda step: step.quorum,
    "Because": lambda step: [reason.rule for reason in step.because],
    "State": lambda step: step.state,
    "Due": lambda step: step.due_at,
    "Answers": lambda step: [f"{d.by.name}: {d.decision}" for d in step.decisions],
}


STARTED: Columns = {
    **COLUMNS,
    "Started by": lambda request: request.started_by.name,
    "Chain": lambda request: request.approval.state,
}

PEOPLE: Columns = {"Name": lambda person: person.name, "Id": lambda person: person.id}


@click.group()
def approvals() -> None:
    """Answer for the steps that ask you."""


@approvals.command("pending")
@command
def pending(runtime: Runtime) -> None:
    """List what waits for an answer."""
    page = runtime.application().list_requests.pending(
        RequestQuery(limit=100), caller=runtime.caller()
    )
    show_list(runtime, [request_out(item) for item in page.items], COLUMNS)


@approvals.command("to-ratify")
@click.option("--chain", multiple=True, type=click.Choice([word.value for word in UNRATIFIED]))
@command
def to_ratify(runtime: Runtime, chain: Sequence[str]) -> None:
    """
    List work that was started before it was approved.

    It is on the list until its chain is complete.
    """
    query = RequestQuery(limit=100, unratified=tuple(map(ChainState, chain)))
    page = runtime.application().list_requests.to_ratify(query, caller=runtime.caller())
    show_list(runtime, [request_out(item) for item in page.items], STARTED)


@approvals.command("show")
@click.argument("request")
@command
def show_chain(runtime: Runtime, request: str) -> None:
    """Show who has to agree to a request, and what they said."""
    application, caller = runtime.application(), runtime.caller()
    found = find_request(application, caller, request).request
    chain = chain_out(application.read_chain(found.id, caller=caller))
    show_list(runtime, chain.steps, STEPS)


@approvals.command("remind")
@command
def remind(runtime: Runtime) -> None:
    """
    Remind of what waits, and hand on what waits too long.

    In all organisations, as the worker does by itself.
    """
    application = runtime.application()
    done = application.remind_approvers(application.ports.clock.now())
    show_one(runtime, attention_out(done))


def answer(verdict: Verdict, name: str, says: str) -> None:
    """Make the command of one verdict."""

    @approvals.command(name, help=says)
    @click.argument("request")
    @click.option("--comments", help="Needed to reject and to request information.")
    @click.option("--conditions", help="What an approval depends on.")
    @command
    def run(runtime: Runtime, request: str, comments: str | None, conditions: str | None) -> None:
        application, caller = runtime.application(), runtime.caller()
        found = find_request(application, caller, request).request
        view = application.decide_request(
            found.id,
            verdict,
            caller=caller,
            expected=found.version,
            comments=comments,
            conditions=conditions,
        )
        show_request(runtime, view)


@approvals.command("deputies")
@click.argument("request")
@command
def deputies(runtime: Runtime, request: str) -> None:
    """List who may answer a request in your place."""
    application, caller = runtime.application(), runtime.caller()
    found = find_request(application, caller, request).request
    show_list(runtime, application.read_deputies(found.id, caller=caller), PEOPLE)


@approvals.command("delegate")
@click.argument("request")
@click.option("--to", "name", required=True, help="A name or id of `deputies`.")
@click.option("--comments", help="What the deputy should know.")
@command
def delegate(runtime: Runtime, request: str, name: str, comments: str | None) -> None:
    """Ask somebody to answer in your place."""
    application, caller = runtime.application(), runtime.caller()
    found = find_request(application, caller, request).request
    deputy = find_person(application.read_deputies(found.id, caller=caller), name)
    view = application.decide_request(
        found.id,
        Verdict.DELEGATE,
        caller=caller,
        expected=found.version,
        comments=comments,
        delegate_to=deputy.id,
    )
    show_request(runtime, view)


answer(Verdict.APPROVE, "approve", "Say yes.")
answer(Verdict.REJECT, "reject", "Say no, with the reason.")
answer(Verdict.REQUEST_INFO, "request-info", "Ask for what is missing.")
