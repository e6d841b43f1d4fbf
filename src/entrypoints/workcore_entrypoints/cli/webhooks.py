"""Servers that are told of what happens, from the terminal."""

from collections.abc import Sequence

import click

from workcore.codec import structure
from workcore.model import HookEvent, JsonValue, WebhookId
from workcore.policies.hook_rules import HookDetails
from workcore_entrypoints.cli.deliveries import COLUMNS as DELIVERIES
from workcore_entrypoints.cli.options import command
from workcore_entrypoints.cli.output import Columns, counted, print_json, show_list, show_one
from workcore_entrypoints.cli.paging import everything
from workcore_entrypoints.cli.runtime import Runtime
from workcore_entrypoints.representations import delivery_out, webhook_out

COLUMNS: Columns = {
    "Id": lambda webhook: webhook.id,
    "Address": lambda webhook: webhook.url,
    "Events": lambda webhook: webhook.events,
    "Active": lambda webhook: webhook.active,
    "Failing since": lambda webhook: webhook.failing_since,
    "Turned off": lambda webhook: webhook.disabled_for,
}

named = click.argument("webhook", type=click.UUID)
event = click.option(
    "--event",
    "events",
    multiple=True,
    type=click.Choice([str(event) for event in HookEvent]),
    help="What it is told of; may be repeated.",
)
description = click.option("--description", help="Whose it is.")


@click.group()
def webhooks() -> None:
    """Have servers told of what happens."""


@webhooks.command("list")
@command
def list_all(runtime: Runtime) -> None:
    """List the servers that are told."""
    read, caller = runtime.application().read_webhooks, runtime.caller()
    found = everything(lambda part: read(part, caller=caller))
    show_list(runtime, [webhook_out(each) for each in found], COLUMNS)


@webhooks.command("show")
@named
@command
def show(runtime: Runtime, webhook: WebhookId) -> None:
    """Show what a server is told of."""
    read = runtime.application().read_webhooks
    show_one(runtime, webhook_out(read.one(webhook, caller=runtime.caller())))


@webhooks.command("add")
@click.argument("url")
@event
@description
@command
def add(runtime: Runtime, url: str, events: Sequence[str], description: str | None) -> None:
    """
    Have a server told of what happens.

    Of everything, unless events are named. `secret` prints what verifies the messages.
    """
    names = list(events) or [str(event) for event in HookEvent]
    body = {"url": url, "events": names, "description": description}
    add_webhook = runtime.application().add_webhook
    made = add_webhook(structure(body, HookDetails), caller=runtime.caller())
    show_one(runtime, webhook_out(made))


@webhooks.command("edit")
@named
@click.option("--url", help="Where messages go from now on.")
@event
@description
@click.option("--on/--off", "active", default=None, help="Whether it is told of anything.")
@command
def edit(
    runtime: Runtime,
    webhook: WebhookId,
    url: str | None,
    events: Sequence[str],
    description: str | None,
    *,
    active: bool | None,
) -> None:
    """Tell a server something else, or nothing for a while. What is not named stays."""
    wanted: dict[str, JsonValue] = {
        "url": url,
        "events": list(events) or None,
        "description": description,
        "active": active,
    }
    patch = {name: value for name, value in wanted.items() if value is not None}
    edited = runtime.application().edit_webhook(webhook, patch, caller=runtime.caller())
    show_one(runtime, webhook_out(edited))


@webhooks.command("remove")
@named
@command
def remove(runtime: Runtime, webhook: WebhookId) -> None:
    """Tell a server nothing any more."""
    runtime.application().remove_webhook(webhook, caller=runtime.caller())
    click.echo("Removed.", err=True)


@webhooks.command("secret")
@named
@command
def secret(runtime: Runtime, webhook: WebhookId) -> None:
    """Print what verifies signatures of messages. That is recorded."""
    shown = runtime.application().show_webhook_secret(webhook, caller=runtime.caller())
    if runtime.json:
        print_json({"secret": shown})
    else:
        click.echo(shown)


@webhooks.command("rotate-secret")
@named
@command
def rotate_secret(runtime: Runtime, webhook: WebhookId) -> None:
    """Sign by another secret; the one before signs, too, for a day."""
    rotate = runtime.application().rotate_webhook_secret
    show_one(runtime, webhook_out(rotate(webhook, caller=runtime.caller())))


@webhooks.command("deliveries")
@named
@command
def deliveries(runtime: Runtime, webhook: WebhookId) -> None:
    """
    List what a server was told, newest first.

    Each with what became of it.
    """
    read, caller = runtime.application().read_webhooks, runtime.caller()
    found = everything(lambda part: read.deliveries(webhook, part, caller=caller))
    show_list(runtime, [delivery_out(each) for each in found], DELIVERIES)


@webhooks.command("replay")
@named
@command
def replay(runtime: Runtime, webhook: WebhookId) -> None:
    """Tell a server again what was given up."""
    again, caller = runtime.application().replay_webhook, runtime.caller()
    count, more = 0, True
    while more:
        done = again(webhook, caller=caller)
        count, more = count + done.replayed, done.more
    if runtime.json:
        print_json({"replayed": count})
    else:
        click.echo(f"{counted(count, 'message')} will be sent again.")
