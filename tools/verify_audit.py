#!/usr/bin/env python3
"""Checks an auditor's package of windowdesk, sharing no code with it: docs/audit-format.md.

    python verify_audit.py PACKAGE --server-key FINGERPRINT [--before OLDER_PACKAGE] [--json]

FINGERPRINT: the first 16 (or more) hex digits of the SHA-256 of the centre's public key, learnt
elsewhere than from the package. Exit code: 0 it holds, 1 it does not, 2 it cannot be read.
"""

import argparse
import hashlib
import json
import pathlib
import sys

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey


def signed(key, signature, context, *parts):
    """Whether ``key`` (hex) made ``signature`` (hex): each part preceded by its length."""
    pieces = [p if isinstance(p, bytes) else str(p).encode() for p in (context, *parts)]
    message = b"".join(len(piece).to_bytes(4, "big") + piece for piece in pieces)
    try:
        public = Ed25519PublicKey.from_public_bytes(bytes.fromhex(key))
        public.verify(bytes.fromhex(signature), message)
        return True
    except (InvalidSignature, ValueError):
        return False


class Package:
    """What is in the file. ``digests[chain, branch][seq]`` is the digest of an entry."""

    def __init__(self, path):
        self.problems, self.notes = [], []
        self.keys, self.chains, self.seals, self.findings = {}, {}, [], []
        self.digests, self.witnesses = {}, []
        lines = pathlib.Path(path).read_bytes().split(b"\n")
        if len(lines) < 3 or lines[-1] != b"":
            raise ValueError("the package is cut off")
        self.body, self.last = lines[:-2], lines[-2]
        self.head = json.loads(self.body[0])
        if self.head.get("windowdesk-audit") != 1 or self.head.get("algorithm") != "Ed25519":
            raise ValueError("not a package of this format")
        end = json.loads(self.last)
        if set(end) != {"end"}:
            raise ValueError("the package is cut off")
        self.end = end["end"]
        self._read()

    def _read(self):
        place = 1
        while place < len(self.body):
            line = json.loads(self.body[place])
            place += 1
            if set(line) == {"chain"}:
                place = self._chain(line["chain"], place)
            elif set(line) == {"key"}:
                self.keys[line["key"]["device"], line["key"]["key"]] = line["key"]
            elif set(line) == {"seal"}:
                self.seals.append(line["seal"])
            elif set(line) == {"finding"}:
                self.findings.append(line["finding"])
            else:
                self.problems.append(f"line {place}: belongs nowhere")

    def _chain(self, said, place):
        """Every entry against the one before it; the place after the last."""
        name = (said["chain"], said["branch"])
        if name in self.chains:
            self.problems.append(f"{name[0]}/{name[1]}: there twice")
        before, digests = said["prev"], {}
        for seq in range(said["first"], said["first"] + said["count"]):
            line = self.body[place] if place < len(self.body) else b"{}"
            entry = json.loads(line)
            if entry.get("seq") != seq or entry.get("prev") != before:
                self.problems.append(f"{name[0]}/{name[1]}: entry {seq} does not follow")
                while place < len(self.body) and "seq" in json.loads(self.body[place]):
                    place += 1
                return place
            before = digests[seq] = hashlib.sha256(line).hexdigest()
            if entry.get("action") == "centre.head":
                self.witnesses.append((said, seq, entry["subject"], entry["result"]))
            place += 1
        if before != said["head"]:
            self.problems.append(f"{name[0]}/{name[1]}: does not end where it says")
        self.chains[name], self.digests[name] = said, digests
        return place

    def check(self, fingerprint):
        """Everything that needs nothing but this file and the centre's fingerprint."""
        self._check_signature(fingerprint)
        for (device, key), said in self.keys.items():
            public = bytes.fromhex(said["public_key"])
            parts = [said[name] for name in ("device", "office", "key")] + [public]
            parts += [said[name] for name in ("not_before", "not_after", "algorithm")]
            own = hashlib.sha256(public).hexdigest()[:16]
            server, context = self.head["server_key"], "windowdesk/credential/1"
            good = signed(server, said["signature"], context, *parts)
            if own != key or not good:
                self.problems.append(f"{device}: key {key} is not one the centre vouched for")
        self._check_branches()
        self._check_seals()
        self._check_witnesses()

    def _check_signature(self, fingerprint):
        digest = hashlib.sha256(b"".join(line + b"\n" for line in self.body)).hexdigest()
        server = self.head["server_key"]
        parts = (self.head["made_at"], self.end["lines"], digest)
        if self.end["digest"] != digest or self.end["lines"] != len(self.body):
            self.problems.append("the package was changed after it was signed")
        if not signed(server, self.end["signature"], "windowdesk/audit-export/1", *parts):
            self.problems.append("the signature of the package does not hold")
        own = hashlib.sha256(bytes.fromhex(server)).hexdigest()
        if len(fingerprint) < 16 or not own.startswith(fingerprint.lower()):
            self.problems.append(f"signed by another centre: {own[:16]}")

    def _check_branches(self):
        named = {(f["chain"], f["branch"]) for f in self.findings if f["what"] in ("fork", "torn")}
        torn = {(f["chain"], f["branch"]) for f in self.findings if f["what"] == "torn"}
        for (chain, branch), said in self.chains.items():
            begins = said["first"] == 1 and said["prev"] == "0" * 64
            held = any(
                digests.get(said["first"] - 1) == said["prev"]
                for (other, number), digests in self.digests.items()
                if other == chain and number != branch
            )
            if not (begins or held or (chain, branch) in torn):
                self.problems.append(f"{chain}/{branch}: begins at {said['first']} after nothing")
            if branch and (chain, branch) not in named:
                self.problems.append(f"{chain}/{branch}: a branch that nobody named")
        for found in self.findings:
            state = f"settled by {found['settled_by']}" if found["settled_by"] else "OPEN"
            where = f"{found['chain']}/{found['branch']}: {found['what']} at {found['seq']}"
            self.notes.append(f"{where}, {state}")

    def _check_seals(self):
        """A device's own signature stands over every entry of its chain."""
        sealed = {}
        for seal in self.seals:
            name, seq = (seal["chain"], seal["branch"]), seal["seq"]
            key = self.keys.get((seal["chain"], seal["key"]))
            parts = (seal["chain"], seal["first"], seq - seal["first"] + 1, seal["head"])
            context = "windowdesk/audit/1"
            good = key and signed(key["public_key"], seal["signature"], context, *parts)
            if not good or self.digests.get(name, {}).get(seq) != seal["head"]:
                self.problems.append(f"{name[0]}/{name[1]}: the seal at {seq} does not hold")
            else:
                sealed[name] = max(seq, sealed.get(name, 0))
        for name, digests in self.digests.items():
            end = sealed.get(name, 0)
            if not name[0].startswith("centre/") and digests and end != max(digests):
                self.problems.append(f"{name[0]}/{name[1]}: not sealed by its device after {end}")

    def _check_witnesses(self):
        """Where counters noted the centre's own chain, it has to be what they saw."""
        for said, seq, place, digest in self.witnesses:
            own = self.digests.get((f"centre/{said['office']}", 0), {})
            if own.get(int(place)) != digest:
                seen = f"entry {place} is not what {said['chain']} saw (its {seq})"
                self.problems.append(f"centre/{said['office']}: {seen}")

    def check_after(self, older):
        """Nothing that an older package held is gone or different."""
        for (chain, branch), digests in older.digests.items():
            now = self.digests.get((chain, branch), {})
            lost = [seq for seq, digest in digests.items() if now.get(seq) != digest]
            if lost:
                self.problems.append(
                    f"{chain}/{branch}: changed or gone since, from {min(lost)} on"
                )


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("package")
    parser.add_argument("--server-key", required=True, metavar="FINGERPRINT")
    parser.add_argument("--before", metavar="OLDER_PACKAGE")
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    try:
        package = Package(given.package)
        package.check(given.server_key)
        package.check_after(Package(given.before or given.package))
    except (ValueError, KeyError, TypeError, AttributeError, OSError) as problem:
        print(json.dumps({"unreadable": repr(problem)}))
        return 2
    chains = {f"{c}/{b}": len(d) for (c, b), d in package.digests.items()}
    if given.json:
        print(json.dumps({"chains": chains, "problems": package.problems, "notes": package.notes}))
    else:
        lines = [f"{name}: {count} entries" for name, count in chains.items()]
        lines += [f"note: {note}" for note in package.notes]
        print("\n".join(lines + (package.problems or ["everything holds"])))
    return 1 if package.problems else 0


if __name__ == "__main__":
    sys.exit(main())
