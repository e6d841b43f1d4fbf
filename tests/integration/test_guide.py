"""
What the first deployment guide prints starts the product: its `.env`, its ConfigMap and Secret.

`tests/data/guide` has them word for word. Addresses become those of servers here, and secrets that
have to be one's own become such; nothing is added and nothing left out.
"""

import json
import os
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from http.client import HTTPConnection
from pathlib import Path
from secrets import token_urlsafe
from sysconfig import get_path
from time import monotonic, sleep
from typing import Any, Final

import pytest
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from attrs import evolve, frozen
from click.testing import CliRunner
from dotenv import dotenv_values
from tests.integration.conftest import eventually
from tests.integration.test_server import free_port, status_of
from tests.support.kustomize import documents
from tests.support.letters import catching, certificate
from tests.support.secrecy import keep_secret
from tests.support.served import ending, founded

from workcore.testing.world import Place
from workcore_adapters.s3 import Bucket
from workcore_entrypoints.cli.root import root
from workcore_entrypoints.cli.runtime import Runtime
from workcore_entrypoints.embedded.clamd import EmbeddedClamd
from workcore_entrypoints.embedded.process import free_ports
from workcore_entrypoints.embedded.valkey import EmbeddedValkey, embedded_valkey
from workcore_entrypoints.settings.reading import ALIASES, READERS

pytestmark = pytest.mark.integration

GUIDE: Final = Path(__file__).parents[1] / "data" / "guide"
WORKCORE: Final = str(Path(get_path("scripts")) / "workcore")
PASSWORD: Final = keep_secret("a password of Ann's, and of nobody else")

Given = dict[str, str]


def dotenv() -> Given:
    """Read the guide's `.env`."""
    return {name: value or "" for name, value in dotenv_values(GUIDE / "dotenv.env").items()}


def objects() -> Given:
    """Read what a pod is given by the guide's ConfigMap and Secret."""
    [given], [secret] = (documents(GUIDE / name) for name in ("configmap.yaml", "secret.yaml"))
    return {**given["data"], **secret["stringData"]}


def knows(_: SMTP, __: Session, ___: Envelope, ____: str, given: Any) -> AuthResult:
    """Know whom the guide says that we are."""
    said = dotenv()
    right = LoginPassword(said["SMTP_USER"].encode(), said["SMTP_PASSWORD"].encode())
    return AuthResult(success=given == right, handled=False)


@pytest.fixture(scope="module")
def servers(
    postgres_dsn: str,
    bucket: Bucket,
    clamd: EmbeddedClamd,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Given]:
    """Servers of this machine for all that the guide names, and where they are."""
    folder = tmp_path_factory.mktemp("servers")
    eventually(evolve(bucket, name=dotenv()["S3_BUCKET"]).make)
    trusted, [port] = certificate(folder), free_ports(1)
    asks = {"auth_required": True, "authenticator": knows, "auth_require_tls": True}
    by_tls = {"tls_context": trusted.context(), "require_starttls": True}
    cache = EmbeddedValkey(port, dotenv()["REDIS_PASSWORD"])
    with embedded_valkey(folder, like=cache), catching(**asks, **by_tls) as mail:
        yield {
            "DATABASE_URL": postgres_dsn,
            "REDIS_URL": f"redis://127.0.0.1:{port}",
            "S3_ENDPOINT": bucket.endpoint or "",
            "S3_ACCESS_KEY_ID": bucket.access_key or "",
            "S3_SECRET_ACCESS_KEY": bucket.secret_key or "",
            "SMTP_HOST": "127.0.0.1",
            "SMTP_PORT": str(mail.port),
            "CLAMAV_HOST": clamd.host,
            "CLAMAV_PORT": str(clamd.port),
            "SSL_CERT_FILE": str(trusted.file),
        }


@frozen
class Installation:
    """
    Where somebody took the guide at its word.

    Attributes:
        folder: Where processes are started; may hold a `.env`.
        environment: Of every process, with no setting but the guide's.
        home: An organisation in the database.
    """

    folder: Path
    environment: Given
    home: Place

    def run(self, *words: str, typing: str | None = None) -> tuple[int, str]:
        """Run a command for the administrator; tell how it ended, and what it said."""
        runtime = Runtime(environment=self.environment, acting=self.home.people["adam"].email)
        done = CliRunner().invoke(root, words, obj=runtime, input=typing, prog_name="workcore")
        return done.exit_code, done.output

    @contextmanager
    def started(self, *words: str, log: str) -> Iterator[Path]:
        """Have a process run meanwhile, and tell where its log is."""
        said = self.folder / log
        with (
            said.open("wb") as output,
            subprocess.Popen(
                [WORKCORE, *words], env=self.environment, cwd=self.folder, stderr=output
            ) as process,
            ending(process),
        ):
            yield said
            assert process.poll() is None, said.read_text()
            process.terminate()
            # A second signal ends the service at once, and nobody has to wait for callers to leave.
            sleep(0.2)


