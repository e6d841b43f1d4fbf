"""What is kept in folders keeps its ports' promises, and survives what disks do."""

from pathlib import Path

import pytest

from workcore.errors import Unavailable
from workcore.model import OrganisationId
from workcore.testing.contracts.trails import CheckpointStoreContract
from workcore.testing.ids import new_id
from workcore_adapters.files import FileCheckpoints


class TestCheckpoints(CheckpointStoreContract):
    """Checkpoints as files."""

    @pytest.fixture
    def checkpoints(self, tmp_path: Path) -> FileCheckpoints:
        """A store in a folder that is not there yet."""
        return FileCheckpoints(tmp_path / "some" / "where")

    def test_files_are_read_only_and_whole(self, tmp_path: Path) -> None:
        """A note is one file that nobody writes to again; nothing else is left behind."""
        here = OrganisationId(new_id())
        FileCheckpoints(tmp_path).put(here, 250_001, "note\n")

        files = [path for path in tmp_path.rglob("*") if path.is_file()]
        assert [path.relative_to(tmp_path) for path in files] == [
            Path(str(here), "0000002", "000000250001.note")
        ]
        assert files[0].stat().st_mode & 0o777 == 0o444

    def test_unusable_folder(self, tmp_path: Path) -> None:
        """A folder that cannot be made is a service that does not answer."""
        (tmp_path / "file").write_text("in the way")

        with pytest.raises(Unavailable, match="folder of checkpoints"):
            FileCheckpoints(tmp_path / "file").put(OrganisationId(new_id()), 1, "note\n")
