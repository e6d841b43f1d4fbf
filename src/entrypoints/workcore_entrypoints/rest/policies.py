"""The organisation's approval policy."""

from http import HTTPStatus
from typing import Final

from workcore.codec import structure
from workcore.policies.approval_editing import NewPolicy
from workcore_entrypoints.representations import (
    PolicyOut,
    SimulationOut,
    policy_out,
    simulation_out,
)
from workcore_entrypoints.rest.routes import Answer, Call, Route

POLICY: Final = "/organisation/approval-policy"


def read(call: Call) -> Answer:
    """Show the policy in force."""
    policy = call.application.read_policy(caller=call.caller)
    return Answer(body=policy_out(policy), version=policy.version)


def save(call: Call) -> Answer:
    """Put another policy in force."""
    new = structure(call.body, NewPolicy)
    saved = call.application.save_policy(new, caller=call.caller, expected=call.expected)
    return Answer(body=policy_out(saved), version=saved.version)


def simulate(call: Call) -> Answer:
    """Try a policy out on past requests."""
    new = structure(call.body, NewPolicy)
    return Answer(body=simulation_out(call.application.simulate_policy(new, caller=call.caller)))


ROUTES: Final = (
    Route(
        method="GET",
        path=POLICY,
        name="get_approval_policy",
        summary="Read who has to agree to what",
        handler=read,
        answer=PolicyOut,
        also=(HTTPStatus.NOT_MODIFIED,),
    ),
    Route(
        method="PUT",
        path=POLICY,
        name="save_approval_policy",
        summary="Put a policy in force; one with a hole is refused, and the hole shown",
        handler=save,
        body=NewPolicy,
        answer=PolicyOut,
        versioned=True,
    ),
    Route(
        method="POST",
        path=f"{POLICY}/simulate",
        name="simulate_approval_policy",
        summary="Try a policy out: whose chain would change, among the newest requests",
        handler=simulate,
        body=NewPolicy,
        answer=SimulationOut,
    ),
)
