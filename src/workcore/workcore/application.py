"""Every use case over one set of ports: what an embedding service holds on to."""

from attrs import define, field

from workcore.policies.hook_rules import HookRules
from workcore.policies.rates import RateLimits
from workcore.policies.retention import Retention
from workcore.policies.uploads import UploadRules
from workcore.ports.together import Ports
from workcore.ports.unit_of_work import Units
from workcore.use_cases.act_on_many import ActOnMany
from workcore.use_cases.answers import ForgetAnswers, KeepAnswer, RecallAnswer
from workcore.use_cases.attach_files import AttachFiles, NameUpload
from workcore.use_cases.bundle_audit import BundleAudit
from workcore.use_cases.change_status import ChangeStatus
from workcore.use_cases.check_audit import CheckAudit
from workcore.use_cases.comments import AddComment, EditComment, ListComments
from workcore.use_cases.complete_request import CompleteRequest
from workcore.use_cases.count_call import CountCall
from workcore.use_cases.create_request import CreateRequest
from workcore.use_cases.decide_request import DecideRequest
from workcore.use_cases.delete_request import DeleteRequest
from workcore.use_cases.dispatch_events import DispatchEvents
from workcore.use_cases.edit_request import EditRequest
from workcore.use_cases.forget_told import ForgetTold
from workcore.use_cases.found_organisation import FoundOrganisation
from workcore.use_cases.gather_digests import GatherDigests
from workcore.use_cases.hooking import Hooks
from workcore.use_cases.in_force import PutInForce
from workcore.use_cases.intake import Intake
from workcore.use_cases.keep_assets import AddAssets, EditAsset
from workcore.use_cases.keep_delegations import (
    AddDelegation,
    EditDelegation,
    ReadCovers,
    ReadDelegations,
    RemoveDelegation,
)
from workcore.use_cases.keep_deliveries import ReadDeliveries, ReplayDeliveries, ReplayWebhook
from workcore.use_cases.keep_policy import ReadPolicy, SavePolicy, SimulatePolicy
from workcore.use_cases.keep_preferences import ReadPreferences, SavePreferences
from workcore.use_cases.keep_settings import ReadSettings, SaveSettings
from workcore.use_cases.keep_users import AddUser, EditUser
from workcore.use_cases.keep_webhooks import AddWebhook, EditWebhook, RemoveWebhook
from workcore.use_cases.letters import Letters
from workcore.use_cases.passwords import ChangePassword, SetPassword, UnlockUser
from workcore.use_cases.read_assets import GetAsset, ListAssets
from workcore.use_cases.read_attachments import (
    Contents,
    GetAttachment,
    ListAttachments,
    OpenAttachment,
)
from workcore.use_cases.read_conflicts import ReadConflicts
from workcore.use_cases.read_dashboard import ReadDashboard
from workcore.use_cases.read_deputies import ReadDeputies
from workcore.use_cases.read_notifications import MarkRead, ReadInbox
from workcore.use_cases.read_records import ReadAudit, ReadChain, ReadHistory
from workcore.use_cases.read_requests import GetRequest, ListRequests
from workcore.use_cases.read_trail import ReadTrail
from workcore.use_cases.read_users import GetUser, ListUsers, WhoAmI
from workcore.use_cases.read_webhooks import ReadWebhooks
from workcore.use_cases.recording import Recorder
from workcore.use_cases.refusals import Watched
from workcore.use_cases.remind_approvers import RemindApprovers
from workcore.use_cases.remove_attachment import RemoveAttachment
from workcore.use_cases.rescan_attachments import RescanAttachments
from workcore.use_cases.reschedule_request import RescheduleRequest
from workcore.use_cases.rewrap_keys import RewrapKeys
from workcore.use_cases.rewrap_secrets import RewrapSecrets
from workcore.use_cases.seal_audit import SealAudit
from workcore.use_cases.send_mail import SendMail
from workcore.use_cases.send_webhooks import SendWebhooks
from workcore.use_cases.sessions import Authenticate, SignOut, SignOutEverywhere
from workcore.use_cases.sign_in import IssueToken, SignIn
from workcore.use_cases.submit_request import SubmitRequest
from workcore.use_cases.sweep_orphans import SweepOrphans
from workcore.use_cases.tell_limits import TellLimits
from workcore.use_cases.throttle import ForgetTries, Throttle
from workcore.use_cases.validate_request import ValidateRequest
from workcore.use_cases.watch_sealing import WatchSealing
from workcore.use_cases.webhook_secrets import RotateSecret, ShowSecret

__all__ = ["Application", "Ports"]


