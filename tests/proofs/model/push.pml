/* Push, numbers, crash and restore (docs/protocol.md), as a model that Spin goes through exhaustively.
 *
 * N counters write up to OPS operations each and print one receipt number with each. A network that
 * loses, repeats and overtakes carries operations to the centre and its answers back. Counters are
 * restored from any earlier state RESTORES times together, the centre RECENTRES times, to any earlier
 * state. A restore keeps a prefix chosen freely, so that a backup of every moment is tried without
 * carrying one along. Crashes are steps not taken: what is in one atomic block is one transaction.
 *
 * Safety: no number printed twice, none twice in the centre, the centre never has a gap or a fork,
 * what was acknowledged is there, nothing is lost while one of the two has it.
 * Liveness (ltl drain): once the network is whole, both sides become equal, with no new operation.
 *
 * Each name tested by #ifdef and beginning with BUG_ is a mistake to be found.
 */
#ifndef N
#define N 3
#endif
#ifndef OPS
#define OPS 2
#endif
#ifndef RESTORES
#define RESTORES 1
#endif
#ifndef RECENTRES
#define RECENTRES 1
#endif
#ifndef ROOM
#define ROOM 2
#endif
#define EPOCHS (RESTORES + 1)
#define CELLS (N * EPOCHS * OPS)
#define AT(d, e, s) (((d) * EPOCHS + (e)) * OPS + (s) - 1)
#define LINE(d, e) ((d) * EPOCHS + (e))
#define NONE 255
#define BLOCKS (N * OPS + RESTORES)

/* a counter's disk, by epoch: how many it wrote, how many it believes the centre has */
byte wrote[N * EPOCHS];
byte acked[N * EPOCHS];
byte log[CELLS];               /* the number that each operation issued */
byte epoch[N];
byte made[N];                  /* operations over all epochs: the bound OPS */
byte block[N];                 /* of one number each: NONE when it is used up */
/* the centre's database */
byte has[N * EPOCHS];
byte kept[CELLS];
byte leased;                   /* blocks given out; kept outside of its backups */
bool stored[BLOCKS];
/* what only an onlooker knows */
bool printed[BLOCKS];
bool excused[CELLS];           /* gone from both sides by a restore: nobody could still have it */
bool inked[CELLS];
byte restores, recentres;
bool whole;                    /* the network loses and repeats no more */

/* what travels: an operation with what it holds; an answer says how many the centre has */
chan to[N] = [ROOM] of { byte, byte, byte };          /* epoch, seq, number */
chan back[N] = [ROOM] of { byte, byte };              /* epoch, count */
bool due[N];                   /* BUG_EDGE only */

/* locals are set back at the end of every step: they are no state */
#define forget e = 0; s = 0; n = 0; w = 0; c = 0

#define unsent(d, e) (acked[LINE(d, e)] < wrote[LINE(d, e)])
#if RESTORES > 0
#define some_unsent(d) (unsent(d, 0) || unsent(d, 1))
#else
#define some_unsent(d) unsent(d, 0)
#endif
#ifdef BUG_EDGE
#define may_send(d) (some_unsent(d) && due[d])
#else
#define may_send(d) some_unsent(d)
#endif

inline print(d, e, s, number) {
    assert(!printed[number]);                         /* reused */
    printed[number] = true;
    inked[AT(d, e, s)] = true
}

inline lease(d) {
    assert(leased < BLOCKS);
    block[d] = leased; leased++
}

/* one local transaction: operation, number; then the paper */
inline issue(d) {
    n = block[d];
    w = wrote[LINE(d, epoch[d])] + 1;
    log[AT(d, epoch[d], w)] = n;
    wrote[LINE(d, epoch[d])] = w;
    block[d] = NONE; made[d]++;
    due[d] = true;
    print(d, epoch[d], w, n)
}

