"""Mail as RFC 5322 has it, handed to a server or put into a folder."""

from workcore_adapters.mail.folder import FolderMailer
from workcore_adapters.mail.server import Protection, Server
from workcore_adapters.mail.smtp import SmtpMailer

__all__ = ["FolderMailer", "Protection", "Server", "SmtpMailer"]
