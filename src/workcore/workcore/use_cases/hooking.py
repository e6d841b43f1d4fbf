"""What webhooks are told of an event."""

from collections.abc import Sequence

from attrs import frozen

from workcore.codec import as_object
from workcore.entities.delivery import Delivery
from workcore.entities.records import OutboxMessage
from workcore.entities.work_request import WorkRequest
from workcore.events import Event
from workcore.model import Channel, DeliveryId, HookEvent, JsonObject
from workcore.policies.hooks import HOOKED, told_as
from workcore.ports.ids import Ids
from workcore.ports.unit_of_work import UnitOfWork
from workcore.use_cases.recording import ENVELOPE


@frozen
class Hooks:
    """Writes what is posted to those who want to be told."""

    _ids: Ids

    def __call__(
        self, unit: UnitOfWork, message: OutboxMessage, event: Event
    ) -> Sequence[Delivery]:
        """
        Write a message to each webhook that wants to be told of *event*, once.

        Raises:
            NoSuchRequest: What it is about was thrown away.
        """
        names = HOOKED.get(event.kind)
        listening = unit.webhooks.listening(names) if names else ()
        if not listening:
            return ()
        request = unit.requests.get(event.request_id)
        told = ((hook, told_as(event.kind, hook.events)) for hook in listening)
        return [
            self._delivery(message, str(hook.id), payload(name, event, request))
            for hook, name in told
        ]

    def _delivery(self, message: OutboxMessage, target: str, payload: JsonObject) -> Delivery:
        return Delivery(
            id=DeliveryId(self._ids.new()),
            organisation_id=message.organisation_id,
            event_id=message.id,
            channel=Channel.WEBHOOK,
            target=target,
            payload=payload,
            next_at=message.at,
        )


def payload(name: HookEvent, event: Event, request: WorkRequest) -> JsonObject:
    """
    Write what is posted: what happened to which request, and where to read the rest.

    It holds no words that people wrote but the title: what was said may be for few eyes.
    """
    plain = as_object(event)
    facts = {key: value for key, value in plain.items() if key not in ENVELOPE | {"reason"}}
    return {
        "type": str(name),
        "timestamp": plain["at"],
        "data": {
            "event": event.kind,
            "organisation_id": str(request.organisation_id),
            "request": {
                "id": str(request.id),
                "reference": request.reference,
                "title": request.content.title,
                "path": f"/work-requests/{request.id}",
            },
            "by": plain["by"],
            "facts": facts,
        },
    }