/* the disk is put back to some earlier state; the high-water file beside it tells */
inline restore(d) {
    restores++;
    e = epoch[d];
    w = 0;
    do
    :: w < wrote[LINE(d, e)] -> w++
    :: break
    od;
    do
    :: wrote[LINE(d, e)] > w ->
        s = wrote[LINE(d, e)];
        if
        :: has[LINE(d, e)] < s -> excused[AT(d, e, s)] = true
        :: else
        fi;
#ifdef BUG_NUMBER_RECYCLED
        block[d] = log[AT(d, e, s)];
#endif
        log[AT(d, e, s)] = 0;
        wrote[LINE(d, e)]--
    :: else -> break
    od;
    do
    :: acked[LINE(d, e)] > w || acked[LINE(d, e)] > 0 -> acked[LINE(d, e)]--
    :: acked[LINE(d, e)] <= w -> break
    od;
#ifndef BUG_NUMBER_RECYCLED
    block[d] = NONE;                                  /* burnt */
#endif
#ifndef BUG_EPOCH_KEPT
    epoch[d]++;
#endif
    due[d] = true
}

/* session opened: the centre says how far it is in each epoch */
inline compare(d, e) {
#ifndef BUG_LINES_IGNORED
    if
    :: acked[LINE(d, e)] > has[LINE(d, e)] ->
#ifndef BUG_PURGED
        acked[LINE(d, e)] = has[LINE(d, e)]           /* a restored centre: push again */
#endif
    :: else
    fi;
#endif
#ifndef BUG_NOT_FETCHED
    do
    :: wrote[LINE(d, e)] < has[LINE(d, e)] ->         /* a restored counter: fetch again */
        wrote[LINE(d, e)]++;
        log[AT(d, e, wrote[LINE(d, e)])] = kept[AT(d, e, wrote[LINE(d, e)])]
    :: else -> break
    od;
#endif
    skip
}

proctype Counter(byte d) {
    byte e, s, n, w, c;
    do
    :: atomic { block[d] == NONE && made[d] < OPS -> lease(d) }
    :: atomic { block[d] != NONE && made[d] < OPS -> issue(d); forget }
#ifdef BUG_PRINT_FIRST
    :: atomic { block[d] != NONE && made[d] < OPS ->                  /* and killed before the commit */
        print(d, epoch[d], wrote[LINE(d, epoch[d])] + 1, block[d]);
        made[d]++ }
#endif
    :: atomic { restores < RESTORES && !whole -> restore(d); forget }
    /* a session: what the centre has may be more, or less, than what this disk says */
    :: atomic { (acked[LINE(d, 0)] > has[LINE(d, 0)] || wrote[LINE(d, 0)] < has[LINE(d, 0)]) ->
        compare(d, 0) }
#if RESTORES > 0
    :: atomic { (acked[LINE(d, 1)] > has[LINE(d, 1)] || wrote[LINE(d, 1)] < has[LINE(d, 1)]) ->
        compare(d, 1) }
#endif
    /* the oldest epoch first */
    :: atomic { may_send(d) && len(to[d]) < ROOM && len(back[d]) == 0 ->
            due[d] = false;
            e = (unsent(d, 0) -> 0 : 1);
            s = acked[LINE(d, e)] + 1;
            to[d]!e,s,log[AT(d, e, s)];
            forget }
    :: atomic {
        if
        :: back[d]?e,c
        :: !whole && len(back[d]) > 0 -> back[d]?<e,c>                                  /* and it comes again */
        fi;
        if
        :: c > acked[LINE(d, e)] ->
            /* of a centre that is further than this disk: what was sent is there all the same */
            acked[LINE(d, e)] = (c <= wrote[LINE(d, e)] -> c : wrote[LINE(d, e)]);
            due[d] = true;
            assert(recentres > 0 || has[LINE(d, e)] >= c)     /* acknowledged and not there */
        /* a gap, or a session that a restored centre knows nothing of: another one is opened */
        :: else -> due[d] = true; compare(d, e)
        fi;
        forget }
    od
}

#if defined(BUG_NOT_DEDUPED)
#define fits(d, e, s) (s <= has[LINE(d, e)] + 1)
#elif defined(BUG_GAP_TAKEN)
#define fits(d, e, s) (s > has[LINE(d, e)])
#else
#define fits(d, e, s) (s == has[LINE(d, e)] + 1)
#endif

