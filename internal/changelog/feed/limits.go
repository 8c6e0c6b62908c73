package feed

import "time"

// Version is the version of the protocol. A server answers a stream of a version
// it does not speak with 400; members and frames that it does not know are no
// reason for a new version.
const Version = 2

// Bounds of what is on the wire, the same for who writes and who reads; doc.go
// of changelog states them.
const (
	maxLeader   = 256
	maxName     = 8 << 10 // an object's id, or a locale
	maxMeta     = 1 << 20 // an object's meta
	maxHeader   = maxMeta + 2*maxName + 1<<10
	maxPayload  = 64 << 20 // what a set can hold
	maxFrame    = maxPayload + maxHeader + 1<<10
	maxPosition = 10 + 2 + maxLeader + 10 + 32

	pushEntries = 1000    // a node this far behind is sent entries on its stream; one further behind asks for them
	pushBytes   = 1 << 20 // of entries in one batch on a stream
	maxPushed   = pushBytes + maxHeader + 1<<10

	maxEntries = 10_000    // in an answer, unless one group has more
	maxGroup   = 1 << 20   // entries of one group
	readBytes  = 4 << 20   // an answer ends with the group that reaches it
	maxBatch   = 256 << 20 // an answer, group or not, has no more: who needs more takes the objects

	maxHello    = 16 << 20 // the body that opens a stream
	maxSites    = 100_000  // heads on a stream
	maxKeys     = 10_000   // sites asked for by key
	maxNodes    = 1_000    // told of at once
	maxNodeID   = 64
	maxNodeName = 100
	maxDetail   = 64 << 10 // the body of an error

	chunkBytes  = 1 << 20          // of a snapshot, before compression
	maxChunk    = 4 << 20          // on the wire
	maxChunks   = 64 << 10         // of a snapshot: 64 GiB
	maxManifest = maxChunks * 160  // its bytes
	manifestNew = 1000             // chunks told at once
	patience    = time.Second      // how long a manifest may wait for something new
	pushing     = time.Second      // for reading what is pushed: the stream waits for it
	lookup      = 10 * time.Second // a look into the log
	beat        = 2 * time.Second  // between heartbeats
	silence     = 5 * time.Second  // without a byte: dead
	progress    = 15 * time.Second // a server gives a client for each piece it writes
)
