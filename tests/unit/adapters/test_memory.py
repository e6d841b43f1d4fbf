"""The twins keep every promise of their ports."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from workcore.policies.approval import Policy
from workcore.testing.builders import NOW
from workcore.testing.contracts.announcements import AnnouncementsContract
from workcore.testing.contracts.answers import AnswersContract
from workcore.testing.contracts.assets import AssetsContract
from workcore.testing.contracts.attachments import AttachmentsContract, FilesContract
from workcore.testing.contracts.books import BookContract, RecordsContract
from workcore.testing.contracts.callers import CallerContract
from workcore.testing.contracts.chains import ChainsContract
from workcore.testing.contracts.comments import CommentsContract
from workcore.testing.contracts.deadlines import DeadlinesContract
from workcore.testing.contracts.delegations import DelegationsContract
from workcore.testing.contracts.deliveries import DeliveriesContract
from workcore.testing.contracts.directory import DirectoryContract
from workcore.testing.contracts.finding import RequestFilterContract, found
from workcore.testing.contracts.impacts import ImpactsContract
from workcore.testing.contracts.inbox import InboxContract
from workcore.testing.contracts.neighbours import NeighbourhoodContract
from workcore.testing.contracts.notices import NoticesContract
from workcore.testing.contracts.outgoing import OutgoingContract
from workcore.testing.contracts.outside import (
    ClockContract,
    IdsContract,
    NumbersContract,
    PasswordHasherContract,
    SignInsContract,
)
from workcore.testing.contracts.paging import RequestPageContract
from workcore.testing.contracts.policies import HoldersContract, PoliciesContract
from workcore.testing.contracts.preferences import PreferencesContract
from workcore.testing.contracts.relay import RelayContract
from workcore.testing.contracts.requests import RequestsContract
from workcore.testing.contracts.retained import RetainedContract
from workcore.testing.contracts.settings import SettingsContract
from workcore.testing.contracts.system import SystemContract
from workcore.testing.contracts.tallies import TallyContract
from workcore.testing.contracts.tokens import (
    IdentityProviderContract,
    Introduce,
    TokenIssuerContract,
)
from workcore.testing.contracts.trails import (
    CheckpointSignerContract,
    CheckpointStoreContract,
    TrailsContract,
)
from workcore.testing.contracts.unit_of_work import UnitOfWorkContract
from workcore.testing.contracts.users import UsersContract
from workcore.testing.contracts.webhooks import WebhooksContract
from workcore.testing.world import Place, a_place
from workcore_adapters.memory import (
    FixedClock,
    MemoryCheckpoints,
    MemoryDatabase,
    MemoryNumbers,
    MemoryProvider,
    MemorySigner,
    MemorySignIns,
    MemoryTokens,
    QuickHasher,
    SequentialIds,
    memory_ports,
)


class TestUnitOfWork(UnitOfWorkContract):
    """All or nothing, in memory."""


class TestCallers(CallerContract):
    """Known callers, in memory."""


class TestRequests(RequestsContract):
    """Single requests, in memory."""


class TestRequestFilters(RequestFilterContract):
    """Filters of requests, in memory."""


class TestRequestPages(RequestPageContract):
    """Orders and pages of requests, in memory."""


class TestTallies(TallyContract):
    """Counts of requests, in memory."""


class TestNeighbourhood(NeighbourhoodContract):
    """Works around a request, in memory."""


class TestImpacts(ImpactsContract):
    """What works do to assets, in memory."""


class TestDeadlines(DeadlinesContract):
    """What is due, in memory."""


class TestNotices(NoticesContract):
    """What there is to tell, in memory."""


class TestSystem(SystemContract):
    """Time acting, in memory."""


class TestAnswers(AnswersContract):
    """Attempts and their answers, in memory."""


class TestSignIns(SignInsContract):
    """Tries to sign in, in memory."""

    @pytest.fixture
    def sign_ins(self) -> MemorySignIns:
        """A counter of the test's own."""
        return MemorySignIns()


class TestPolicies(PoliciesContract):
    """Approval policies, in memory."""


class TestSettings(SettingsContract):
    """Settings and clocks, in memory."""


class TestHolders(HoldersContract):
    """Who holds a role, in memory."""


class TestBooks(BookContract):
    """Rows beside requests, in memory."""


class TestRecords(RecordsContract):
    """What rows keep, in memory."""


class TestChains(ChainsContract):
    """Approval chains, in memory."""


class TestAttachments(AttachmentsContract):
    """Records of files, in memory."""


class TestFiles(FilesContract):
    """What time asks about files, in memory."""


class TestDelegations(DelegationsContract):
    """Cover for absences, in memory."""


