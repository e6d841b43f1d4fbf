"""
A machine that lives whole lives of requests at random, beside a model that predicts each step.

`live` drives one store or several at once; all have to do what the model says,
and the same as each other.
"""

from workcore.testing.machine.live import live
from workcore.testing.machine.machine import LifecycleMachine
from workcore.testing.machine.stage import Script, Stage, a_script, a_stage

__all__ = ["LifecycleMachine", "Script", "Stage", "a_script", "a_stage", "live"]
