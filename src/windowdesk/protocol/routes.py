"""Where each message goes. Paths of a published version never change their meaning."""

from __future__ import annotations

BASE = "/v1"
HELLO = BASE + "/hello"
ENROL = BASE + "/enrol"
CHALLENGE = BASE + "/challenge"
SESSION = BASE + "/session"
CREDENTIAL = BASE + "/credential"
PUSH = BASE + "/push"
FEED = BASE + "/feed"  # ?after=POS&incarnation=I&limit=N
SNAPSHOT = BASE + "/snapshot"  # ?after=POS&limit=N within the snapshot
LIVE = BASE + "/live"  # ?after=POS: server-sent events, each "data: POS"
NUMBERS = BASE + "/numbers"
OPERATIONS = BASE + "/operations"  # ?epoch=E&after=SEQ: a device's own, given back after a restore
ATTACHMENTS = BASE + "/attachments"  # POST Have; PUT /{sha256}/{n}; GET /{sha256}
AUDIT = BASE + "/audit"
CATALOGUE = BASE + "/catalogue"  # GET /{hash}: the canonical bytes that hash names
STATUS = BASE + "/status"
VERIFY = BASE + "/verify"  # public: is this receipt real?
PROGRESS = BASE + "/progress"  # public: how far is this matter?
# a header: what the asker called its request, said again by the answer; see protocol.md, "Ground rules"
REQUEST = "windowdesk-request"
NDJSON = "application/x-ndjson"
JSON = "application/json"
