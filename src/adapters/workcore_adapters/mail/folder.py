"""Letters as files that any mail reader opens."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import NamedTemporaryFile

from workcore.entities.delivery import Outcome
from workcore.model import DeliveryState
from workcore.ports.mailer import Message
from workcore_adapters.mail.mime import NoAddressError, letter_of


class FolderMailer:
    """
    Mail, as `ports.mailer` promises, that is carried no further than a folder.

    Each letter is a file `<id>.eml`, there whole or not at all; sent again, it is still one.
    They are for looking at: when the machine stops, the newest may be gone.
    """

    def __init__(self, folder: Path, *, sender: str) -> None:
        """Put letters of *sender* into *folder*, which is made at the first need."""
        self._folder = folder
        self._sender = sender

    def send(self, messages: Sequence[Message]) -> Iterator[Sequence[tuple[Message, Outcome]]]:
        """Write them down."""
        return ([(message, self._send(message))] for message in messages)

    def _send(self, message: Message) -> Outcome:
        try:
            self._write(f"{message.id}.eml", letter_of(message, sender=self._sender))
        except NoAddressError:
            return Outcome(state=DeliveryState.DEAD, error="recipient is no address")
        except OSError as error:
            return Outcome(state=DeliveryState.WAITING, error=f"folder of mail: {error.strerror}")
        return Outcome(state=DeliveryState.SENT)

    def _write(self, name: str, content: bytes) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        with NamedTemporaryFile(dir=self._folder, delete=False) as draft:
            path = Path(draft.name)
            try:
                draft.write(content)
                draft.flush()
                path.rename(self._folder / name)
            except OSError:
                path.unlink(missing_ok=True)
                raise