@pytest.fixture(params=[dotenv, objects])
def installation(
    request: pytest.FixtureRequest,
    servers: Given,
    postgres_dsn: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Installation:
    """Settings as a file, and as what a pod's environment is made of."""
    own = {name: token_urlsafe(48) for name in ("JWT_SECRET", "SESSION_SECRET")}
    given = request.param()
    if "REDIS_PASSWORD" not in given:
        # The guide's Secret has none: it belongs to the address then.
        own["REDIS_URL"] = servers["REDIS_URL"].replace("//", f"//:{dotenv()['REDIS_PASSWORD']}@")
    settings = {name: {**servers, **own}.get(name, value) for name, value in given.items()}
    known = {*READERS, *(f"{name}_FILE" for name in READERS), *ALIASES.values()}
    environment = {name: value for name, value in os.environ.items() if name not in known}
    environment["SSL_CERT_FILE"] = servers["SSL_CERT_FILE"]
    monkeypatch.setenv("SSL_CERT_FILE", servers["SSL_CERT_FILE"])
    monkeypatch.chdir(tmp_path)
    if request.param is dotenv:
        lines = (f"{name}={value}\n" for name, value in settings.items())
        (tmp_path / ".env").write_text("".join(lines))
    else:
        environment |= settings
    return Installation(tmp_path, environment, founded(postgres_dsn))


def soon(log: Path, words: str) -> None:
    """See that a log says something before long."""
    deadline = monotonic() + 60
    while words not in log.read_text():
        assert monotonic() < deadline, log.read_text()
        sleep(0.05)


def signed_in(port: int, email: str) -> tuple[int, Any]:
    """Sign in by a password, and ask who one is."""
    with closing(HTTPConnection("127.0.0.1", port, timeout=30)) as connection:
        body = json.dumps({"email": email, "password": PASSWORD})
        connection.request("POST", "/auth/token", body, {"Content-Type": "application/json"})
        token = json.loads(connection.getresponse().read())["access_token"]
        connection.request("GET", "/auth/me", headers={"Authorization": f"Bearer {token}"})
        answer = connection.getresponse()
        return answer.status, json.loads(answer.read())


def test_product_starts(installation: Installation) -> None:
    """Service and worker start, are ready, let somebody in, and name what waits for a setting."""
    ann, port = installation.home.people["ann"].email, free_port()
    asked = installation.run("users", "set-password", ann, typing=f"{PASSWORD}\n{PASSWORD}\n")
    assert asked[0] == 0, asked[1]
    serve = ("serve", "--host", "127.0.0.1", "--port", str(port))
    with (
        installation.started("worker", log="worker") as worker,
        installation.started(*serve, log="service") as service,
    ):
        deadline = monotonic() + 60
        while status_of(port, "/ready") != 200:
            assert monotonic() < deadline, service.read_text()
            sleep(0.05)
        status, said = signed_in(port, ann)
        soon(worker, "workcore worker: ")

    assert (status, said["user"]["email"]) == (200, ann)
    for log in (worker, service):
        assert named(log) == missing(installation)


def named(log: Path) -> set[str]:
    """Name the settings that a log says are not set."""
    lines = [json.loads(line) for line in log.read_text().splitlines() if line.startswith("{")]
    return {line["event"].split()[0] for line in lines if line["logger"] == "workcore.settings"}


def missing(installation: Installation) -> set[str]:
    """Name those for which something waits, as far as the guide does not have them."""
    given = installation.environment.keys()
    lacks = {"FILE_ENCRYPTION_KEYS", "AUDIT_SIGNING_KEY"}
    return lacks | ({"SMTP_HOST", "CLAMAV_HOST"} if "JWT_SECRET" in given else set())


def test_doctor_names_what_waits(installation: Installation) -> None:
    """Whatever the guide names is found well, and for whatever it leaves out there is a mend."""
    status, said = installation.run("doctor", "--json")
    checks: Mapping[str, Any] = {check["what"]: check for check in json.loads(said)["items"]}
    ill = {name: check for name, check in checks.items() if check["state"] != "ok"}
    mends = " ".join(check["mend"] for check in ill.values())

    assert status == 1
    assert all(name in mends for name in missing(installation)), mends
    assert ("mail" in ill) == ("scanner" in ill) == ("SMTP_HOST" in missing(installation))
    assert {"storage", "redis", "database", "schema"} <= checks.keys() - ill.keys(), ill
    assert ("SESSION_SECRET" in checks) == ("SMTP_HOST" not in missing(installation))
