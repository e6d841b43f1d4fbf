"""
Everything that can go wrong, as a tree.

Each error carries data, and a message that says what is wrong, where, and what
to do. `code` is stable and is what clients branch on.
"""

from workcore.errors.access import (
    AmbiguousSignIn,
    BadCredentials,
    BadToken,
    FourEyes,
    NotAllowed,
    NotAuthenticated,
    TooManyTries,
    UnknownCaller,
)
from workcore.errors.attempts import (
    AlreadyClaimed,
    AnswerWithheld,
    KeyReused,
)
from workcore.errors.base import (
    Broken,
    Conflict,
    Duplicate,
    InvalidInput,
    NotConfigured,
    Problem,
    Refused,
    Stale,
    Unavailable,
    WorkcoreError,
    invalid,
)
from workcore.errors.files import (
    Damaged,
    FileEmpty,
    FileNameRefused,
    FileRefused,
    FileTooLarge,
    FileTypeRefused,
    NoSuchBlob,
    NotClean,
    TooManyFiles,
    UnknownKey,
    UploadCut,
)
from workcore.errors.lifecycle import (
    AlreadyDecided,
    EditTimeOver,
    HandedOn,
    IllegalTransition,
    NotEditable,
    NothingOpen,
    PolicyHasHole,
)
from workcore.errors.missing import (
    NoSuchAsset,
    NoSuchAttachment,
    NoSuchChain,
    NoSuchComment,
    NoSuchDelegation,
    NoSuchRequest,
    NoSuchUser,
    NotFound,
)
from workcore.errors.trail import (
    BadNote,
    ForkedTrail,
)

__all__ = [
    "AlreadyClaimed",
    "AlreadyDecided",
    "AmbiguousSignIn",
    "AnswerWithheld",
    "BadCredentials",
    "BadNote",
    "BadToken",
    "Broken",
    "Conflict",
    "Damaged",
    "Duplicate",
    "EditTimeOver",
    "FileEmpty",
    "FileNameRefused",
    "FileRefused",
    "FileTooLarge",
    "FileTypeRefused",
    "ForkedTrail",
    "FourEyes",
    "HandedOn",
    "IllegalTransition",
    "InvalidInput",
    "KeyReused",
    "NoSuchAsset",
    "NoSuchAttachment",
    "NoSuchBlob",
    "NoSuchChain",
    "NoSuchComment",
    "NoSuchDelegation",
    "NoSuchRequest",
    "NoSuchUser",
    "NotAllowed",
    "NotAuthenticated",
    "NotClean",
    "NotConfigured",
    "NotEditable",
    "NotFound",
    "NothingOpen",
    "PolicyHasHole",
    "Problem",
    "Refused",
    "Stale",
    "TooManyFiles",
    "TooManyTries",
    "Unavailable",
    "UnknownCaller",
    "UnknownKey",
    "UploadCut",
    "WorkcoreError",
    "invalid",
]
