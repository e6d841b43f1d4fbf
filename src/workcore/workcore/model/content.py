"""What a requester writes: everything about the work itself."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Self

from attrs import evolve, field, frozen

from workcore.model.ids import AssetId, UserId
from workcore.model.json import JsonObject
from workcore.model.kinds import Association, Category, Impact, Priority, Urgency, WorkType
from workcore.model.money import Money
from workcore.model.windows import Blackout, Window


@frozen(kw_only=True)
class RelatedAsset:
    """An asset beside the primary one, and what the work does to it."""

    asset_id: AssetId
    association: Association = Association.AFFECTED
    impact_level: Impact
    areas: tuple[str, ...] = ()


@frozen(kw_only=True)
class Vendor:
    """Who does the work, when it is not our own people."""

    name: str
    contact: str | None = None


# A dictionary is filled in half the time of slots, and lists fill many.
@frozen(kw_only=True, slots=False)
class RequestContent:
    """
    What is asked for. Any values of the right shape; `policies.validation` judges them.

    Attributes:
        requested_start: Aware; with `requested_end` half-open.
        estimated_duration_minutes: Time on the asset, minutes.
        metadata: The embedding application's own; never interpreted here.
    """

    title: str
    description: str
    asset_id: AssetId
    work_type: WorkType
    category: Category
    priority: Priority
    urgency: Urgency
    impact_level: Impact
    requested_start: datetime
    requested_end: datetime

    related_assets: tuple[RelatedAsset, ...] = ()
    estimated_duration_minutes: int | None = None
    deadline: datetime | None = None
    preferred_windows: tuple[Window, ...] = ()
    blackout_periods: tuple[Blackout, ...] = ()
    personnel_count: int | None = None
    required_skills: tuple[str, ...] = ()
    required_equipment: tuple[str, ...] = ()
    estimated_materials_cost: Money | None = None
    estimated_total_cost: Money | None = None
    budget_code: str | None = None
    cost_center: str | None = None
    purchase_order: str | None = None
    vendor: Vendor | None = None
    location_details: str | None = None
    safety_considerations: str | None = None
    regulatory_approval_required: bool = False
    regulatory_reference: str | None = None
    compliance_notes: str | None = None
    department: str | None = None
    primary_contact_id: UserId | None = None
    secondary_contact_id: UserId | None = None
    watcher_ids: tuple[UserId, ...] = ()
    metadata: JsonObject = field(factory=dict)

    @property
    def window(self) -> Window:
        """When the work is wanted."""
        return Window(self.requested_start, self.requested_end)

    @property
    def cost(self) -> Decimal:
        """What the work is estimated to cost in all; 0 when nobody said."""
        money = self.estimated_total_cost or self.estimated_materials_cost
        return Decimal(0) if money is None else money.amount

    def priced_in(self, currency: str) -> Self:
        """Give every amount that came without a currency this one."""
        materials, total = self.estimated_materials_cost, self.estimated_total_cost
        if materials is None and total is None:
            return self
        return evolve(
            self,
            estimated_materials_cost=materials and materials.priced_in(currency),
            estimated_total_cost=total and total.priced_in(currency),
        )

    @property
    def impacts(self) -> Mapping[AssetId, Impact]:
        """What the work does to each asset that it names; the primary one first."""
        related = {item.asset_id: item.impact_level for item in self.related_assets}
        return {self.asset_id: self.impact_level} | related

    @property
    def asset_ids(self) -> tuple[AssetId, ...]:
        """Every asset named, the primary one first, each once."""
        return tuple(self.impacts)
