"""Why something was refused."""

from msgspec import UNSET, Struct, UnsetType

from workcore.errors import WorkcoreError
from workcore.model import AskedNow, JsonObject, Level
from workcore_entrypoints.representations.records import ReasonOut


class AskedNowOut(Struct, frozen=True, kw_only=True):
    """A step that waits for answers: whom it `asks`, and which rules of the policy ask for it."""

    level: Level
    asks: Level
    because: tuple[ReasonOut, ...]


class RefusalOut(Struct, frozen=True, kw_only=True):
    """
    The rule that refuses, what it looked at, and what an approval policy has to do with it.

    `policy_version` and `steps` are of the request's chain; of a policy that was not taken, the
    version that stays in force.
    """

    rule: str
    inputs: JsonObject
    policy_version: int | UnsetType = UNSET
    steps: tuple[AskedNowOut, ...] | UnsetType = UNSET


def refusal_out(error: WorkcoreError | None) -> RefusalOut | UnsetType:
    """Show why, where there is more to show than the code says."""
    if error is None or not (error.inputs or error.explanation):
        return UNSET
    explanation = error.explanation
    if explanation is None:
        return RefusalOut(rule=error.code, inputs=error.inputs)
    return RefusalOut(
        rule=error.code,
        inputs=error.inputs,
        policy_version=explanation.policy_version,
        steps=tuple(map(_step, explanation.steps)),
    )


def _step(step: AskedNow) -> AskedNowOut:
    because = tuple(ReasonOut(each.rule, each.inputs) for each in step.because)
    return AskedNowOut(level=step.level, asks=step.asks, because=because)
