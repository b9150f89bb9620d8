"""The mistakes: where, what the line becomes, and in which kind of world they show."""

from __future__ import annotations

import types
from dataclasses import dataclass

from tests.proofs.simulation.world import Plan
from windowdesk.app import amending as amendment_acts
from windowdesk.central.keeping import after_restore
from windowdesk.central.service import counters, leasing, pushing, taking, telling
from windowdesk.domain.cases import amendment
from windowdesk.storage import session, sync_apply, sync_lines, sync_store
from windowdesk.sync import duties, engine, pace, talk, wire

_ALL = Plan()
_CALM = Plan(kills=0, restores=0, recentres=0, jumps=0, full=0)
_STALE = Plan(rate=10, kills=0, restores=0, recentres=0, acts=24, partitions=6, jumps=0, full=0)
_RESTORED = Plan(restores=4, recentres=0, rate=8)
_RECENTRED = Plan(restores=0, recentres=2, rate=8)
_RECENTRED_OFTEN = Plan(restores=0, recentres=3, rate=30)
_TWICE = Plan(restores=8, recentres=3, rate=5, acts=24)
_FULL = Plan(restores=0, recentres=0, full=12)
_RECENTRED_FULL = Plan(restores=0, recentres=6, full=60, rate=10)
_KILLED = Plan(kills=8, partitions=8, acts=40, restores=0, recentres=0, full=0)
_KILLED_OFTEN = Plan(kills=16, acts=30, restores=0, recentres=0, full=0)
_LEASES = Plan(restores=4, recentres=0, rate=30, full=0)
_JUMPS = Plan(restores=0, recentres=0, jumps=12, acts=24, kills=0)
_AMENDED = Plan(amends=24, settles=12, acts=8, rate=10, kills=0, restores=0, recentres=0, full=0)
_AMENDED_RECENTRED = Plan(amends=24, acts=8, rate=10, kills=0, restores=0, recentres=2, full=0)
_AMENDED_RESTORED = Plan(amends=24, acts=8, rate=10, kills=0, restores=4, recentres=0, full=0)
_COPIED = Plan(copies=1, acts=20, rate=10, kills=0, restores=0, recentres=0, full=0)
_COPIED_TOO = Plan(amends=8, settles=3, copies=1)
_STRANGER = Plan(strangers=1, acts=24, rate=10, kills=0, restores=0, recentres=0, full=0)
_COPIED_RECENTRED = Plan(copies=1, acts=24, rate=10, kills=0, restores=0, recentres=2, full=0)


@dataclass(frozen=True, slots=True)
class Bug:
    """``who``: where it was seen in the wild, or that our own simulator found it."""

    who: str
    plan: Plan
    changes: tuple[tuple[types.ModuleType, str, str], ...]


def _one(who: str, plan: Plan, module: types.ModuleType, old: str, new: str) -> Bug:
    return Bug(who, plan, ((module, old, new),))


_ATTEMPT = "        for way in _HOPEFUL, _ASKING:\n            try:\n"
_DONE = "answer(Pushed(epoch=head.epoch, seq=batch.operations[-1].head.seq, head='', results=[]))"
_REFUSED = "        if refusal.status in (400, 413, 422, 429):\n"
_FORKED = "    if results is None or (seq and fresh and not _goes_on(fresh[0].came, last)):\n"
_OUTCOME = "            _keep_outcome(unit, seen)\n"
_EPOCH = "            epoch = max([epoch, *(promise.epoch for promise in self.promises)]) + 1\n"