@define(slots=False)
class Application:
    """
    Every use case, made once and shared between threads: none keeps any state.

    Each is named after what it does: `application.create_request(content, caller=caller)`.

    Attributes:
        audited: Whether an audit record is written of every change.
        uploads: Which files are taken, how large and how many.
        rates: How many calls are answered.
        hooks: Where webhooks may lead.
        retention: How long is kept what was told.
        base_url: Where people find the service: what links in letters begin with.
    """

    ports: Ports
    audited: bool = True
    uploads: UploadRules = field(factory=UploadRules)
    rates: RateLimits = field(factory=RateLimits)
    hooks: HookRules = field(factory=HookRules)
    retention: Retention = field(factory=Retention)
    base_url: str = ""
    _recorder: Recorder = field(init=False)
    _units: Units = field(init=False)

    def __attrs_post_init__(self) -> None:
        ports = self.ports
        self._recorder = Recorder(ports.ids, audited=self.audited)
        self._units = Watched(ports.units, ports.clock, self._recorder)
        self._make_requests()
        self._make_readers()
        self._make_register()
        self._make_policies()
        self._make_delegations()
        self._make_settings()
        self._make_sessions()
        self._make_answers()
        self._make_trail()
        self._make_files()
        self._make_notices()
        self._make_mail()
        self._make_webhooks()

    def _make_requests(self) -> None:
        units, clock, ids = self._units, self.ports.clock, self.ports.ids
        changing = (units, clock, self._recorder)
        self.create_request = CreateRequest(units, clock, ids, self.ports.numbers, self._recorder)
        self.validate_request = ValidateRequest(units, clock)
        self.edit_request = EditRequest(*changing)
        self.delete_request = DeleteRequest(*changing)
        self.submit_request = SubmitRequest(*changing)
        self.change_status = ChangeStatus(*changing)
        self.decide_request = DecideRequest(*changing)
        self.act_on_many = ActOnMany(self.submit_request, self.change_status, self.decide_request)
        self.complete_request = CompleteRequest(*changing)
        self.reschedule_request = RescheduleRequest(*changing)
        self.add_comment = AddComment(units, clock, ids, self._recorder)
        self.edit_comment = EditComment(*changing)

    def _make_readers(self) -> None:
        units = self._units
        self.get_request = GetRequest(units, self.ports.clock)
        self.list_requests = ListRequests(units, self.ports.clock)
        self.read_dashboard = ReadDashboard(
            units, self.ports.clock, self.ports.cache, self.list_requests
        )
        self.list_comments = ListComments(units)
        self.read_chain = ReadChain(units)
        self.read_deputies = ReadDeputies(units)
        self.read_history = ReadHistory(units)
        self.read_audit = ReadAudit(units)
        self.read_conflicts = ReadConflicts(units)
        self.get_asset = GetAsset(units)
        self.list_assets = ListAssets(units)
        self.get_user = GetUser(units)
        self.list_users = ListUsers(units)
        self.who_am_i = WhoAmI(units)

    def _make_register(self) -> None:
        p, recorder = self.ports, self._recorder
        self.add_assets = AddAssets(self._units, p.clock, p.ids, recorder)
        self.edit_asset = EditAsset(self._units, p.clock, recorder)
        self.add_user = AddUser(self._units, p.clock, p.ids, p.passwords, recorder)
        self.edit_user = EditUser(self._units, p.clock, recorder)
        self.found_organisation = FoundOrganisation(p.directory, p.clock, p.ids, p.passwords)

    def _make_policies(self) -> None:
        p = self.ports
        self.remind_approvers = RemindApprovers(p.system, p.deadlines, p.ids, self._recorder)
        self.tell_limits = TellLimits(p.system, p.deadlines, p.ids, self._recorder)
        self.read_policy = ReadPolicy(self._units)
        self.save_policy = SavePolicy(
            self._units, self._replacing("approval_policy", "policy_saved")
        )
        self.simulate_policy = SimulatePolicy(self._units)

    def _replacing(self, subject: str, action: str) -> PutInForce:
        return PutInForce(self.ports.clock, self._recorder, subject, action)

    def _make_settings(self) -> None:
        self.read_settings = ReadSettings(self._units)
        self.save_settings = SaveSettings(
            self._units, self._replacing("organisation_settings", "settings_saved")
        )

    def _make_delegations(self) -> None:
        changing = (self._units, self.ports.clock, self._recorder)
        self.read_delegations = ReadDelegations(self._units)
        self.read_covers = ReadCovers(self._units)
        self.add_delegation = AddDelegation(
            self._units, self.ports.clock, self.ports.ids, self._recorder
        )
        self.edit_delegation = EditDelegation(*changing)
        self.remove_delegation = RemoveDelegation(*changing)

    def _make_trail(self) -> None:
        p = self.ports
        self.read_trail = ReadTrail(self._units, p.trails)
        self.seal_audit = SealAudit(p.trails, p.checkpoints, p.signer)
        self.watch_sealing = WatchSealing(p.trails)
        self.check_audit = CheckAudit(self._units, p.trails, p.checkpoints, p.signer)
        self.bundle_audit = BundleAudit(self._units, p.trails, p.signer)

    def _make_files(self) -> None:
        p, contents = self.ports, Contents(self.ports.blobs, self.ports.cipher)
        changing = (self._units, p.clock, self._recorder)
        intake = Intake(p.blobs, p.scanner, p.sniffer, p.cipher, p.ids, self.uploads)
        self.attach_files = AttachFiles(*changing, intake)
        self.name_upload = NameUpload()
        self.list_attachments = ListAttachments(self._units)
        self.get_attachment = GetAttachment(self._units)
        self.open_attachment = OpenAttachment(self._units, contents)
        self.remove_attachment = RemoveAttachment(*changing, p.blobs)
        self.rescan_attachments = RescanAttachments(
            p.system, p.files, p.scanner, contents, p.blobs, p.ids, self._recorder
        )
        self.rewrap_keys = RewrapKeys(p.system, p.files, p.cipher)
        self.sweep_orphans = SweepOrphans(p.files, p.blobs)

    def _make_notices(self) -> None:
        p = self.ports
        self.dispatch_events = DispatchEvents(
            p.system, p.relay, p.clock, p.ids, Hooks(p.ids), p.cache
        )
        self.gather_digests = GatherDigests(p.relay, p.ids)
        self.forget_told = ForgetTold(p.retained, self.retention)
        self.read_inbox = ReadInbox(self._units)
        self.mark_read = MarkRead(self._units, p.clock)
        self.read_preferences = ReadPreferences(self._units)
        self.save_preferences = SavePreferences(self._units, p.clock, self._recorder)

    def _make_mail(self) -> None:
        p = self.ports
        self.send_mail = SendMail(p.relay, p.mailer, Letters(self.base_url), p.ids)
        self.read_deliveries = ReadDeliveries(self._units)
        self.replay_deliveries = ReplayDeliveries(self._units, p.clock, self._recorder)

    def _make_webhooks(self) -> None:
        p, units, recorder = self.ports, self._units, self._recorder
        self.read_webhooks = ReadWebhooks(units)
        self.add_webhook = AddWebhook(units, p.clock, p.ids, p.vault, self.hooks, recorder)
        self.edit_webhook = EditWebhook(units, p.clock, self.hooks, recorder)
        self.remove_webhook = RemoveWebhook(units, p.clock, recorder)
        self.show_webhook_secret = ShowSecret(units, p.clock, p.vault, recorder)
        self.rotate_webhook_secret = RotateSecret(units, p.clock, p.vault, recorder)
        self.replay_webhook = ReplayWebhook(units, self.replay_deliveries)
        self.rewrap_secrets = RewrapSecrets(p.system, p.deadlines, p.vault)
        self.send_webhooks = SendWebhooks(
            p.system, p.relay, p.webhook_sender, p.vault, p.clock, p.ids, recorder
        )

    def _make_sessions(self) -> None:
        p = self.ports
        units, clock, ids, recorder = self._units, p.clock, p.ids, self._recorder
        throttle = Throttle(p.sign_ins)
        self.sign_in = SignIn(
            units,
            p.system,
            throttle,
            p.directory,
            p.passwords,
            p.tokens,
            clock,
            ids,
            recorder,
        )
        self.forget_tries = ForgetTries(p.sign_ins)
        self.authenticate = Authenticate(p.tokens, p.provider, p.directory, clock)
        self.count_call = CountCall(p.limiter, self.rates)
        self.sign_out = SignOut(units, self.authenticate, p.directory, clock, ids, recorder)
        self.sign_out_everywhere = SignOutEverywhere(units, clock, recorder)
        self.issue_token = IssueToken(p.system, p.directory, p.tokens, clock, ids, recorder)
        self._make_passwords(throttle)

    def _make_passwords(self, throttle: Throttle) -> None:
        p, units, recorder = self.ports, self._units, self._recorder
        self.set_password = SetPassword(units, throttle, p.clock, p.passwords, recorder)
        self.change_password = ChangePassword(
            units, throttle, p.clock, p.ids, p.passwords, p.tokens, recorder
        )
        self.unlock_user = UnlockUser(units, throttle, p.clock, recorder)

    def _make_answers(self) -> None:
        self.recall_answer = RecallAnswer(self._units)
        self.keep_answer = KeepAnswer(self._units)
        self.forget_answers = ForgetAnswers(self.ports.deadlines)
