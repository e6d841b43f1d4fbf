"""Where checkpoints are out of reach of whoever can change the trail, and who signs them."""

from collections.abc import Iterable
from typing import Protocol

from workcore.model import OrganisationId


class CheckpointStore(Protocol):
    """
    Keeps signed checkpoints away from the trail itself. May be shared between threads.

    Nothing in it is ever changed or removed by this product; let its access rights see to
    that others cannot.
    """

    def put(self, organisation_id: OrganisationId, size: int, note: str) -> None:
        """
        Keep a checkpoint; putting the same one again changes nothing.

        Raises:
            ForkedTrail: There is another one of this size: the trail was written anew.
            Unavailable: It could not be kept; nothing says that it was.
        """
        ...

    def notes(self, organisation_id: OrganisationId) -> Iterable[tuple[int, str]]:
        """List what was put, as size and note, smallest first."""
        ...


class CheckpointSigner(Protocol):
    """Signs checkpoints as notes (C2SP signed-note). May be shared between threads."""

    @property
    def public_key(self) -> str:
        """
        The key that others verify with, as `<name>+<hash>+<key>` (C2SP vkey).

        Raises:
            NotConfigured: There is no key.
        """
        ...

    def sign(self, text: str) -> str:
        """
        Sign *text*, which ends with a newline; the note is the text, an empty line, signatures.

        Raises:
            NotConfigured: There is no key.
        """
        ...

    def opened(self, note: str) -> str:
        """
        Give the text of a note that this signer signed.

        Raises:
            BadNote: It did not, or the note was altered.
            NotConfigured: There is no key.
        """
        ...
