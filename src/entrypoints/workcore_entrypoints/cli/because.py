"""Why something was refused, in lines for people."""

from collections.abc import Iterator

from msgspec import UNSET

from workcore.errors import WorkcoreError
from workcore.model import JsonObject, JsonValue
from workcore_entrypoints.representations import refusal_out
from workcore_entrypoints.representations.refusals import AskedNowOut


def because(error: WorkcoreError) -> Iterator[str]:
    """Write the rule and what it looked at, the policy's version, and each step that waits."""
    refusal = refusal_out(error)
    if refusal is UNSET:
        return
    yield f"  rule: {_with_inputs(refusal.rule, refusal.inputs)}"
    if refusal.policy_version is not UNSET:
        yield f"  approval policy: version {refusal.policy_version}"
    for step in refusal.steps or ():
        yield f"  asked now: {_step(step)}"


def _step(step: AskedNowOut) -> str:
    rules = [_with_inputs(reason.rule, reason.inputs) for reason in step.because]
    whom = step.level if step.asks is step.level else f"{step.level}, handed to {step.asks}"
    return f"{whom}, by {', '.join(rules)}" if rules else whom


def _with_inputs(rule: str, inputs: JsonObject) -> str:
    return f"{rule} ({_text(inputs)})" if inputs else rule


def _text(value: JsonValue) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{name.replace('_', ' ')} {_text(v)}" for name, v in value.items())
    if isinstance(value, list):
        return " ".join(map(_text, value))
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "none" if value is None else str(value)
