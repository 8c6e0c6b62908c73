package archive

import (
	"hash/maphash"
	"slices"
	"strings"

	"github.com/gheecms/ghee/internal/authoring"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
)

const (
	maxNum = 1 << 53 // JSON's numbers are exact up to it
	maxRef = 2000    // bytes of a source with its reference: they are a key in an index
)

// checker looks over the lines of an archive, so that importing them afterwards
// meets nothing that a site cannot hold.
type checker struct {
	settings content.Settings
	schema   *content.Schema
	last     content.Num // the highest number that there may be
	counts   Counts
	size     int64 // bytes of the revisions' values

	at       documentLine // the document whose lines are read
	typ      *content.Type
	revs     map[string]held // revisions of it
	numbered map[string]int  // highest number of a revision by locale
	done     map[string]bool // locales whose variant was read
	before   [2]string       // what lines of other parts come after
	taken    []taken         // what only one may have
	seed     maphash.Seed
}

// held is what a revision holds if it is live or the newest draft.
type held struct {
	locale, slug string
	claims       []authoring.Claim
}

// taken is the hash of something that stands once in a site, and the number of
// the document that has it.
type taken struct {
	hash uint64
	num  content.Num
}

func (c *checker) take(num content.Num, what, value string) {
	if c.taken == nil {
		c.seed = maphash.MakeSeed()
	}
	c.taken = append(c.taken, taken{maphash.String(c.seed, what+"\x00"+value), num})
}

// end finds ids, slugs and unique values that stand twice.
func (c *checker) end() error {
	if err := c.enough(); err != nil {
		return err
	}
	slices.SortFunc(c.taken, func(a, b taken) int {
		if a.hash < b.hash {
			return -1
		}
		if a.hash > b.hash {
			return 1
		}
		return int(a.num - b.num)
	})
	for i := 1; i < len(c.taken); i++ {
		if a, b := c.taken[i-1], c.taken[i]; a.hash == b.hash {
			return fail.E(fail.Invalid, "The documents with the numbers %d and %d of the archive have the same id, slug or unique value.", a.num, b.num)
		}
	}
	return nil
}

// line looks over a line of a part; of a later minor version it may hold
// nothing that we know.
func (c *checker) line(kind string, l line) error {
	switch {
	case l.members() > 1:
		return fail.E(fail.Invalid, "It tells of several things; each has a line of its own.")
	case kind == mediaPart && l.Media != nil:
		c.counts.Media++
		return c.media(*l.Media)
	case kind == documentPart && l.Document != nil:
		c.counts.Documents++
		return c.document(*l.Document)
	case kind == documentPart && l.Revision != nil:
		c.counts.Revisions++
		return c.revision(*l.Revision)
	case kind == documentPart && l.Variant != nil:
		c.counts.Variants++
		return c.variant(*l.Variant)
	case kind == redirectPart && l.Redirect != nil:
		c.counts.Redirects++
		if err := c.rises(kind, l.Redirect.From, ""); err != nil {
			return err
		}
		return authoring.CheckRedirect(*l.Redirect)
	case kind == importPart && l.Import != nil:
		c.counts.Imports++
		return c.imported(*l.Import)
	case kind == importPart && l.Erased != nil:
		c.counts.Erased++
	case l.members() == 1:
		return fail.E(fail.Invalid, "It is a line of another part than %s.", kind)
	}
	return nil
}

// rises checks that lines are in the order of their keys by bytes, and so that
// none stands twice.
func (c *checker) rises(kind, key, next string) error {
	now := [2]string{kind + "\x00" + key, next}
	same := strings.HasPrefix(c.before[0], kind+"\x00")
	if same && (now[0] < c.before[0] || now[0] == c.before[0] && now[1] <= c.before[1]) {
		return fail.E(fail.Invalid, "%s stands twice, or not in the order of bytes.", quote(key))
	}
	c.before = now
	return nil
}

func (c *checker) media(m mediaLine) error {
	if err := checkID(string(m.ID)); err != nil {
		return err
	}
	if err := c.rises(mediaPart, string(m.ID), ""); err != nil {
		return err
	}
	return authoring.CheckMedia(m.MediaObject)
}

func (c *checker) imported(i importLine) error {
	if len(i.Source)+len(i.Ref) > maxRef {
		return fail.E(fail.Invalid, "source and ref have more than %d bytes.", maxRef)
	}
	for what, s := range map[string]string{"source": i.Source, "ref": i.Ref, "document": string(i.Document), "hash": i.Hash, "revision": i.Revision} {
		if err := content.CheckText(what, s, maxRef); err != nil {
			return err
		}
	}
	return c.rises(importPart, i.Source, i.Ref)
}

func checkID(id string) error {
	if id == "" || len(id) > maxID {
		return fail.E(fail.Invalid, "id: it has %d bytes; there must be 1 to %d.", len(id), maxID)
	}
	return content.CheckText("id", id, maxID)
}
