/* The office's feed and the counters' cursors, with a restore of the centre, as a model for Spin.
 *
 * WRITERS transactions of the centre each add one entry; N counters pull. A position is taken last,
 * under the lock of the office's row, so that it becomes visible in its order. A page may be lost; a
 * counter may be killed between any two of its transactions. The centre is restored RECENTRES times to
 * any earlier feed; what it lost comes again (pushed once more), in any order.
 *
 * Liveness (ltl drain): once the network is whole, every counter knows the whole feed; what a cursor
 * passed over would never come.
 */
#ifndef N
#define N 3
#endif
#ifndef WRITERS
#define WRITERS 3
#endif
#ifndef RECENTRES
#define RECENTRES 1
#endif
#define FREE 255

byte feed[WRITERS];            /* by position: the entry, or FREE while it cannot be seen */
byte last;                     /* positions given out */
bool written[WRITERS];
byte incarnation;
byte recentres;
bool whole;

byte cursor[N];
byte lives[N];                 /* the incarnation the cursor belongs to */
bool knows[N * WRITERS];
bool nudged[N];                /* BUG_LIVE_ONLY */
#define KNOWS(d, x) knows[(d) * WRITERS + (x)]

inline nudge() {
    k = 0;
    do
    :: k < N && !whole -> k++                        /* a nudge may be lost */
    :: k < N -> nudged[k] = true; k++
    :: k >= N -> break
    od;
    k = 0
}

proctype Writer(byte me) {
    byte k, at;
    do
#ifdef BUG_ID_CURSOR
    :: atomic { !written[me] -> at = last; last++; written[me] = true };       /* a sequence's number */
        atomic { feed[at] = me; at = 0; nudge() }                            /* and the commit, later */
#else
    :: atomic { !written[me] -> feed[last] = me; last++; written[me] = true; nudge() }
#endif
    od
}

#ifdef BUG_ID_CURSOR
/* everything with a greater id that can be seen: what commits later below it is passed over */
#define visible(d) (feed[last - 1] != FREE)
inline take_page(d) {
    k = cursor[d];
    do
    :: k < last ->
        if
        :: feed[k] != FREE -> KNOWS(d, feed[k]) = true
        :: else
        fi;
        k++
    :: else -> break
    od;
    cursor[d] = last
}
#else
#define visible(d) true
inline take_page(d) {
    x = feed[cursor[d]];
    KNOWS(d, x) = true;
    cursor[d]++
}
#endif

proctype Counter(byte d) {
    byte k, x;
    do
#ifndef BUG_INCARNATION_IGNORED
    :: atomic { lives[d] != incarnation -> lives[d] = incarnation; cursor[d] = 0 }
#define same_life(d) (lives[d] == incarnation)
#else
#define same_life(d) true
#endif
#ifdef BUG_LIVE_ONLY
    :: atomic { same_life(d) && cursor[d] < last && nudged[d] ->
        nudged[d] = false;
#else
    :: atomic { same_life(d) && cursor[d] < last && visible(d) ->
#endif
        if
        :: !whole -> skip                                                    /* the page is lost */
        :: take_page(d)
        fi;
        x = 0; k = 0 }
#ifdef BUG_CURSOR_FIRST
    :: atomic { !whole && same_life(d) && cursor[d] < last -> cursor[d]++ }  /* killed before the entries */
#endif
    od
}

proctype Disaster() {
    do
    :: atomic { recentres < RECENTRES && !whole ->
        recentres++; incarnation++;
        do
        :: last > 0 && feed[last - 1] != FREE ->
            last--; written[feed[last]] = false; feed[last] = FREE
        :: break
        od }
    :: atomic { !whole -> whole = true; break }
    od
}

init {
    byte d;
    atomic {
        for (d : 0 .. WRITERS - 1) { feed[d] = FREE; run Writer(d) }
        for (d : 0 .. N - 1) { run Counter(d) }
        run Disaster()
    }
}

#define here(d, x) (written[x] && KNOWS(d, x))
#define all_know(x) (here(0, x) && here(1, x) && here(N - 1, x))

#if WRITERS == 3
#define drained (all_know(0) && all_know(1) && all_know(2))
#else
#define drained (all_know(0) && all_know(1))
#endif
ltl drain { [] (whole -> <> drained) }
