"""Approval policies, kept in this process."""

from contextlib import ExitStack

from workcore.errors import Duplicate
from workcore.policies.approval import Policy
from workcore_adapters.memory.database import Tenant
from workcore_adapters.memory.session import Session


class MemoryPolicies:
    """An organisation's approval policies, as `ports.policies` promises."""

    def __init__(self, session: Session) -> None:
        self._session = session

    @property
    def current(self) -> Policy:
        with self._session.reading() as tenant:
            return tenant.policy

    def add(self, policy: Policy) -> None:
        def write(tenant: Tenant, undo: ExitStack) -> None:
            if policy.version <= tenant.policy.version:
                raise Duplicate("version", str(policy.version))
            undo.callback(setattr, tenant, "policy", tenant.policy)
            tenant.policy = policy

        self._session.later(write)
