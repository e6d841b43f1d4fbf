"""PostgreSQL keeps every promise of the ports, as the memory twins do."""

import pytest

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
from workcore.testing.contracts.finding import RequestFilterContract
from workcore.testing.contracts.impacts import ImpactsContract
from workcore.testing.contracts.inbox import InboxContract
from workcore.testing.contracts.neighbours import NeighbourhoodContract
from workcore.testing.contracts.notices import NoticesContract
from workcore.testing.contracts.outgoing import OutgoingContract
from workcore.testing.contracts.outside import NumbersContract, SignInsContract
from workcore.testing.contracts.paging import RequestPageContract
from workcore.testing.contracts.policies import HoldersContract, PoliciesContract
from workcore.testing.contracts.preferences import PreferencesContract
from workcore.testing.contracts.relay import RelayContract
from workcore.testing.contracts.requests import RequestsContract
from workcore.testing.contracts.retained import RetainedContract
from workcore.testing.contracts.settings import SettingsContract
from workcore.testing.contracts.system import SystemContract
from workcore.testing.contracts.tallies import TallyContract
from workcore.testing.contracts.trails import TrailsContract
from workcore.testing.contracts.unit_of_work import UnitOfWorkContract
from workcore.testing.contracts.users import UsersContract
from workcore.testing.contracts.webhooks import WebhooksContract

pytestmark = pytest.mark.integration


class TestUnitOfWork(UnitOfWorkContract):
    """All or nothing, on PostgreSQL."""


class TestCallers(CallerContract):
    """Known callers, on PostgreSQL."""


class TestRequests(RequestsContract):
    """Single requests, on PostgreSQL."""


class TestRequestFilters(RequestFilterContract):
    """Filters of requests, on PostgreSQL."""


class TestRequestPages(RequestPageContract):
    """Orders and pages of requests, on PostgreSQL."""


class TestTallies(TallyContract):
    """Counts of requests, on PostgreSQL."""


class TestNeighbourhood(NeighbourhoodContract):
    """Works around a request, on PostgreSQL."""


class TestImpacts(ImpactsContract):
    """What works do to assets, on PostgreSQL."""


class TestDeadlines(DeadlinesContract):
    """What is due, on PostgreSQL."""


class TestNotices(NoticesContract):
    """What there is to tell, on PostgreSQL."""


class TestSystem(SystemContract):
    """Time acting, on PostgreSQL."""


class TestAnswers(AnswersContract):
    """Attempts and their answers, on PostgreSQL."""


class TestSignIns(SignInsContract):
    """Tries to sign in, on PostgreSQL."""


class TestPolicies(PoliciesContract):
    """Approval policies, on PostgreSQL."""


class TestSettings(SettingsContract):
    """Settings and clocks, on PostgreSQL."""


class TestHolders(HoldersContract):
    """Who holds a role, on PostgreSQL."""


class TestBooks(BookContract):
    """Rows beside requests, on PostgreSQL."""


class TestRecords(RecordsContract):
    """What rows keep, on PostgreSQL."""


class TestChains(ChainsContract):
    """Approval chains, on PostgreSQL."""


class TestAttachments(AttachmentsContract):
    """Records of files, on PostgreSQL."""


class TestFiles(FilesContract):
    """What time asks about files, on PostgreSQL."""


class TestDelegations(DelegationsContract):
    """Cover for absences, on PostgreSQL."""


class TestComments(CommentsContract):
    """Comments, on PostgreSQL."""


class TestAssets(AssetsContract):
    """The register, on PostgreSQL."""


class TestUsers(UsersContract):
    """People, on PostgreSQL."""


class TestDirectory(DirectoryContract):
    """Who may sign in, on PostgreSQL."""


class TestNumbers(NumbersContract):
    """Short numbers, on PostgreSQL."""


class TestTrails(TrailsContract):
    """Sealed audit trails, on PostgreSQL."""


class TestAnnouncements(AnnouncementsContract):
    """Word of events, on PostgreSQL."""


class TestRetained(RetainedContract):
    """What is over, on PostgreSQL."""


class TestRelay(RelayContract):
    """Events on their way out, on PostgreSQL."""


class TestOutgoing(OutgoingContract):
    """Messages on their way out, on PostgreSQL."""


class TestDeliveries(DeliveriesContract):
    """Messages that are looked after, on PostgreSQL."""


class TestWebhooks(WebhooksContract):
    """Webhooks, on PostgreSQL."""


class TestInbox(InboxContract):
    """What people were told, on PostgreSQL."""


class TestPreferences(PreferencesContract):
    """What people want to be told of, on PostgreSQL."""
