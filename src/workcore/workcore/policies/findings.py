"""What validation answers with."""

from collections.abc import Iterable

from attrs import frozen

from workcore.errors import InvalidInput, Problem
from workcore.model import JsonObject, Severity


@frozen(kw_only=True)
class Finding:
    """
    Something a rule has to say about a request.

    Attributes:
        field: The field it is about, as a path.
        code: The rule, stable.
        inputs: What the rule looked at, by name.
    """

    field: str
    code: str
    severity: Severity
    message: str
    inputs: JsonObject


def errors_in(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Keep what stops a submission."""
    return tuple(finding for finding in findings if finding.severity is Severity.ERROR)


def ensure_submittable(findings: Iterable[Finding]) -> None:
    """
    Refuse a request that has errors.

    Raises:
        InvalidInput: Every error found, as a problem.
    """
    errors = errors_in(findings)
    if errors:
        raise InvalidInput(tuple(Problem(e.field, e.code, e.message) for e in errors))