class TestComments(CommentsContract):
    """Comments, in memory."""


class TestAssets(AssetsContract):
    """The register, in memory."""


class TestUsers(UsersContract):
    """People, in memory."""


class TestDirectory(DirectoryContract):
    """Organisations and sign-in, in memory."""


class TestNumbers(NumbersContract):
    """Short numbers, in memory."""

    @pytest.fixture
    def numbers(self) -> MemoryNumbers:
        """A counter that begins anew."""
        return MemoryNumbers()


class TestFixedClock(ClockContract):
    """A clock that stands still."""

    @pytest.fixture
    def clock(self) -> FixedClock:
        """The clock."""
        return FixedClock()

    def test_clock_can_be_moved(self, clock: FixedClock) -> None:
        """Tests say what time it is."""
        clock.move(timedelta(hours=1))
        assert clock.now() == NOW + timedelta(hours=1)

        clock.set(datetime(2027, 6, 1, 12, tzinfo=timezone(timedelta(hours=2))))
        assert clock.now() == datetime(2027, 6, 1, 10, tzinfo=UTC)


class TestSequentialIds(IdsContract):
    """Identifiers that can be foreseen."""

    @pytest.fixture
    def ids(self) -> SequentialIds:
        """The maker of identifiers."""
        return SequentialIds()

    def test_same_start_same_identifiers(self, ids: SequentialIds) -> None:
        """Two makers make the same, in the same order."""
        assert [ids.new(), ids.new()] == [other.new() for other in [SequentialIds()] * 2]


class TestQuickHasher(PasswordHasherContract):
    """Hashes for tests."""

    @pytest.fixture
    def passwords(self) -> QuickHasher:
        """The hasher."""
        return QuickHasher()


class TestMemoryTokens(TokenIssuerContract):
    """Tokens of this process."""

    @pytest.fixture
    def tokens(self) -> MemoryTokens:
        """The issuer."""
        return MemoryTokens()


class TestMemoryProvider(IdentityProviderContract):
    """Introductions of this process."""

    @pytest.fixture
    def provider(self) -> MemoryProvider:
        """A provider that knows nobody yet."""
        return MemoryProvider()

    @pytest.fixture
    def introduce(self, provider: MemoryProvider) -> Introduce:
        """Have it introduce somebody."""
        return lambda email, organisation, at: provider.introduce(email, organisation, at=at)


def test_policy_can_be_put_in_force(home: Place, database: MemoryDatabase) -> None:
    """An organisation follows its own policy, and nobody else's."""
    policy = Policy(version=1, rules=())
    database.use_policy(home.organisation.id, policy)

    with home.unit() as unit:
        assert unit.policies.current == policy


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("lights", "The light of gate 7"),
        ("closing gates", "A closed gate"),
        ("of the gate", "Gate"),
    ],
)
def test_endings_and_small_words_do_not_matter(home: Place, text: str, title: str) -> None:
    """A search finds other forms of a word, and ignores words that say nothing."""
    request = home.kept(title=title, description="Nothing else is said about this one.")

    assert found(home, text=text) == [request.id]


def test_all_ports_come_at_once() -> None:
    """One call makes every port, over one memory."""
    clock, ids = FixedClock(), SequentialIds()
    ports = memory_ports(clock=clock, ids=ids)
    place = a_place(ports.units, ports.directory)

    assert (ports.clock, ports.ids) == (clock, ids)
    assert ports.directory.organisation(place.organisation.slug) == place.organisation


class TestTrails(TrailsContract):
    """Sealed audit trails, in memory."""


class TestCheckpoints(CheckpointStoreContract):
    """Checkpoints, in memory."""

    @pytest.fixture
    def checkpoints(self) -> MemoryCheckpoints:
        """A store of the test's own."""
        return MemoryCheckpoints()


class TestSigner(CheckpointSignerContract):
    """The signer whose key everybody knows."""

    @pytest.fixture
    def signer(self) -> MemorySigner:
        """As it comes."""
        return MemorySigner()


class TestAnnouncements(AnnouncementsContract):
    """Word of events, in memory."""


class TestRetained(RetainedContract):
    """What is over, in memory."""


class TestRelay(RelayContract):
    """Events on their way out, in this process."""


class TestOutgoing(OutgoingContract):
    """Messages on their way out, in this process."""


class TestDeliveries(DeliveriesContract):
    """Messages that are looked after, in memory."""


class TestWebhooks(WebhooksContract):
    """Webhooks, in this process."""


class TestInbox(InboxContract):
    """What people were told, in this process."""


class TestPreferences(PreferencesContract):
    """What people want to be told of, in this process."""
