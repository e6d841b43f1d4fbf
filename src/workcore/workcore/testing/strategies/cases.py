"""Cases that an approval policy may be asked about."""

from hypothesis import strategies as st

from workcore.model import AssetType, Impact, Priority, WorkType
from workcore.policies.approval_cases import Case
from workcore.testing.strategies.values import amounts, texts


def cases() -> st.SearchStrategy[Case]:
    """Draw cases of every kind, cost edges among them."""
    return st.builds(
        Case,
        work_type=st.sampled_from(WorkType),
        priority=st.sampled_from(Priority),
        impacts=st.frozensets(st.sampled_from(Impact), min_size=1),
        asset_type=st.sampled_from(AssetType),
        capacity_group=st.none() | texts(1, 20),
        cost=amounts().map(lambda money: money.amount),
        regulatory=st.booleans(),
    )
