"""Mail as RFC 5322 has it, and a folder to put it in."""

from workcore_adapters.mail.folder import FolderMailer

__all__ = ["FolderMailer"]
