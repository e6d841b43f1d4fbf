"""The product, wired: which adapters it has, `wiring` says."""

from dependency_injector.providers import Singleton

from workcore.application import Application, Ports
from workcore_entrypoints import choices
from workcore_entrypoints.metrics.cache import CountedCache
from workcore_entrypoints.metrics.messages import CountedMailer, CountedSender
from workcore_entrypoints.metrics.scanner import CountedScanner
from workcore_entrypoints.metrics.state import State
from workcore_entrypoints.wiring import Wiring


class Container(Wiring):
    """
    One product, wired. Everything in it is made at first use and shared between threads.

    Give it `settings`; override a provider to replace a part.
    """

    counted_cache = Singleton(CountedCache, Wiring.cache, Wiring.meter)
    counted_scanner = Singleton(CountedScanner, Wiring.scanner, Wiring.meter)
    counted_mailer = Singleton(CountedMailer, Wiring.mailer, Wiring.meter)
    counted_sender = Singleton(CountedSender, Wiring.webhook_sender, Wiring.meter)

    ports = Singleton(
        Ports,
        units=Wiring.units,
        system=Wiring.system,
        deadlines=Wiring.deadlines,
        relay=Wiring.relay,
        retained=Wiring.retained,
        trails=Wiring.trails,
        checkpoints=Wiring.checkpoints,
        signer=Wiring.signer,
        directory=Wiring.directory,
        sign_ins=Wiring.sign_ins,
        numbers=Wiring.numbers,
        clock=Wiring.clock,
        ids=Wiring.ids,
        passwords=Wiring.passwords,
        tokens=Wiring.tokens,
        files=Wiring.files,
        blobs=Wiring.blobs,
        scanner=counted_scanner,
        sniffer=Wiring.sniffer,
        cipher=Wiring.cipher,
        provider=Wiring.provider,
        limiter=Wiring.limiter,
        cache=counted_cache,
        mailer=counted_mailer,
        vault=Wiring.vault,
        webhook_sender=counted_sender,
    )
    application = Singleton(
        Application,
        ports=ports,
        audited=Wiring.settings.provided.enable_audit_trail,
        uploads=Singleton(choices.upload_rules, Wiring.settings),
        rates=Singleton(choices.rate_limits, Wiring.settings),
        hooks=Singleton(choices.hook_rules, Wiring.settings),
        retention=Singleton(choices.retention, Wiring.settings),
        base_url=Wiring.settings.provided.base_url,
    )
    state = Singleton(State, application)
