package set

import (
	"encoding/json"

	"github.com/gheecms/ghee/internal/changelog"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
)

// A seal is the checkpoint that the origin signed for what a set holds. It comes
// with the last entry of a batch, or with a snapshot, and is kept in the same
// transaction: with it the set can be handed on to nodes that trust the origin
// alone.

// Checkpoint returns where the set is and what its objects add up to; signed when
// the origin's signature of that has come. The site is the caller's to know.
func (s *Set) Checkpoint() changelog.Checkpoint {
	st := s.state.Load()
	if st.sealed() {
		return st.seal
	}
	return changelog.Checkpoint{Site: st.seal.Site, Position: st.position, Digest: st.digest.Sum()}
}

// sealed reports whether the seal is of what the state holds.
func (st *state) sealed() bool {
	return st.seal.Signature != (changelog.Signature{}) && st.seal.Position == st.position
}

// readSeal reads what save wrote. A seal that cannot be read is none: the next
// one comes with the next entry.
func readSeal(data []byte) (cp changelog.Checkpoint) {
	if json.Unmarshal(data, &cp) != nil {
		return changelog.Checkpoint{}
	}
	return cp
}

// attest compares the digest with what the last entry says of it, and keeps its
// seal.
func (st *state) attest(last changelog.Entry) error {
	if last.Digest == (changelog.Hash{}) || last.Position() != st.position {
		return nil // not told, or applied before: no need to hash two kilobytes
	}
	cp, err := attested(changelog.Checkpoint{Site: last.Site, Position: st.position, Digest: st.digest.Sum()}, last)
	if err == nil && cp.Signature != (changelog.Signature{}) {
		st.seal = cp
	}
	return err
}

// attested is a checkpoint with the signature of the entry that leads to it, if
// it has one. ErrDigest, wrapped, when the entry says another digest.
func attested(cp changelog.Checkpoint, last changelog.Entry) (changelog.Checkpoint, error) {
	if last.Digest == (changelog.Hash{}) || last.Position() != cp.Position {
		return cp, nil
	}
	if last.Digest != cp.Digest {
		return cp, fail.E(fail.Conflict, "At %s the objects of site %d add up to %s, the entry says %s: %w.", cp.Position, last.Site, cp.Digest, last.Digest, changelog.ErrDigest)
	}
	if last.Signature != (changelog.Signature{}) {
		cp.Signature = last.Signature
	}
	return cp, nil
}

// whole checks that e follows p and has its payload.
func whole(p changelog.Position, e changelog.Entry) error {
	if e.Withheld {
		return withheld(e.Site, e.Seq)
	}
	return changelog.Verify(p, e)
}

func withheld(site content.SiteID, seq int64) error {
	return fail.E(fail.Conflict, "Entry %d of site %d comes without its payload; only entries of the control log may.", seq, site)
}
