"""Approval policies as clients see them."""

from uuid import UUID

from attrs import asdict
from msgspec import Struct

from workcore.model import Level
from workcore.policies.approval import Policy, Routed, Rule, Who
from workcore.use_cases.keep_policy import ChangedChain, Simulation
from workcore.use_cases.remind_approvers import Attention
from workcore_entrypoints.representations.records import ReasonOut


class PolicyOut(Struct, frozen=True):
    """The approval policy in force; version 0 is the default that ships."""

    version: int
    rules: tuple[Rule, ...]


class RoutedOut(Struct, frozen=True, kw_only=True):
    """
    A step that a policy asks for, merged of all rules that match.

    `because` names these, and what of the request each looked at.
    """

    level: Level
    who: Who
    user_ids: tuple[UUID, ...]
    quorum: int
    parallel: bool
    timeout_hours: int
    delegable: bool
    escalates_to: Level | None
    because: tuple[ReasonOut, ...]


class ChangedChainOut(Struct, frozen=True):
    """A request whose chain would be another: the steps it is asked by now, and would be."""

    id: UUID
    reference: str
    title: str
    before: tuple[RoutedOut, ...]
    after: tuple[RoutedOut, ...]


class SimulationOut(Struct, frozen=True):
    """
    What a proposed policy would have done to the newest requests.

    `policy_version` is the policy in force, which asks for what was `before`.
    """

    policy_version: int
    replayed: int
    changed: tuple[ChangedChainOut, ...]


class AttentionOut(Struct, frozen=True):
    """What a run of reminders did; `overtaken` are left to the next run."""

    reminded: int
    escalated: int
    overtaken: int


def attention_out(attention: Attention) -> AttentionOut:
    """Show what a run of reminders did."""
    return AttentionOut(attention.reminded, attention.escalated, attention.overtaken)


def policy_out(policy: Policy) -> PolicyOut:
    """Show a policy."""
    return PolicyOut(policy.version, policy.rules)


def simulation_out(simulation: Simulation) -> SimulationOut:
    """Show what came of trying a policy out."""
    changed = tuple(map(_changed, simulation.changed))
    return SimulationOut(simulation.policy_version, simulation.replayed, changed)


def _changed(chain: ChangedChain) -> ChangedChainOut:
    request, was, now = chain.request, chain.before, chain.after
    return ChangedChainOut(
        request.id,
        request.reference,
        request.content.title,
        tuple(map(_routed, was)),
        tuple(map(_routed, now)),
    )


def _routed(routed: Routed) -> RoutedOut:
    because = tuple(ReasonOut(each.rule, each.inputs) for each in routed.because)
    return RoutedOut(**asdict(routed.step, recurse=False), because=because)
