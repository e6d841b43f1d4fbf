"""All ports together."""

from attrs import frozen

from workcore.ports.attachments import Files
from workcore.ports.blobs import Blobs
from workcore.ports.cache import Cache
from workcore.ports.checkpoints import CheckpointSigner, CheckpointStore
from workcore.ports.ciphers import Cipher
from workcore.ports.clock import Clock
from workcore.ports.deadlines import Deadlines
from workcore.ports.directory import Directory
from workcore.ports.ids import Ids
from workcore.ports.limiter import Limiter
from workcore.ports.mailer import Mailer
from workcore.ports.numbers import Numbers
from workcore.ports.passwords import PasswordHasher
from workcore.ports.relay import Relay
from workcore.ports.retained import Retained
from workcore.ports.scanner import MalwareScanner
from workcore.ports.sign_ins import SignIns
from workcore.ports.sniffer import Sniffer
from workcore.ports.tokens import IdentityProvider, TokenIssuer
from workcore.ports.trails import Trails
from workcore.ports.unit_of_work import SystemUnits, Units
from workcore.ports.vault import Vault
from workcore.ports.webhooks import WebhookSender


@frozen(kw_only=True)
class Ports:
    """What the application stands on."""

    units: Units
    system: SystemUnits
    deadlines: Deadlines
    relay: Relay
    retained: Retained
    trails: Trails
    checkpoints: CheckpointStore
    signer: CheckpointSigner
    directory: Directory
    sign_ins: SignIns
    numbers: Numbers
    clock: Clock
    ids: Ids
    passwords: PasswordHasher
    tokens: TokenIssuer
    files: Files
    blobs: Blobs
    scanner: MalwareScanner
    sniffer: Sniffer
    cipher: Cipher
    provider: IdentityProvider
    limiter: Limiter
    cache: Cache
    mailer: Mailer
    vault: Vault
    webhook_sender: WebhookSender
