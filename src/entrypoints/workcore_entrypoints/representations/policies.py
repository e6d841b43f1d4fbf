"""Approval policies as clients see them."""

from uuid import UUID

from msgspec import Struct

from workcore.model import Level
from workcore.policies.approval import Policy, Rule
from workcore.use_cases.keep_policy import ChangedChain, Simulation
from workcore.use_cases.remind_approvers import Attention


class PolicyOut(Struct, frozen=True):
    """The approval policy in force; version 0 is the default that ships."""

    version: int
    rules: tuple[Rule, ...]


class ChangedChainOut(Struct, frozen=True):
    """A request whose chain would be another: levels that it was asked at, and would be."""

    id: UUID
    reference: str
    title: str
    before: tuple[Level, ...]
    after: tuple[Level, ...]


class SimulationOut(Struct, frozen=True):
    """What a proposed policy would have done to the newest requests."""

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
    return SimulationOut(simulation.replayed, tuple(map(_changed, simulation.changed)))


def _changed(chain: ChangedChain) -> ChangedChainOut:
    request = chain.request
    return ChangedChainOut(
        request.id, request.reference, request.content.title, chain.before, chain.after
    )
