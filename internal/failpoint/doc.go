// Package failpoint stops a test build at named points of its code: there the
// process kills itself, fails, or waits until it is let go.
//
// Only a program built with -tags failpoints holds any of it; in every other
// the calls compile to nothing, names included.
//
// # Points
//
//	store.migrate.statement  a migration is about to run a statement
//	store.append.locked      a log's head is locked, nothing is sealed yet
//	store.append.sealed      the entries are written, the head does not name them yet
//	store.commit.before      a write transaction is about to commit
//	store.commit.after       it is committed, nobody was rung
//	follower.read            a batch of entries is read, none is applied
//	follower.applied         they are applied, the follower has not noted it
//	set.commit.before        a set's transaction is about to commit
//	set.commit.after         it is committed, the state in memory is the one before
//	set.fill.stored          a set built afresh holds every object, and is not whole yet
//	set.switch.before        a new generation is whole, the old one serves
//	set.switch.after         the new generation serves, the old one is still there
//	set.scrub.before         an erased object is deleted, its bytes may be in the file
//	set.scrub.after          they are gone, the note that they are to go is still there
//	directory.commit.before  the directory is about to commit
//	directory.commit.after   it is committed, lookups still answer from before
//	importing.object         an object of a batch is written, its batch is not
//	importing.batch          a batch is kept, the next has not begun
//	failover.step            a step of ghee failover is done, the next has not begun
//	failover.promoted        a replica is promoted, and no epoch is open there
//	rejoin.step              a step of ghee rejoin is done, or its program has begun
//	edge.read                a read has its set, and has asked it nothing
//
// # What to do there
//
// GHEE_FAILPOINT holds any number of POINT=ACTION, with commas between:
//
//	store.append.sealed=kill@17    kill -9 itself the 17th time
//	follower.read=error~0.1        fail one time in ten, by GHEE_SEED
//	set.fill.stored=pause:/tmp/p   wait, every time
//	edge.read=panic@3              panic the 3rd time
//
// error means something only where the point can fail: Hit returns it, Pass
// does not. A pause needs the path of a named pipe. Whoever opens it to read
// gets the point's name when the process is there, and lets it go by opening it
// to write.
package failpoint
