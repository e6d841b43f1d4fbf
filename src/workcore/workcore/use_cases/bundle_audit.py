"""Hand out audit records so that others can check them without us."""

import json
from collections.abc import Iterator, Sequence
from typing import Final

from attrs import frozen

from workcore.entities.trail import SealedRecord, origin_of, sealed_text
from workcore.model import Caller, JsonObject, OrganisationId, Permission, RequestId
from workcore.policies.merkle import Grown
from workcore.ports.checkpoints import CheckpointSigner
from workcore.ports.trails import Trails
from workcore.ports.unit_of_work import Units
from workcore.use_cases.access import permit, permit_generally, visible
from workcore.use_cases.recording import SUBJECT
from workcore.use_cases.whole_trail import hashes, kept, places

FORMAT: Final = "workcore-audit-bundle/1"
LINES: Final = json.JSONEncoder(separators=(",", ":"), ensure_ascii=False)


@frozen
class BundleAudit:
    """Write sealed records, checkpoints and proofs as lines of JSON."""

    _units: Units
    _trails: Trails
    _signer: CheckpointSigner

    def __call__(self, *, caller: Caller) -> Iterator[str]:
        """
        Write the whole trail: whoever hashes it again finds the root of each checkpoint.

        Raises:
            NotAllowed: The caller is no auditor or administrator.
            NotConfigured: There is no key.
        """
        with self._units(caller) as unit:
            permit_generally(Permission.READ_AUDIT, unit.actor)
        return self._whole(caller.organisation_id, self._header(caller.organisation_id))

    def about(self, request_id: RequestId, *, caller: Caller) -> Iterator[str]:
        """
        Write what was done to one request, each record with the proof of its place.

        Raises:
            NoSuchRequest: There is none, or it is not the caller's to see.
            NotAllowed: The caller is no auditor, administrator or owner of the asset.
            NotConfigured: There is no key.
        """
        with self._units(caller) as unit:
            request = visible(unit, request_id)
            permit(Permission.READ_AUDIT, request, unit.actor)
        place = caller.organisation_id
        found = self._trails.about(place, SUBJECT, str(request_id))
        return self._some(place, found, self._header(place))

    def _header(self, place: OrganisationId) -> str:
        key = self._signer.public_key
        return _line({"format": FORMAT, "origin": origin_of(place), "key": key})

    def _whole(self, place: OrganisationId, header: str) -> Iterator[str]:
        yield header
        tree, checkpoints = kept(self._trails, place)
        yield _line({"size": tree.size, "root": tree.root.hex()})
        for signed in checkpoints:
            yield _line({"checkpoint": signed.note})
        for item in places(self._trails, place, tree.size):
            yield _record(item)
        strays = self._trails.strays(place)
        if strays:
            yield _line({"strays": strays})

    def _some(
        self, place: OrganisationId, found: Sequence[SealedRecord], header: str
    ) -> Iterator[str]:
        yield header
        _, checkpoints = kept(self._trails, place)
        if not checkpoints:
            return
        size = checkpoints[-1].checkpoint.size
        leaves = list(hashes(self._trails, place, size))
        # With places missing nothing can be proved any more: empty proofs say so.
        grown = Grown(leaves) if len(leaves) == size else None
        for each in checkpoints:
            proof = grown.consistency(each.checkpoint.size) if grown else ()
            yield _line({"checkpoint": each.note, "consistency": _hex(proof)})
        for item in found:
            index = item.leaf.index
            proof = grown.inclusion(index) if grown and index < size else ()
            yield _record(item, proof=_hex(proof))


def _record(item: SealedRecord, **more: list[str]) -> str:
    text = None if item.record is None else sealed_text(item.record)
    leaf = item.leaf
    return _line({"index": leaf.index, "hash": leaf.hash.hex(), "record": text, **more})


def _hex(hashes: Sequence[bytes]) -> list[str]:
    return [each.hex() for each in hashes]


def _line(plain: JsonObject) -> str:
    return LINES.encode(plain) + "\n"