/* the centre takes one operation of d: one transaction, then the answer */
inline take(d) {
    if
#ifndef BUG_NOT_DEDUPED
    :: s <= has[LINE(d, e)] -> assert(kept[AT(d, e, s)] == n)         /* a fork */
#endif
    :: fits(d, e, s) ->
        assert(s <= has[LINE(d, e)] + 1);                            /* a hole in the line */
        assert(!stored[n]);                                          /* duplicated */
        stored[n] = true;
        kept[AT(d, e, s)] = n;
        has[LINE(d, e)] = s
    :: else
    fi;
    if
    :: len(back[d]) < ROOM -> back[d]!e,has[LINE(d, e)]
    :: len(back[d]) == ROOM                                                  /* the answer is lost */
    fi
}

proctype Link(byte d) {
    byte e, s, n, w, c;
    do
#ifdef BUG_ACK_FIRST
    :: atomic { len(back[d]) < ROOM -> to[d]?e,s,n; back[d]!e,s; forget }
#endif
    :: atomic { to[d]?e,s,n -> take(d); forget }
    :: atomic { !whole && len(to[d]) > 0 -> to[d]?e,s,n; forget }                         /* lost */
    :: atomic { !whole && len(to[d]) > 0 -> to[d]?<e,s,n>; take(d); forget }              /* repeated */
    :: atomic { !whole && len(to[d]) > 1 -> to[d]?e,s,n; to[d]!e,s,n; forget }      /* overtaken */
    :: atomic { !whole && len(back[d]) > 0 -> back[d]?e,c; forget }
    :: atomic { !whole && len(back[d]) > 1 -> back[d]?e,c; back[d]!e,c; forget }
    od
}

/* the centre's database is put back: any prefix of each line, a new incarnation */
proctype Disaster() {
    byte d, e, s;
    do
    :: atomic { recentres < RECENTRES && !whole ->
        recentres++;
#ifdef BUG_BLOCKS_BACK
        leased = (leased > 0 -> leased - 1 : 0);
#endif
        d = 0;
        do
        :: d < N ->
            e = 0;
            do
            :: e < EPOCHS ->
                do
                :: has[LINE(d, e)] > 0 ->
                    s = has[LINE(d, e)];
                    if
                    :: wrote[LINE(d, e)] < s -> excused[AT(d, e, s)] = true
                    :: else
                    fi;
                    stored[kept[AT(d, e, s)]] = false;
                    kept[AT(d, e, s)] = 0;
                    has[LINE(d, e)]--
                :: break
                od;
                e++
            :: else -> break
            od;
            d++
        :: else -> break
        od;
        d = 0; e = 0; s = 0 }
    :: atomic { !whole -> whole = true; break }
    od
}

#define equal(d, e) (has[LINE(d, e)] == wrote[LINE(d, e)] && acked[LINE(d, e)] == wrote[LINE(d, e)])
#if RESTORES > 0
#define settled(d) (equal(d, 0) && equal(d, 1))
#else
#define settled(d) equal(d, 0)
#endif
#if N == 3
#define drained (settled(0) && settled(1) && settled(2))
#else
#define drained (settled(0) && settled(1))
#endif

/* everything inked and not excused is with the centre or with its counter */
proctype Auditor() {
    byte d, e, s;
    atomic {
        whole && drained ->
        for (d : 0 .. N - 1) { for (e : 0 .. EPOCHS - 1) { for (s : 1 .. OPS) {
            if
            :: inked[AT(d, e, s)] && !excused[AT(d, e, s)] ->
                assert(has[LINE(d, e)] >= s);                        /* lost */
                assert(kept[AT(d, e, s)] == log[AT(d, e, s)])
            :: else
            fi } } }
    }
}

init {
    byte d;
    atomic {
        d = 0;
        do
        :: d < N -> block[d] = NONE; run Counter(d); run Link(d); d++
        :: else -> break
        od;
        run Disaster();
#ifndef LIVENESS
        run Auditor()
#endif
    }
}

#ifdef LIVENESS
ltl drain { [] (whole -> <> drained) }
#endif
