"""What is kept in folders keeps its ports' promises, and survives what disks do."""

import multiprocessing
import os
import time
from pathlib import Path

import pytest

from workcore.errors import Unavailable
from workcore.model import OrganisationId
from workcore.testing.contracts.trails import CheckpointStoreContract
from workcore.testing.ids import new_id
from workcore_adapters.files import FileCheckpoints


def put_for_ever(folder: Path, here: OrganisationId, note: str) -> None:
    """Put one checkpoint after the other."""
    size = 0
    while True:
        size += 1
        FileCheckpoints(folder).put(here, size, note)


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

    def test_nothing_is_lost_with_the_power(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """A note, its name and every new folder are on the disk before it counts as kept."""
        here, sync, link = OrganisationId(new_id()), os.fsync, os.link
        done: list[str] = []

        def syncing(descriptor: int) -> None:
            done.append(Path(f"/proc/self/fd/{descriptor}").readlink().name)
            sync(descriptor)

        def linking(source: str, target: Path) -> None:
            done.append("link")
            link(source, target)

        monkeypatch.setattr(os, "fsync", syncing)
        monkeypatch.setattr(os, "link", linking)
        FileCheckpoints(tmp_path / "notes").put(here, 1, "note\n")

        folders, (draft, *rest) = done[:3], done[3:]
        assert folders == [tmp_path.name, "notes", str(here)]
        assert draft.startswith("tmp")
        assert rest == ["link", "0000000"]

    def test_killed_writer(self, tmp_path: Path) -> None:
        """Whenever a writer is killed, every note that is there is whole, and can be put again."""
        here, note = OrganisationId(new_id()), "note\n" * 10_000
        writer = multiprocessing.get_context("fork").Process(
            target=put_for_ever, args=(tmp_path, here, note)
        )
        writer.start()
        store = FileCheckpoints(tmp_path)
        while len(list(store.notes(here))) < 20:
            time.sleep(0.001)
        writer.kill()
        writer.join()

        kept = list(store.notes(here))
        assert [size for size, _ in kept] == list(range(1, len(kept) + 1))
        assert {text for _, text in kept} == {note}
        store.put(here, 1, note)
        store.put(here, len(kept) + 1, note)

    def test_unusable_folder(self, tmp_path: Path) -> None:
        """A folder that cannot be made is a service that does not answer."""
        (tmp_path / "file").write_text("in the way")

        with pytest.raises(Unavailable, match="folder of checkpoints"):
            FileCheckpoints(tmp_path / "file").put(OrganisationId(new_id()), 1, "note\n")
