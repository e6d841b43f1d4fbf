#!/usr/bin/env python3
"""
Check an audit bundle without the service that wrote it.

    python verify_audit.py bundle.jsonl --key KEY --checkpoints FOLDER

Needs Python 3.11 and the package `cryptography`, nothing of the product. KEY is the public key
(`<name>+<hash>+<base64>`), taken down when the service was set up; where it was changed since, give
`--key` for each. FOLDER holds copies of the
checkpoints that were put outside. Both come from somebody else than the bundle: what a
bundle says of itself proves nothing. The exit code is 0 when everything is as it was signed,
1 when it is not, and 2 when the bundle cannot be read.

The trees are those of RFC 6962; notes and checkpoints those of C2SP (signed-note,
tlog-checkpoint).
"""

import argparse
import base64
import hashlib
import json
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

FORMAT = "workcore-audit-bundle/1"


class BrokenBundle(Exception):
    """The bundle is no bundle."""


def leaf_hash(leaf: bytes) -> bytes:
    """Hash a record."""
    return hashlib.sha256(b"\0" + leaf).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Hash two parts of a tree."""
    return hashlib.sha256(b"\1" + left + right).digest()


class Tree:
    """A tree that grows: the roots of its full halves, the largest first."""

    def __init__(self) -> None:
        self.size = 0
        self.peaks: list[bytes] = []

    def add(self, peak: bytes) -> None:
        """Add a leaf's hash."""
        full = self.size
        while full & 1:
            peak = node_hash(self.peaks.pop(), peak)
            full >>= 1
        self.peaks.append(peak)
        self.size += 1

    @property
    def root(self) -> bytes:
        """The hash of everything."""
        root = self.peaks[-1] if self.peaks else hashlib.sha256(b"").digest()
        for peak in reversed(self.peaks[:-1]):
            root = node_hash(peak, root)
        return root


