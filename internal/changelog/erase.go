package changelog

// Erasing *deletes for good*. In the transaction that deletes an object, each of
// its entries is blanked (Blank), so that none of its words stay in the log, and
// an Erase entry is appended. A follower that meets a blanked entry passes over
// it; the Erase entry makes it remove the object, and every trace.

// Erased reports whether the header's subject is erased.
func (h *Header) Erased() bool { return h.Subject != Hash{} }

// Blank returns the header without its subject. The chain does not change.
func (h *Header) Blank() Header {
	out := *h
	out.Subject = h.subjectHash()
	out.Object, out.Locale, out.Meta = "", "", nil
	return out
}

// subjectHash is what the chain covers of the subject.
func (h *Header) subjectHash() Hash {
	if h.Erased() {
		return h.Subject
	}
	return HashOf(h.subject(make([]byte, 0, 64+len(h.Meta))))
}

// Erasable lists the kinds of objects that can be erased.
func Erasable() []Kind { return []Kind{Document, Author, Category, Tag, Media, Redirect} }

// EraseID returns the object id of the Erase entry for an object: its own id,
// which is no word of anybody's; for a redirect, whose id is an address, "#" and
// the hash of it.
func EraseID(k Kind, id string) string {
	if k == Redirect {
		return "#" + HashOf([]byte(id)).String()
	}
	return id
}

// Subject is an object in every locale.
type Subject struct {
	Kind Kind
	ID   string
}

// Erasing is the draft of the Erase entry for an object.
func Erasing(s Subject) Draft { return Draft{Kind: Erase, Object: EraseID(s.Kind, s.ID)} }
