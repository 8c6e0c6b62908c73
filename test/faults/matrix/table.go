package matrix

import "slices"

// Expected is a row: the fault, and what is expected while it lasts. "–" is
// what a row says nothing about.
type Expected struct {
	N, Step             int // Step is the one of the plan that brings the row; 0 for none yet
	Fault               string
	Reads, Writes, Loss string
}

const (
	all     = "all answered"
	normal  = "as ever"
	nothing = "nothing"
	none    = "–"
)

// Expect returns a row by its number.
func Expect(n int) (Expected, bool) {
	for _, e := range Table() {
		if e.N == n {
			return e, true
		}
	}
	return Expected{}, false
}

// Table returns every row.
func Table() []Expected {
	return slices.Concat(origin(), edges(), caches(), told(), clients(), losses(), regions(), names(), later())
}

// origin are the rows of the database and of the process that leads.
func origin() []Expected {
	return []Expected{
		{1, 5, "the database is killed and comes back 10 s later", all + ", asked before or not; no edge is `disconnected` within 60 s", "503 with `Retry-After` within 2 s; taken again at most 3 s after the database is back", nothing},
		{2, 5, "the database is frozen: it takes connections and says nothing", all, "refused within 5 s; reads wait for no connection", nothing},
		{3, 5, "nothing passes between origin and database", "as row 2", "as row 2; the dead connection is noticed within 5 s", nothing},
		{4, 4, "the database answers 500 ms late", all + ", as fast as before", "slower", nothing},
		{5, 4, "others have every connection of the database", all, "503; at most one try to connect a second", nothing},
		{6, 4, "the database takes no changes: read-only, or its disk is full", all, "503, told as `read_only`, the full disk as `storage_full`; taken again by itself", nothing},
		{7, 4, "the database dies among commits", all, "an unknown outcome is told as that, with its key; the retry makes one object", "nothing, and nothing is there twice"},
		{8, 4, "a transaction is left open in the database for long", "less than 5 s old", normal, nothing},
		{9, 5, "eight writers at once, some of whose transactions are taken back", "every edge sees all of it, in order", normal, nothing},
		{10, 5, "the origin is killed again and again, at any point of its code", all, "a write under way has an unknown outcome; its retry is harmless", nothing},
		{11, 5, "the origin is frozen", all + "; edges are `disconnected` after 60 s and stay healthy", "run into their deadline", nothing},
		{12, 5, "origin and database are gone: for 10 minutes, and for 72 hours by the clock", all + ", never asked before included; the age told is right within 2 s", "503", nothing},
		{13, 5, "as row 12, and the edge is killed and started again", "answered again within 2 s, from the disk; all from then on", none, nothing},
		{14, 5, "as row 12, and the edge's disk is emptied", "meanwhile by the other edge; from a peer's snapshot afterwards", none, nothing},
	}
}

// edges are the rows of what edges hold, and of the way to them.
func edges() []Expected {
	return []Expected{
		{15, 9, "one edge of two is killed", "all, by clients that fail over", none, nothing},
		{16, 9, "one edge of two is frozen", "as row 15; clients leave it alone", none, nothing},
		{17, 5, "nothing passes between edge and origin, in one direction", all + ", told as old within 60 s; caught up within 5 s per 10,000 entries", normal, nothing},
		{18, 5, "the way between edge and origin comes and goes each second, 60 times", all + "; at most one snapshot", normal, nothing},
		{19, 5, "three of ten packets between edge and origin are lost", all + ", less than 30 s old", normal, nothing},
		{20, 5, "the way drips at a byte a second; a snapshot breaks off at any byte", all + ", from what is there; goes on where it broke off, and shows nothing in part", normal, nothing},
		{21, 5, "a snapshot or an entry is altered on its way, signed by another, or of a kind to come", all + ", from the last good state; the edge says so", normal, nothing},
		{22, 5, "a page of the edge's file rots", "a row that rotted is seen when it is read, and by the scrub; it is never answered with, and comes anew", none, nothing},
		{23, 5, "the edge's disk is full", all + ", from what is there; the edge says so and goes on by itself", normal, nothing},
		{24, 5, "the edge's folder cannot be written", "as row 23; it also starts", normal, nothing},
		{25, 5, "the log no longer reaches back to where the edge is", all + ", from what is there until the snapshot has come", normal, nothing},
		{41, 5, "2,000 requests at once for what nobody asked before", all + "; the work is done once", none, none},
		{42, 6, "everything is purged under full load, the origin is slow", "all, old where need be", normal, none},
		{43, 6, "a purge meets an answer on its way into the cache", "nothing older than the purge", normal, nothing},
		{44, 6, "the CDN's purge service is down", "old at that CDN until it expires", normal + "; the queue drains in order", nothing},
		{45, 5, "ten times the load for 60 s", "99 % answered, or 503 within 5 ms with `Retry-After`; nine tenths of the capacity are kept; the dashboard yields first", "yield", nothing},
		{47, 5, "clients that drip, idle, and send too much", "all others answered", "all others taken", nothing},
		{48, 5, "256 files, 128 MiB, a fifth of a core", "some refused; no crash, or back within 2 s", "503", nothing},
		{49, 4, "content out of all measure in one site", "all of other sites, and the rest of this one", "refused or kept safely", nothing},
		{50, 5, "one handler panics", "one request fails and is counted", "the same", nothing},
		{51, 7, "the clock of one node is wrong, or jumps", "ages are never negative; schedules are due once", normal, nothing},
		{52, 5, "the next version is rolled out and taken back, edges and origin mixed", all, "all taken but for a second", nothing},
		{53, 4, "a migration is killed half-way", all, "the next start completes it", nothing},
		{63, 6, "the CDN is killed at full load", "all, by the edges, or refused within 5 ms", none, nothing},
	}
}

// caches are the rows of what only makes answers faster.
func caches() []Expected {
	return []Expected{
		{32, 6, "Memcached is killed, frozen, or empty", all + ", at most 20 ms later", normal, nothing},
		{33, 6, "Memcached answers with what is not ours", "refused; all right", normal, nothing},
		{34, 6, "one node alone, its database gone", all + ", never asked before included", "503", nothing},
	}
}
