"""The doctor on a database that cannot be reached: each reason has its own mend."""

import json

import pytest
from click.testing import CliRunner, Result

from workcore.errors import Unavailable
from workcore_entrypoints.causes import cause_of, with_cause
from workcore_entrypoints.cli.doctor_database import TROUBLES, mend_of
from workcore_entrypoints.cli.root import root
from workcore_entrypoints.cli.runtime import Runtime

THERE = 'connection failed: connection to server at "10.0.0.5", port 5432 failed: '
SAID = {
    THERE + 'FATAL:  password authentication failed for user "cp_user"': "user and password",
    THERE + "fe_sendauth: no password supplied": "user and password",
    THERE + 'root certificate file "/root/.postgresql/root.crt" does not exist': "sslrootcert",
    THERE + "SSL error: certificate verify failed": "sslrootcert",
    THERE + 'FATAL:  permission denied for database "capacity_planner"': "GRANT CONNECT",
    THERE + 'FATAL:  database "capacity_planner" does not exist': "create-database.sql",
    THERE + 'FATAL:  no pg_hba.conf entry for host "10.0.0.7"': "pg_hba.conf",
    THERE + "FATAL:  sorry, too many clients already": "max_connections",
    "failed to resolve host 'nowhere': [Errno -2] Name or service not known": "names are resolved",
    THERE + "Connection refused": "network policy",
    "connection timeout expired": "network policy",
    'invalid connection option "gibberish"': "behind the ?",
    "something that nobody thought of": "See that DATABASE_URL is right",
}
"""What the driver said when it was tried against PostgreSQL 15, and a word of what mends it."""


@pytest.mark.parametrize(("said", "mend"), SAID.items())
def test_each_reason_has_its_mend(said: str, mend: str) -> None:
    """Whoever is on call is told what to do about this reason, and about no other."""
    assert mend in mend_of(said)
    assert sum(mend in trouble.mend for trouble in TROUBLES) <= 1


@pytest.mark.parametrize(
    ("where", "found", "mend"),
    [
        ("127.0.0.1:1", "Connection refused", "network policy"),
        ("nowhere.invalid", "nowhere.invalid", "names are resolved"),
        ("127.0.0.1:1/x?gibberish=1", "gibberish", "behind the ?"),
    ],
)
def test_the_reason_is_said(where: str, found: str, mend: str) -> None:
    """The doctor and every other command say what the driver did, and never the password."""
    doctor, status = (run(where, *words) for words in (("doctor", "--json"), ("migrate", "status")))
    [check] = [each for each in json.loads(doctor.stdout)["items"] if each["what"] == "database"]

    assert found in check["found"]
    assert mend in check["mend"]
    assert found in status.output
    assert "`workcore doctor` says how to mend it" in status.output
    assert (doctor.exit_code, status.exit_code) == (1, 1)
    assert "hush" not in doctor.output + status.output


def run(where: str, *words: str) -> Result:
    """Run a command over a database there."""
    environment = {"DATABASE_URL": f"postgresql://cp_user:hush@{where}"}
    runtime = Runtime(environment=environment)
    return CliRunner().invoke(root, words, obj=runtime, prog_name="workcore")


def test_what_is_said_twice_is_told_once() -> None:
    """A driver that tried two ways tells the same of both; values of our own are not told."""
    away, ours = Unavailable("database"), ValueError("a row's")
    away.__cause__ = OSError("failed: no\n  such thing\nno\nother: no\nLINE 2: SELECT")
    ours.__cause__ = OSError("title 'secret'")

    assert cause_of(away) == "failed: no such thing other: no"
    assert with_cause(away) == f"{away.message} (failed: no such thing other: no)"
    assert with_cause(ours) == "a row's"
