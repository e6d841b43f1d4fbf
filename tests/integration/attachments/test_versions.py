"""A bucket that is set as the guide says keeps what was removed."""

from uuid import uuid4

import pytest
from attrs import evolve
from tests.unit.deploy.test_bucket import COMMANDS, asked

from workcore.errors import NoSuchBlob
from workcore.testing.contracts.blobs import kept
from workcore_adapters.s3 import Bucket, S3Blobs

pytestmark = pytest.mark.integration


def test_a_removed_file_is_there_again(bucket: Bucket) -> None:
    """Whoever takes the mark away that says that it is gone has it again, to the bit."""
    own = evolve(bucket, name=f"versions-{uuid4().hex[:12]}")
    own.make()
    [versioning] = [said for name, said in map(asked, COMMANDS) if name == "PutBucketVersioning"]
    own.client.put_bucket_versioning(**{**versioning, "Bucket": own.name})
    blobs = S3Blobs(own)
    name = kept(blobs, b"content")
    blobs.remove(name)
    with pytest.raises(NoSuchBlob):
        b"".join(blobs.read(name))

    [mark] = own.client.list_object_versions(Bucket=own.name)["DeleteMarkers"]
    own.client.delete_object(Bucket=own.name, Key=mark["Key"], VersionId=mark["VersionId"])

    assert b"".join(blobs.read(name)) == b"content"
