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
//	1 byte   version of this layout, 0x02
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
//	1 byte kind ‖ string id ‖ string locale ‖ varint version ‖ hash of the payload
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
package changelog
