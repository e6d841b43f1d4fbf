"""What is planned around a request."""

from collections.abc import Iterable, Mapping

from workcore.entities.work_request import WorkRequest
from workcore.model import AssetId, RequestContent, RequestId
from workcore.policies.conflicts import Occupation, Parents, ancestors
from workcore.policies.transitions import OPEN
from workcore.ports.requests import Neighbourhood
from workcore_adapters.memory.database import Tenant


def neighbourhood(
    tenant: Tenant, content: RequestContent, excluding: RequestId | None
) -> Neighbourhood:
    """Find the works around *content*, and what is a part of what."""
    everywhere = parents_of(tenant)
    concerned = family(content.asset_ids, everywhere)
    works = [
        occupation(request)
        for request in tenant.requests.values()
        if request.id != excluding and _meets(request, content, concerned)
    ]
    return Neighbourhood(
        works=sorted(works, key=lambda work: work.request_id),
        parents={part: whole for part, whole in everywhere.items() if part in concerned},
    )


def parents_of(tenant: Tenant) -> Parents:
    """Read what each asset is a part of."""
    assets = tenant.assets.values()
    return {asset.id: asset.parent_id for asset in assets if asset.parent_id is not None}


def family(asset_ids: Iterable[AssetId], parents: Parents) -> frozenset[AssetId]:
    """Collect assets, what they are a part of, and their parts, at any distance."""
    named = frozenset(asset_ids)
    above = {up for asset in named for up in ancestors(asset, parents)}
    below = {part for part in parents if not named.isdisjoint(ancestors(part, parents))}
    return named | above | below


def occupation(request: WorkRequest) -> Occupation:
    """Take of a request what matters to its neighbours."""
    return Occupation(
        request_id=request.id,
        reference=request.reference,
        title=request.content.title,
        status=request.status,
        window=request.content.window,
        impacts=request.content.impacts,
    )


def _meets(request: WorkRequest, content: RequestContent, concerned: frozenset[AssetId]) -> bool:
    impacts: Mapping[AssetId, object] = request.content.impacts
    return (
        request.status in OPEN
        and request.content.window.overlaps(content.window)
        and not concerned.isdisjoint(impacts)
    )
