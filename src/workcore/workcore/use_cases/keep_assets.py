"""Keep the register of assets."""

from collections.abc import Iterator, Sequence
from typing import Final

from attrs import asdict, evolve, frozen

from workcore.codec import as_object, merged
from workcore.entities.asset import Asset
from workcore.errors import InvalidInput, Problem
from workcore.model import AssetId, AssetStatus, Caller, JsonObject, Permission, Relation
from workcore.policies.access import ensure
from workcore.policies.register import AssetDetails, NewAsset, asset_problems, code_problems
from workcore.ports.clock import Clock
from workcore.ports.ids import Ids
from workcore.ports.unit_of_work import UnitOfWork, Units
from workcore.use_cases.access import STRANGER, ensure_version, permit_generally
from workcore.use_cases.read_assets import AssetView, asset_views
from workcore.use_cases.recording import Recorder

SUBJECT: Final = "asset"


@frozen
class AddAssets:
    """Enter assets into the register, all or none."""

    _units: Units
    _clock: Clock
    _ids: Ids
    _recorder: Recorder

    def __call__(self, new: Sequence[NewAsset], *, caller: Caller) -> tuple[AssetView, ...]:
        """
        Enter *new* assets; their parents have to be there already.

        Raises:
            NotAllowed: The caller's roles do not enter assets.
            InvalidInput: Each problem is named; of several assets as `[n].field`.
            Duplicate: A code is taken.
        """
        with self._units(caller) as unit:
            permit_generally(Permission.CREATE_ASSET, unit.actor)
            problems = tuple(_located(unit, new))
            if problems:
                raise InvalidInput(problems)
            assets = tuple(self._add(unit, caller, item) for item in new)
            unit.commit()

        return tuple(AssetView(asset=a, status=AssetStatus.OPERATIONAL) for a in assets)

    def _add(self, unit: UnitOfWork, caller: Caller, new: NewAsset) -> Asset:
        at = self._clock.now()
        asset = Asset(
            id=AssetId(self._ids.new()),
            organisation_id=unit.organisation.id,
            created_at=at,
            updated_at=at,
            **{**asdict(new, recurse=False), "code": new.code.upper()},
        )
        unit.assets.add(asset)
        self._recorder.audit(
            unit,
            caller,
            at=at,
            action="asset_added",
            subject=SUBJECT,
            subject_id=str(asset.id),
            was={},
            now=as_object(new),
        )
        return asset


def _located(unit: UnitOfWork, new: Sequence[NewAsset]) -> Iterator[Problem]:
    for index, item in enumerate(new):
        place = f"[{index}]." if len(new) > 1 else ""
        found = (*code_problems(item.code), *_problems(unit, item))
        yield from (evolve(problem, field=place + problem.field) for problem in found)


def _problems(unit: UnitOfWork, details: AssetDetails) -> Iterator[Problem]:
    yield from asset_problems(details)
    owner, parent = details.owner_id, details.parent_id
    if owner is not None and owner not in unit.users.many([owner]):
        yield Problem("owner_id", "no_such_user", f"There is no user {owner}.")
    if parent is not None and parent not in unit.assets.many([parent]):
        yield Problem("parent_id", "no_such_asset", f"There is no asset {parent}.")


@frozen
class EditAsset:
    """Change what the register says about an asset."""

    _units: Units
    _clock: Clock
    _recorder: Recorder

    def __call__(
        self,
        asset_id: AssetId,
        patch: JsonObject,
        *,
        caller: Caller,
        expected: int | None = None,
    ) -> AssetView:
        """
        Apply a merge patch (RFC 7396) to the details of an asset of version *expected*.

        Raises:
            NoSuchAsset: There is no such asset.
            NotAllowed: The caller is neither its owner nor a planner or administrator.
            Stale: It has another version.
            InvalidInput: Each problem is named.
        """
        with self._units(caller) as unit:
            asset = unit.assets.get(asset_id)
            own = {Relation.ASSET_OWNER} if asset.owner_id == unit.actor.id else STRANGER
            ensure(Permission.EDIT_ASSET, unit.actor.roles, own)
            ensure_version(SUBJECT, asset, expected)

            before = details_of(asset)
            details = merged(before, patch)
            problems = (*_problems(unit, details), *_loops(unit, asset, details))
            if problems:
                raise InvalidInput(problems)
            saved = self._save(unit, caller, asset, before, details)
            unit.commit()
            return asset_views(unit, [saved])[0]

    def _save(
        self,
        unit: UnitOfWork,
        caller: Caller,
        asset: Asset,
        before: AssetDetails,
        details: AssetDetails,
    ) -> Asset:
        at = self._clock.now()
        changed = evolve(asset, updated_at=at, **asdict(details, recurse=False))
        self._recorder.audit(
            unit,
            caller,
            at=at,
            action="asset_edited",
            subject=SUBJECT,
            subject_id=str(asset.id),
            was=as_object(before),
            now=as_object(details),
        )
        return unit.assets.save(changed)


def details_of(asset: Asset) -> AssetDetails:
    """Take of an asset what can be changed."""
    return AssetDetails(
        name=asset.name,
        asset_type=asset.asset_type,
        location=asset.location,
        parent_id=asset.parent_id,
        owner_id=asset.owner_id,
        capacity_group=asset.capacity_group,
        size_class=asset.size_class,
    )


def _loops(unit: UnitOfWork, asset: Asset, details: AssetDetails) -> Iterator[Problem]:
    """Nothing may be a part of itself, over however many steps."""
    parent = details.parent_id
    while parent is not None and parent != asset.id:
        above = unit.assets.many([parent]).get(parent)
        parent = None if above is None else above.parent_id
    if parent == asset.id:
        yield Problem("parent_id", "parent_loop", "An asset cannot be a part of itself.")