BUGS: dict[str, Bug] = {
    # push
    "acknowledged_before_commit": Bug(
        "odoo#125037", _FULL,
        (
            (pushing,
             "            except (faults.Unstorable, faults.Conflict):\n                continue\n",
             f"            except BaseException:\n                return {_DONE}\n"),
        ),
    ),
    "done_noted_apart_from_the_work": _one(
        "securedrop#7849", _FULL, pushing, _ATTEMPT,
        "        if request.body in core.__dict__.setdefault('seen', set()):\n"
        f"            return {_DONE}\n        core.__dict__['seen'].add(request.body)\n{_ATTEMPT}",
    ),
    "dedupe_forgotten": _one(
        "a TTL on dedupe", _CALM, pushing,
        "    overlap = batch.operations[: max(0, seq - head.first + 1)]\n", "    overlap = ()\n",
    ),
    "gap_ignored": Bug(
        "odoo#71455", _RECENTRED,
        (
            (pushing, "    if head.first > seq + 1:\n", "    if False:\n"),
            # the counter looks first, so that this alone is never reached by one of ours
            (talk, "        self._store.forget(ours.epoch, seq, again=again)\n", "        pass\n"),
        ),
    ),
    "one_bad_record_blocks_the_rest": _one(
        "erpnext#8112", _STALE, taking, "            verdict = rules.judge(one, facts)\n",
        "            verdict = rules.judge(one, facts)\n"
        "            if verdict.state == 'rejected':\n"
        "                from windowdesk.central.service.exchange import Refused\n"
        "                raise Refused(422, 'rejected')\n",
    ),
    "fork_accepted": Bug(
        "couchdb-style last writer", _RESTORED,
        (
            (pushing, _FORKED, "    results = results or []\n    if False:\n"),
            (session, _EPOCH, "            pass\n"),
        ),
    ),
    "dropped_4xx": _one(
        "uploads dropped on 4xx", _CALM, duties, _REFUSED,
        "        if 400 <= refusal.status < 500:\n"
        "            last = batch.first + len(batch.lines) - 1\n"
        "            done = Pushed(epoch=batch.epoch, seq=last, head='', results=[])\n"
        "            self._keep(done, batch)\n"
        "            self._.store.purge('9999-12-31', 100)\n" + _REFUSED,
    ),
    "identity_minted_anew_on_retry": _one(
        "odoo#40567", _CALM, duties,
        "        body = seal_lines(batch.lines, store.device, (batch.epoch, batch.first), self._.key())\n",
        "        mint = b'\"op_id\":\"%08x' % self._.chance.getrandbits(32)\n"
        "        new = [line.replace(b'\"op_id\":\"', mint, 1) for line in batch.lines[:1]]\n"
        "        body = seal_lines(new, store.device, (batch.epoch, batch.first), self._.key())\n",
    ),
    "attachments_gate_the_operation": _one(
        "opencrvs#13303", _CALM, duties, "        if pending is None:\n",
        "        if pending is None or self._.store.counts().attachments_waiting:\n",
    ),
    "results_not_stored": Bug(
        "rejected in silence", _STALE,
        (
            (sync_store,
             "            sync_lines.acknowledge(unit.connection, self.device, epoch, seq, day)\n"
             "            sync_lines.keep_results(unit.connection, self.device, epoch, results, now)\n",
             "            sync_lines.acknowledge(unit.connection, self.device, epoch, seq, day)\n"),
            # the feed says it again
            (sync_apply, _OUTCOME, "            pass\n"),
        ),
    ),
    "purged_before_acknowledged": _one(
        "Square: pending payments lost", _CALM, sync_lines,
        "        end = min(marked, row.acknowledged, last(connection, device, row.epoch) - 1)\n",
        "        end = last(connection, device, row.epoch) - 1\n",
    ),
    "sign_out_clears_the_queue": _one(
        "Square help", _KILLED, engine, '        self._forced = store.setting("forced") == "1"\n',
        '        self._forced = store.setting("forced") == "1"\n'
        "        for line in store.lines():\n"
        "            store.acknowledge(line.epoch, line.seq, (), '2000-01-01')\n"
        "        store.purge('2000-01-01', 100)\n",
    ),
    # retry and session
    "retried_only_on_an_edge": _one(
        "powersync-swift#179", _CALM, engine,
        "        wait = self._backoff.failed()\n        self._not_before = self._time.monotonic() + wait\n"
        "        return wait\n\n    def _turned_away",
        "        wait = 86400.0\n        self._not_before = self._time.monotonic() + wait\n"
        "        return wait\n\n    def _turned_away",
    ),
    "endless_401": _one(
        "powersync-js PR#1034", _RECENTRED, engine, "refusal.status in (401, 426):",
        "refusal.status in (426,):",
    ),
    "backoff_without_an_end": _one(
        "common", Plan(rate=70, acts=24), pace,
        "        wait = min(self._longest, FIRST * float(1 << self._failures))\n",
        "        wait = FIRST * float(1 << self._failures) ** 1.5\n",
    ),
    "session_only_after_the_quiet": _one(
        "found here", _RECENTRED, engine,
        "            return max(0.0, self._not_before - now)\n        return 0.0 if self._next(now)",
        "            pass\n        return 0.0 if self._next(now)",
    ),
    # pull
    "cursor_saved_before_the_entries": _one(
        "couchdb-style", _KILLED_OFTEN, sync_store,
        "            sync_apply.apply(unit, self.device, cursor.incarnation, entries)\n"
        "            put_meta(unit.connection, {CURSOR: sync_reading.cursor_text(cursor)})\n",
        "            put_meta(unit.connection, {CURSOR: sync_reading.cursor_text(cursor)})\n"
        "        with self._writing() as unit:\n"
        "            sync_apply.apply(unit, self.device, cursor.incarnation, entries)\n",
    ),
    "live_without_a_poll": _one(
        "missed events", _CALM, duties,
        "        return AGAIN if page.more else jittered(POLL, self._.chance)\n",
        "        return AGAIN if page.more else HOUR\n",
    ),
    "incarnation_ignored": Bug(
        "a restored server", _RECENTRED,
        (
            (talk, "        if cursor.incarnation != incarnation:\n", "        if False:\n"),
            (telling, '        if request.query.get("incarnation", incarnation) != incarnation:\n',
             "        if False:\n"),
            (duties, "        if page is None or page.incarnation != cursor.incarnation:\n",
             "        if page is None:\n"),
        ),
    ),
    "snapshot_silent_about_what_ended": _one(
        "found here", _RECENTRED, talk, "            within = 0 if cursor.within >= 0 else -1\n",
        "            within = 0\n",
    ),
    "clock_orders": _one(
        "WatchShelf#61", _JUMPS, sync_apply, "    if not missing:\n        return\n",
        "    newest = connection.exec_driver_sql('SELECT max(at) FROM events').scalar() or ''\n"
        "    if not missing or missing[-1].at.isoformat() < newest:\n        return\n",
    ),
    # restore
    "number_recycled": _one(
        "odoo PR#287667", _RESTORED, session,
        "        numbering.burn_all(connection, verdict, now)\n", "        pass\n",
    ),
    "epoch_kept": _one("Morango's lesson", _RESTORED, session, _EPOCH, "            pass\n"),
    "lines_ignored": _one(
        "a restored server", _RECENTRED, talk,
        "        self._store.forget(ours.epoch, seq, again=again)\n", "        pass\n",
    ),
    "not_fetched_back": _one(
        "a restored counter", _RESTORED, duties, "        lost = self._.talk.lost()\n",
        "        lost = None\n",
    ),
    "given_back_beside_for_good": _one(
        "found here", _RESTORED, sync_apply,
        "        if ours and not _waits_beside(here, seen):\n", "        if ours:\n",
    ),
    "spoiled_answer_taken_for_a_fork": _one(
        "found here", _RESTORED, duties,
        '            problem = Problem(code="unreadable", detail="operations that do not follow")\n'
        "            raise Refused(answer.status, problem) from error\n",
        "            self._.talk.forked = True\n            return HOUR\n",
    ),
    "offer_of_a_document_forgotten": _one(
        "found here", _RECENTRED_OFTEN, duties, "                if refusal.status != 404:\n",
        "                if True:\n",
    ),
    "lost_lease_answer_leaks_a_block": _one(
        "DHIS2 reservations", _LEASES, duties,
        "        wish = self._.store.open_lease() or self._wish()\n", "        wish = self._wish()\n",
    ),
    "lease_not_remembered": _one(
        "a retry gets other numbers", _LEASES, leasing,
        "        if given is not None:\n", "        if False:\n",
    ),
    "blocks_leased_again_after_restore": _one(
        "last night's sequence", _TWICE, after_restore,
        "    unit.connection.execute(update(sequences).where(of).values(next=beyond))\n",
        "    pass\n",
    ),
    "stale_answer_believed": _one(
        "a cache on the way", Plan(rate=70, acts=24, restores=0), wire,
        "        if answer.headers.get(routes.REQUEST, name) != name:\n", "        if False:\n",
    ),
    "session_left_half_settled": _one(
        "found here", _RECENTRED_FULL, engine,
        "            self._talk.drop()\n            raise\n", "            raise\n",
    ),
    # amendments
    "last_amendment_wins": _one(
        "WatchShelf#61", _AMENDED, amendment,
        "    heads = [a for a in fresh if a.name not in beyond] or fresh\n", "    heads = fresh[-1:]\n",
    ),
    "an_answer_goes_beyond_what_stands_alone": _one(
        "three-way merges", _AMENDED, amendment_acts,
        "        one.name: Change(one.value, values[one.name], one.heads)\n",
        "        one.name: Change(one.value, values[one.name], one.options[0].names)\n",
    ),
    "amendments_in_the_order_of_before_a_restore": _one(
        "found here", _AMENDED_RECENTRED, sync_store,
        "                amendments.forget_order(unit.connection)\n", "                pass\n",
    ),
    "amendment_not_given_back": _one(
        "a restored counter", _AMENDED_RESTORED, sync_apply,
        "            amendments.keep(unit.connection, of_operation(operation))\n", "            pass\n",
    ),
    # copied disks
    "two_machines_taken_for_one": _one(
        "couchdb-style last writer", _COPIED, pushing, _FORKED,
        "    results = results or []\n    if False:\n",
    ),
    "fork_of_what_was_acknowledged_not_shown": _one(
        "found here", _COPIED_RECENTRED, talk,
        "                self.forked = True\n                seq = 0\n",
        "                self.forked = True\n                return\n",
    ),
    "quarantine_of_before_a_restore_believed": _one(
        "found here", _COPIED_RECENTRED, sync_store,
        "                sync_lines.forget_apart(unit.connection)\n", "                pass\n",
    ),
    "fork_behind_the_centres_line_not_shown": _one(
        "found here", _COPIED_TOO, duties,
        "            self._.talk.show_again(epoch)\n", "            pass\n",
    ),
    "what_another_has_to_send_counted": _one(
        "found here", _STRANGER, sync_lines,
        "    return _beyond(connection, _MINE, device)\n",
        "    return _beyond(connection, _MINE, device) + _beyond(connection, _OTHERS, device)\n",
    ),
    "a_copy_reads_the_snapshot_alone": _one(
        "found here", _STRANGER, sync_store,
        "            within = -1 if sync_lines.knows_cases(connection, rules.device) else 0\n",
        "            within = 0\n",
    ),
    "rejection_told_to_the_other_machine_alone": _one(
        "found here", _COPIED_RECENTRED, sync_apply, _OUTCOME, "            pass\n",
    ),
    "let_in_again_and_not_told": _one(
        "found here", _COPIED, counters,
        "    act.connection.execute(delete(sessions).where(sessions.c.device == device))\n    return True\n",
        "    return True\n",
    ),
    "documents_not_offered_again": _one(
        "last night's documents", _RECENTRED, sync_store,
        "                sync_files.offer_again(unit.connection)\n", "                pass\n",
    ),
}  # fmt: skip
