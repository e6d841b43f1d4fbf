"""What was sent and what was given up, from the terminal."""

import click

from workcore.model import Channel, DeliveryId, DeliveryState
from workcore.ports.deliveries import DeliveryFilters
from workcore.use_cases.keep_deliveries import GivenUp
from workcore_entrypoints.cli.options import command
from workcore_entrypoints.cli.output import Columns, counted, print_json, show_list, show_one
from workcore_entrypoints.cli.paging import everything
from workcore_entrypoints.cli.runtime import Runtime
from workcore_entrypoints.representations import delivery_out

COLUMNS: Columns = {
    "Id": lambda delivery: delivery.id,
    "State": lambda delivery: delivery.state,
    "Channel": lambda delivery: delivery.channel,
    "To": lambda delivery: delivery.target,
    "Tries": lambda delivery: delivery.attempts,
    "When": lambda delivery: delivery.next_at,
    "Error": lambda delivery: delivery.error,
}

state = click.option(
    "--state", type=click.Choice([str(state) for state in DeliveryState]), help="Only those."
)
channel = click.option(
    "--channel", type=click.Choice([str(channel) for channel in Channel]), help="Only those."
)
target = click.option("--to", "target", help="Only those to this address or webhook.")


@click.group()
def deliveries() -> None:
    """List messages, and send again what was given up."""


@deliveries.command("list")
@state
@channel
@target
@command
def list_all(runtime: Runtime, state: str | None, channel: str | None, target: str | None) -> None:
    """List messages, newest first; those of state dead were given up."""
    filters = DeliveryFilters(
        state=None if state is None else DeliveryState(state),
        channel=None if channel is None else Channel(channel),
        target=target,
    )
    read, caller = runtime.application().read_deliveries, runtime.caller()
    found = everything(lambda part: read(part, caller=caller, filters=filters))
    show_list(runtime, [delivery_out(each) for each in found], COLUMNS)


@deliveries.command("show")
@click.argument("delivery", type=click.UUID)
@command
def show(runtime: Runtime, delivery: DeliveryId) -> None:
    """Show a message, and what became of it."""
    read = runtime.application().read_deliveries
    show_one(runtime, delivery_out(read.one(delivery, caller=runtime.caller())))


@deliveries.command("replay")
@click.argument("delivery", type=click.UUID)
@command
def replay(runtime: Runtime, delivery: DeliveryId) -> None:
    """Have a message sent again that was sent or given up."""
    again = runtime.application().replay_deliveries
    show_one(runtime, delivery_out(again(delivery, caller=runtime.caller())))


@deliveries.command("replay-dead")
@channel
@target
@command
def replay_dead(runtime: Runtime, channel: str | None, target: str | None) -> None:
    """Have everything sent again that was given up."""
    again, caller = runtime.application().replay_deliveries, runtime.caller()
    which = GivenUp(channel=None if channel is None else Channel(channel), target=target)
    count, more = 0, True
    while more:
        done = again.given_up(which, caller=caller)
        count, more = count + done.replayed, done.more
    if runtime.json:
        print_json({"replayed": count})
    else:
        click.echo(f"{counted(count, 'message')} will be sent again.")