def included(leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> bool:
    """Verify that a leaf is in a tree (RFC 9162, 2.1.3.2)."""
    if not 0 <= index < size:
        return False
    place, last, found = index, size - 1, leaf
    for other in proof:
        if last == 0:
            return False
        if place & 1 or place == last:
            found = node_hash(other, found)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            found = node_hash(found, other)
        place, last = place >> 1, last >> 1
    return last == 0 and found == root


def grown(size: int, root: bytes, larger: int, later: bytes, proof: Sequence[bytes]) -> bool:
    """Verify that a tree was only added to (RFC 9162, 2.1.4.2)."""
    if not 0 < size <= larger:
        return False
    if size == larger:
        return not proof and root == later
    path = list(proof)
    if size & (size - 1) == 0:
        path.insert(0, root)
    if not path:
        return False
    place, last = size - 1, larger - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    old = new = path[0]
    for other in path[1:]:
        if last == 0:
            return False
        if place & 1 or place == last:
            old, new = node_hash(other, old), node_hash(other, new)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            new = node_hash(new, other)
        place, last = place >> 1, last >> 1
    return last == 0 and old == root and new == later


class Key:
    """A public key, as `<name>+<hash>+<base64>`."""

    def __init__(self, text: str) -> None:
        try:
            self.name, hashed, encoded = text.split("+", 2)
            raw = base64.b64decode(encoded, validate=True)
            self.hash = bytes.fromhex(hashed)
            self.key = Ed25519PublicKey.from_public_bytes(raw[1:])
        except ValueError as error:
            raise BrokenBundle(f"this is no key: {text}") from error
        named = hashlib.sha256(f"{self.name}\n".encode() + raw).digest()[:4]
        if raw[:1] != b"\1" or named != self.hash:
            raise BrokenBundle(f"this is no key: {text}")

    def opened(self, note: str) -> str | None:
        """Give the text of a note that this key signed; None of any other."""
        text, _, signature = note.rpartition("\n\u2014 ")
        try:
            name, encoded = signature.removesuffix("\n").split(" ")
            raw = base64.b64decode(encoded, validate=True)
            self.key.verify(raw[4:], text.encode())
        except (ValueError, InvalidSignature):
            return None
        return text if (name, raw[:4]) == (self.name, self.hash) else None


class Checkpoint:
    """What was signed: the first *size* records have the root *root*."""

    def __init__(self, text: str) -> None:
        try:
            self.origin, size, root, self.at = text.removesuffix("\n").split("\n")
            self.size, self.root = int(size), base64.b64decode(root, validate=True)
        except ValueError as error:
            raise BrokenBundle(f"this is no checkpoint: {text!r}") from error


class Verifier:
    """Reads a bundle once, from its first line to its last."""

    def __init__(self, keys: Sequence[str], outside: dict[int, str]) -> None:
        self.given, self.outside = keys, outside
        self.faults: list[str] = []
        self.records = 0
        self.tree = Tree()
        self.agreed = 0
        self.whole = True
        self.signed: dict[int, Checkpoint] = {}
        self.opened: dict[str, Checkpoint] = {}
        self.ours: set[int] = set()
        self.bundled: Checkpoint | None = None
        self.proofs: list[tuple[Checkpoint, list[bytes]]] = []
        self.tree_kept = 0, b""
        self.complete = True

    def read(self, lines: Iterator[dict[str, Any]]) -> None:
        """Check every line, and what is missing at the end."""
        header = next(lines, {})
        if header.get("format") != FORMAT:
            raise BrokenBundle(f"the first line does not say {FORMAT}")
        self.origin = header["origin"]
        self.keys = [Key(text) for text in self.given or [header["key"]]]
        if self.given and header["key"] not in self.given:
            self.fault("the bundle names another key than the one that was given")
        for size, note in self.outside.items():
            self.checkpoint(note, f"the checkpoint outside after record {size - 1}")
        kinds: dict[str | None, Callable[[dict[str, Any]], None]] = {
            "proof": self.proved,
            "record": self.record,
            "checkpoint": self.bundled_checkpoint,
            "strays": self.strays,
            "root": self.grows_on,
        }
        for line in lines:
            kinds[next((kind for kind in kinds if kind in line), None)](line)
        if self.complete:
            self.end(*self.tree_kept)
        self.consistent()

    def strays(self, line: dict[str, Any]) -> None:
        """Take the number of records that have no place and wait for none."""
        self.fault(f"{line['strays']} records were inserted that nobody sealed")

    def grows_on(self, line: dict[str, Any]) -> None:
        """Take the tree that the next records are to be added to."""
        self.tree_kept = line["size"], bytes.fromhex(line["root"])

    def bundled_checkpoint(self, line: dict[str, Any]) -> None:
        """Take a checkpoint of the bundle, and the proof that the tree grew from it."""
        size = self.bundled.size if self.bundled else 0
        found = self.checkpoint(line["checkpoint"], f"a checkpoint behind the first {size} records")
        if found is None:
            return
        self.bundled = found
        self.ours.add(found.size)
        if "consistency" in line:
            self.complete = False
            self.proofs.append((found, [bytes.fromhex(h) for h in line["consistency"]]))

    def checkpoint(self, note: str, what: str) -> Checkpoint | None:
        """Take a checkpoint that our key signed."""
        if note in self.opened:
            return self.opened[note]
        text = next(filter(None, (key.opened(note) for key in self.keys)), None)
        if text is None:
            return self.fault(f"{what} was not signed by the key, or was altered")
        found = Checkpoint(text)
        if found.origin != self.origin:
            return self.fault(f"{what} belongs to {found.origin}")
        known = self.signed.setdefault(found.size, found)
        if known.root != found.root:
            return self.fault(
                f"two trails were signed: after record {found.size - 1} there are two roots;"
                " records were changed, deleted, inserted or moved before it"
            )
        self.opened[note] = found
        return found

    def record(self, line: dict[str, Any]) -> None:
        """Take the next record of a whole trail."""
        index, stored = line["index"], bytes.fromhex(line["hash"])
        self.content(line, index, stored)
        if self.whole and index != self.tree.size:
            self.whole = False
            first, last = sorted((index, self.tree.size))
            self.fault(f"records {first} to {last - 1} are missing or twice there")
        if not self.whole:
            return
        self.tree.add(stored)
        signed = self.signed.get(self.tree.size)
        if signed is None:
            return
        if signed.root == self.tree.root:
            self.agreed = signed.size
        else:
            self.whole = False
            self.fault(
                f"one or more of records {self.agreed} to {signed.size - 1} were changed, deleted,"
                f" inserted or moved after they were signed at {signed.at}"
            )

    def content(self, line: dict[str, Any], index: int, stored: bytes) -> None:
        """Compare a record with its own hash."""
        self.records += 1
        if line["record"] is None:
            self.fault(f"record {index} was deleted")
        elif leaf_hash(line["record"].encode()) != stored:
            self.fault(f"record {index} was altered")

    def proved(self, line: dict[str, Any]) -> None:
        """Take a record that comes with the proof of its place."""
        self.complete = False
        index, stored = line["index"], bytes.fromhex(line["hash"])
        self.content(line, index, stored)
        last = self.bundled
        proof = [bytes.fromhex(each) for each in line["proof"]]
        if last is None or not included(stored, index, last.size, proof, last.root):
            self.fault(f"record {index} is not in the trail that was signed")

    def end(self, size: int, root: bytes) -> None:
        """See that nothing is missing at the end, and nothing there that nobody signed."""
        self.kept(size, root)
        size = max(self.signed, default=0)
        if self.whole and self.tree.size < size:
            self.fault(
                f"records {self.tree.size} to {size - 1} were cut off, unless the bundle was"
                f" written before {self.signed[size].at}"
            )
        if self.whole and self.tree.size > size:
            self.fault(f"records {size} to {self.tree.size - 1} were never signed")

    def kept(self, size: int, root: bytes) -> None:
        """See that the bundle has every checkpoint, and that of the tree which is to grow on."""
        for missing in sorted(self.outside.keys() & self.signed.keys() - self.ours):
            if missing <= size:
                self.fault(f"the checkpoint after record {missing - 1} is outside and was deleted")
        last = self.signed[size].root if size in self.signed else root
        if size != max(self.ours, default=0) or last != root:
            self.fault(f"record {size} is to be added to a tree that was not signed")

    def consistent(self) -> None:
        """See that the trail was only added to from checkpoint to checkpoint."""
        for found, proof in self.proofs:
            later = self.bundled
            if later is None or not grown(found.size, found.root, later.size, later.root, proof):
                self.fault(f"the first {found.size} records are not those that were signed")

    def fault(self, message: str) -> None:
        """Note what is wrong."""
        self.faults.append(message)


def lines_of(path: Path) -> Iterator[dict[str, Any]]:
    """Read a bundle, a line at a time."""
    with path.open(encoding="utf-8") as file:
        for number, text in enumerate(file, start=1):
            try:
                line = json.loads(text)
            except ValueError as error:
                raise BrokenBundle(f"line {number} is no JSON") from error
            if not isinstance(line, dict):
                raise BrokenBundle(f"line {number} is no JSON object")
            yield line


def notes_in(folder: Path | None, origin: str) -> dict[int, str]:
    """Read the checkpoints of one trail in a folder and its subfolders."""
    files = sorted(folder.rglob("*.note")) if folder else []
    notes = [file.read_text("utf-8") for file in files]
    mine = [note for note in notes if note.startswith(f"{origin}\n")]
    return {int(note.split("\n")[1]): note for note in mine}


def main(arguments: Sequence[str] | None = None) -> int:
    """Check a bundle, and say what was found."""
    parser = argparse.ArgumentParser(description="Check an audit bundle offline.")
    parser.add_argument("bundle", type=Path)
    parser.add_argument(
        "--key",
        action="append",
        default=[],
        help="the public key, from somebody else than the bundle; again for each that was before",
    )
    parser.add_argument("--checkpoints", type=Path, help="a folder of checkpoints from outside")
    given = parser.parse_args(arguments)
    try:
        header = next(lines_of(given.bundle), {})
        outside = notes_in(given.checkpoints, str(header.get("origin")))
        verifier = Verifier(given.key, outside)
        verifier.read(lines_of(given.bundle))
    except (OSError, BrokenBundle, KeyError, ValueError, TypeError, AttributeError) as error:
        print(f"The bundle cannot be read: {error}", file=sys.stderr)
        return 2
    if not given.key or not outside:
        print("Without --key and --checkpoints a bundle vouches for itself.", file=sys.stderr)
    for message in verifier.faults:
        print(f"WRONG: {message}")
    verdict = "NOT as it was signed" if verifier.faults else "as it was signed"
    counted = f"{verifier.records} records, {len(verifier.signed)} checkpoints"
    print(f"The trail is {verdict}: {counted}.")
    return 1 if verifier.faults else 0


if __name__ == "__main__":
    sys.exit(main())
