"""Why somebody is asked, or refused: rules, what they looked at, and of which policy."""

from attrs import frozen

from workcore.model.json import JsonObject
from workcore.model.kinds import Level


@frozen
class Reason:
    """
    Why a step is asked.

    Attributes:
        rule: The name of a rule of the policy that asks for it.
        inputs: What of the request that rule looked at.
    """

    rule: str
    inputs: JsonObject


@frozen(kw_only=True)
class AskedNow:
    """
    A step that waits for answers.

    Attributes:
        asks: Whose people it asks: its own level's, or those it was handed up to.
        because: Which rules of the policy ask for it.
    """

    level: Level
    asks: Level
    because: tuple[Reason, ...]


@frozen(kw_only=True)
class Explanation:
    """
    What an approval policy has to do with a refusal.

    Attributes:
        policy_version: The chain's; of a policy that was not taken, the one that stays in force.
        steps: The steps that wait at present.
    """

    policy_version: int
    steps: tuple[AskedNow, ...] = ()
