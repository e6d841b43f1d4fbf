"""What operators are told to set on the bucket is what its protocol knows."""

import json
from pathlib import Path
from typing import Any, Final

import botocore.session
import pytest
from botocore import xform_name
from botocore.validate import ParamValidator
from tests.support.kustomize import documents
from tests.unit.deploy.test_typed import ROOT, Typed, typed

COMMANDS: Final = typed("aws")
CONFIGURED: Final = documents(ROOT / "deploy" / "kubernetes" / "base" / "configmap.yaml")[0]["data"]
FILES: Final = ROOT / "deploy" / "s3"


def shape_of(operation: str) -> Any:
    """Find what an operation of the protocol is given."""
    return (
        botocore.session.get_session()
        .get_service_model("s3")
        .operation_model(operation)
        .input_shape
    )


def asked(command: Typed) -> tuple[str, dict[str, Any]]:
    """Find the operation that a command means, and what it is given."""
    _, service, verb, *words = command.words
    assert service == "s3api"
    model = botocore.session.get_session().get_service_model("s3")
    [name] = [each for each in model.operation_names if xform_name(each, "-") == verb]
    spelled = {f"--{xform_name(member, '-')}": member for member in shape_of(name).members}
    pairs = zip(words[::2], words[1::2], strict=True)
    return name, {spelled[option]: given(word) for option, word in pairs}


def given(word: str) -> Any:
    """Read what an option is given: a file, `Name=Value`, or itself."""
    if word.startswith("file://"):
        return json.loads((ROOT / word.removeprefix("file://")).read_text())
    name, equals, value = word.partition("=")
    return {name: value} if equals else word


@pytest.mark.parametrize("command", COMMANDS, ids=str)
def test_the_protocol_knows_it(command: Typed) -> None:
    """Each setting has the form that the store's protocol asks for, and is of our bucket."""
    name, parameters = asked(command)
    report = ParamValidator().validate(parameters, shape_of(name))

    assert not report.has_errors(), report.generate_report()
    assert parameters["Bucket"] == CONFIGURED["S3_BUCKET"]


def test_each_file_is_named() -> None:
    """Whatever is there to be given to the store is in a command."""
    named = {Path(word) for command in COMMANDS for word in command.words if "file://" in word}

    assert {path.name for path in named} == {path.name for path in FILES.iterdir()}


def test_removed_files_stay_as_long_as_backups() -> None:
    """The bucket keeps them for the days that backups are kept."""
    [rule] = json.loads((FILES / "lifecycle.json").read_text())["Rules"]
    text = (ROOT / "deploy" / "kubernetes" / "base" / "backup.yaml").read_text()

    assert f'--days, "{rule["NoncurrentVersionExpiration"]["NoncurrentDays"]}"' in text
