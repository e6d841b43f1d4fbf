"""What is kept in a folder."""

from workcore_adapters.files.blobs import FileBlobs
from workcore_adapters.files.checkpoints import FileCheckpoints

__all__ = ["FileBlobs", "FileCheckpoints"]
