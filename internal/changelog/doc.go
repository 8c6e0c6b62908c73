// Package changelog states the log of a site: entries, groups, positions, the
// chain that ties them together, the digest of what they add up to, and the
// feed that hands them on.
//
// # The log
//
// Every publish appends to its site's log in the transaction that makes it. An
// entry carries the full published state of one object, (kind, id, locale), or
// its absence, so applying it twice is harmless. Entries that belong together
// form a group and are applied in one transaction. Site 0 is the control log:
// it makes and deletes sites and tokens.
//
// Sequence numbers start at 1 and have no gap: they come from a counter row
// that the appending transaction holds until it commits. A position is (epoch,
// seq, chain), never a bare number: after a failover another history may reuse
// a number, and the chain tells.
//
// # Bytes
//
// A header is encoded as follows. Integers are unsigned LEB128 varints as in
// encoding/binary; a string is its length in bytes, as a varint, and its bytes;
// a hash is 32 bytes.
//
//	1 byte   version of this layout, 0x03
//	varint   site
//	varint   epoch number
//	string   epoch leader
//	varint   seq
//	varint   committed at, microseconds since 1970 UTC
//	varint   group: seq of the first entry of the group
//	varint   group size, 1 for an entry by itself
//	1 byte   kind (see Kind)
//	1 byte   1 when the object is present, 0 when it is gone
//	1 byte   1 when the entry is erased, 0 else
//	then, when it is not erased, its subject:
//	string   object id
//	string   locale, "" for objects without one
//	string   meta: JSON, for documents content.Meta; else ""
//	and when it is erased:
//	hash     SHA-256 of the subject
//	always:
//	hash     SHA-256 of the payload; of no bytes when there is none
//
// The chain of an entry is SHA-256(chain of the entry before ‖ header), the
// header written as if it were erased: so erasing an entry leaves the chain as it
// is. The chain before the first entry is 32 zero bytes. Test vectors are in
// testdata/vectors.json.
//
// # Erasing
//
// An entry of kind Erase says that an object is deleted for good, in every
// locale: whoever applies it must leave no trace of the object in any file. Its
// object id is that of the object; for a redirect, "#" and the SHA-256 of its
// source in hexadecimal. The entries there were of the object are erased with it:
// subject and payload go, and a follower that meets one passes over it.
//
// # Digest
//
// The digest of a set is the homomorphic hash LtHash16 (Lewi et al., 2019) over
// its objects: the element of an object is SHAKE128 of
//
//	1 byte kind ‖ string id ‖ string locale ‖ varint version ‖ hash of the payload ‖ meta, to the end
//
// drawn to 2,048 bytes, read as 1,024 little-endian 16-bit lanes, added lane by
// lane modulo 2^16. Version is the seq of the object's last entry. A checkpoint
// shows SHA-256 of the state. Derived data is no part of it.
//
// # Signing
//
// The origin signs checkpoints with Ed25519 (RFC 8032), so that who hands them
// on need not be trusted. What is signed is
//
//	the bytes "ghee checkpoint 1" and a line feed
//	varint   site
//	varint   epoch number
//	string   epoch leader
//	varint   seq
//	hash     chain
//	hash     digest after the entry of that seq; 32 zero bytes when it is not known
//
// Of a batch of entries the last one is signed so: its chain vouches for those
// before it, and the digest for what they lead to.
//
// A receiver that may not see all of the control log gets some entries and
// objects withheld: the header and the hash of the payload without the payload.
// They count in chain and digest like all others.
//
// # Reading
//
// A follower asks for what comes after its position. ErrDiverged means that the
// position is of another history, ErrCompacted that entries after it are gone:
// both end in taking the objects afresh (Objects). An unknown kind is kept and
// handed on, not understood: releases may mix.
//
// # Between machines
//
// The feed between machines is HTTP, 1.1 or 2, in the clear or under TLS. All of
// it is below /feed/v1/. Every request carries "Authorization: Bearer SECRET",
// the secret of an edge token. In what follows JSON members and query parameters
// that are not known are passed over, and so are bytes after the last member of
// a frame: later releases may add some. Integers, strings and hashes are those
// of "Bytes"; numbers are below 2^63 except an epoch's, which is below 2^64.
//
//	position:    varint epoch number, string epoch leader, varint seq, hash chain
//	checkpoint:  varint site, position, hash digest, 64 bytes signature
//
// A position or a checkpoint in a query or in JSON is these bytes in base64url
// without padding (RFC 4648 §5); the empty text is the zero position.
//
// Frames. A body of type application/vnd.ghee.feed is a sequence of
//
//	4 bytes  length of the frame's body, big-endian
//	1 byte   type
//	4 bytes  CRC-32C (Castagnoli, as in RFC 3720) of length and type, big-endian
//	         the frame's body
//	4 bytes  CRC-32C of the body, big-endian
//
// The sums are there to tell a damaged way from a wrong sender; who sent it is told
// by signatures. Length and type have one of their own, since who waits for as many bytes as
// a damaged length says would take the frames behind for them. Types:
//
//	0x01 head       checkpoint: the end of a log
//	0x02 ready      nothing: on a stream, all heads have been told; else, the answer ends
//	0x03 heartbeat  varint age of the sender's knowledge in milliseconds, varint epoch number, string epoch leader
//	0x04 gone       varint site: its log is there no more
//	0x05 diverged   varint site, position: the position is of another history
//	0x06 compacted  varint site, position: what comes after it is there no more
//	0x81 batch      varint site, position, varint number of entries: those follow that come after the position
//	0x82 entry      flags, string header, string payload; its chain is worked out by the receiver
//	0x83 sealed     checkpoint after the last entry: the batch ends
//	0x84 object     1 byte kind, flags, string id, string locale, varint version, string meta, hash of the payload, string payload
//
// Flags are one byte: 1 for a payload that is withheld, other bits are 0 and not
// looked at. A frame of an unknown type below 0x80 is passed over, one from 0x80 on
// ends the connection. After batch there are exactly as many entry frames as it
// says, and then sealed. A batch holds whole groups only. The receiver takes
// nothing of it unless every entry is of the batch's site, the next in number
// after the one before, of no lower epoch, with the payload its header names, and
// sealed names the position that all this leads to, signed by the origin.
//
// GET epoch answers which history a node is of:
//
//	{"version":2,"epoch":{"number":3,"leader":"a"},"age_ms":0}
//
// POST stream opens a node's stream. The request is JSON:
//
//	{"version":2,"sites":["blog"],"positions":{"7":"POSITION"},"epoch":{"number":3,"leader":"a"}}
//
// sites are keys of the sites to follow beside the control log, all that the token
// allows when there are none. positions are where the node is, as far as it likes
// to tell; epoch is the highest it has seen: a sender of a lower one answers 409.
// The answer is frames without an end: the head of each log, then ready, then a
// head for each log that grows, and heartbeat every two seconds. A node that has
// told its position of a log, or has been told its head before, is sent the
// entries before the head when they are no more than 1,000 and 1 MiB; if not, or if
// it missed some, it asks for them. A receiver that gets no byte for five seconds
// opens another stream, after a rest that is random and grows.
//
// GET sites/N/head answers with head and ready. GET sites/N/entries?after=POSITION&max=M
// answers with a batch and ready, or with ready alone when nothing comes after the
// position. A batch ends with the group that reaches M entries or 4 MiB; a node
// that hands on what another signed may send more, up to the next signature. M is
// from 1 to 10,000.
//
// GET sites/N/snapshot answers with a manifest of all objects at one position:
//
//	{"id":"…","checkpoint":"CHECKPOINT","from":0,"chunks":[{"size":S,"raw":R,"sha256":"HEX"}],"complete":false}
//
// and GET sites/N/snapshot/ID?from=K with the chunks from number K on; it may wait
// a second for more. complete says that no chunk comes after those told. GET
// sites/N/snapshot/ID/K answers with chunk K, or the part of it that Range asks
// for: S bytes of zstd (RFC 8878) with that SHA-256, which unpack to R bytes. All
// chunks unpacked, one after the other, are frames of type object, which may begin
// in one chunk and end in another. A receiver uses no chunk with another sum, and
// in the end the objects only if they add up to the checkpoint's digest, which the
// origin signed. A snapshot is kept for some minutes after its last use, and not
// when something that it holds is erased: 410, and the receiver begins anew.
//
// POST applied tells what nodes have applied, searches included: the sender, and
// those that have told it so within the time since it last told of them. A node
// tells within milliseconds after it has applied something, and every two seconds
// that it is there. The request is JSON:
//
//	{"version":2,"nodes":[{"id":"…","name":"…","beat":1,"state":"live","positions":{"7":"3.120"}}]}
//
// id is a node's for good, and tells it from others of its name; beat grows with
// every word of the node itself, as microseconds since 1970 do, so that what comes
// around a second time is passed over; state is live, lagging or disconnected, by
// the node's own account. A position is EPOCH.SEQ: only waiting rests on it.
// positions are of the sites that have moved since the receiver was last told, of
// all after another stream was opened and now and then. The answer is
//
//	{"version":2,"all":false}
//
// where all says that the receiver had not heard of one of the nodes: then the
// sender tells all positions. What is said of sites that the token does not allow is
// passed over, and nodes of one token are never taken for those of another. A
// server that wants to hear nothing answers 404, as those before this request do; it is
// asked again a minute later.
//
// Errors are JSON, {"code":"…","detail":"a sentence"}:
//
//	400 invalid                   the request is wrong; detail says how
//	401 unauthorized              no token, or one that is not known or has ended
//	404 not_found                 no such site, or none of this token's
//	409 diverged                  the position is of another history
//	409 conflict                  the sender is of a lower epoch
//	410 compacted                 what comes after the position is there no more: take the objects
//	410 gone                      the snapshot is kept no more
//	503 unavailable, storage_full the node cannot answer now; Retry-After says when to ask again
//
// A token for some sites sees only their logs, and the control log with what speaks
// of others withheld. Logs of previews are never named.
//
// Bounds, which a receiver enforces: a leader 256 bytes; an id or a locale 8 KiB;
// meta 1 MiB; a payload 64 MiB; the request of a stream 16 MiB, with 100,000
// positions and 10,000 keys; a batch on a stream 2 MiB; one that was asked for 10,000
// entries unless it is one group, 2^20 entries and 256 MiB in all: of a larger group
// the sender says compacted; a chunk 1 MiB unpacked and 4 MiB packed; a snapshot
// 65,536 chunks; a manifest 1,000 chunks at once; what nodes have applied
// 16 MiB, with 1,000 nodes and 100,000 positions, an id and a state of 64 bytes and a
// name of 100.
//
// Test vectors are in feed/testdata/vectors.json.
package changelog
