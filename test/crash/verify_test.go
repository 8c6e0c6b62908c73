package crash

import (
	"encoding/json"
	"path/filepath"
	"slices"
	"strconv"
	"testing"

	"github.com/gheecms/ghee/internal/account"
	"github.com/gheecms/ghee/internal/authoring"
	"github.com/gheecms/ghee/internal/changelog"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/set"
)

// object names an object of a log.
type object struct {
	kind       changelog.Kind
	id, locale string
}

// replay is a site's log from its first entry, and what that comes to.
type replay struct {
	entries []changelog.Entry
	digests []changelog.Hash // after each seq, beginning with 0
	objects map[object]changelog.Object
	whole   map[int64]bool // seqs that end a group
}

// readLog reads a site's log from zero: each entry follows the one before, and
// they add up to the digest of the head.
func readLog(t *testing.T, s *site) replay {
	t.Helper()
	log := s.origin.Store.Log()
	var d changelog.Digest
	var p changelog.Position
	r := replay{objects: map[object]changelog.Object{}, whole: map[int64]bool{}, digests: []changelog.Hash{d.Sum()}}
	for {
		page, err := log.Read(t.Context(), s.id, p, 500)
		must(t, err)
		if len(page) == 0 {
			break
		}
		for _, e := range page {
			if e.Seq != p.Seq+1 {
				t.Fatalf("entry %d comes after entry %d", e.Seq, p.Seq)
			}
			must(t, changelog.Verify(p, e))
			p = e.Position()
			o := e.State()
			k := object{o.Kind, o.ID, o.Locale}
			if was, ok := r.objects[k]; ok {
				d.Remove(was)
				delete(r.objects, k)
			}
			if e.Present {
				d.Add(o)
				r.objects[k] = o
			}
			r.entries, r.digests = append(r.entries, e), append(r.digests, d.Sum())
			r.whole[e.Group+int64(e.GroupSize)-1] = true
		}
	}
	head, err := log.Head(t.Context(), s.id)
	must(t, err)
	if head.Position != p || head.Digest != d.Sum() {
		t.Errorf("the head is %s %s, its entries come to %s %s", head.Position, head.Digest, p, d.Sum())
	}
	report, err := s.origin.Store.Check(t.Context())
	must(t, err)
	if !report.OK() {
		t.Errorf("the store's own check: %+v", report)
	}
	return r
}

// page is what an entry says of a page.
func (r replay) page(t *testing.T, o changelog.Object) (slug, tag string) {
	t.Helper()
	var meta content.Meta
	must(t, json.Unmarshal(o.Meta, &meta))
	values := map[string]any{}
	must(t, json.Unmarshal(o.Payload, &values))
	tag, _ = values[strconv.Itoa(int(tagField))].(string)
	return meta.Slug, tag
}

// snapshot is how far a set on the disk is, and what it holds.
type snapshot struct {
	at     changelog.Position
	digest changelog.Hash
}

// readSet looks into the set on the disk of a node that is not running: one
// generation, whole, adding up to what it says.
func readSet(t *testing.T, s *site, id content.SiteID) snapshot {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(s.Data, set.Folder(id), "*", "set.db"))
	must(t, err)
	if len(files) != 1 {
		t.Fatalf("the sets on the disk are %v", files)
	}
	on, err := set.Open(t.Context(), files[0])
	must(t, err)
	defer on.Close()
	if err := on.Check(t.Context()); err != nil {
		t.Errorf("the set on the disk: %v", err)
	}
	return snapshot{on.Position(), on.Digest()}
}

// followed waits until the node has a set of every site.
func (s *site) followed(t *testing.T) {
	t.Helper()
	for id := range s.heads(t) {
		token, _, err := s.origin.Accounts.CreateToken(t.Context(), account.System(), id.Public(), account.NewToken{Kind: content.ReadToken, Name: "last", Preview: id.IsPreview()})
		must(t, err)
		s.Caught(id, token)
	}
}

// others checks that the stopped node's sets of the sites nobody publishes in
// are at their heads.
func (s *site) others(t *testing.T) {
	t.Helper()
	for id := range s.heads(t) {
		head, err := s.origin.Store.Log().Head(t.Context(), id)
		must(t, err)
		if found := readSet(t, s, id); found.at != head.Position || found.digest != head.Digest {
			t.Errorf("site %d is at %s with %s, its log at %s with %s", id, found.at, found.digest, head.Position, head.Digest)
		}
	}
}

// heads are the heads of the sites' logs.
func (s *site) heads(t *testing.T) map[content.SiteID]changelog.Position {
	t.Helper()
	heads, err := s.origin.Store.Log().Heads(t.Context())
	must(t, err)
	delete(heads, content.Control)
	return heads
}

// agrees checks a set against the log that it followed.
func (r replay) agrees(t *testing.T, s snapshot) {
	t.Helper()
	n := s.at.Seq
	switch {
	case n < 1 || n > int64(len(r.entries)):
		t.Errorf("a set is at %d and the log has %d entries", n, len(r.entries))
	case s.at != r.entries[n-1].Position():
		t.Errorf("a set is at %s, the log was at %s", s.at, r.entries[n-1].Position())
	case s.digest != r.digests[n]:
		t.Errorf("a set at %d holds %s, the log comes to %s", n, s.digest, r.digests[n])
	case !r.whole[n]:
		t.Errorf("a set stopped at %d, within a group", n)
	}
}

// tables checks that what the authoring side says is live is what the log says.
func (r replay) tables(t *testing.T, s *site) {
	t.Helper()
	live := map[object]bool{}
	bySlug := map[string]int{}
	must(t, s.origin.Store.Read(t.Context(), s.id, func(tx authoring.Tx) error {
		variants, err := tx.FindVariants(t.Context(), s.typ, "", "")
		if err != nil {
			return err
		}
		for _, v := range variants {
			if bySlug[v.Slug]++; bySlug[v.Slug] == 2 {
				t.Errorf("two pages are called %s", v.Slug)
			}
			if v.Live == "" {
				continue
			}
			k := object{changelog.Document, string(v.Document), v.Locale}
			live[k] = true
			rev, err := tx.Revision(t.Context(), v.Live)
			if err != nil {
				return err
			}
			if o := r.objects[k]; !slices.Equal(o.Payload, rev.Payload) {
				t.Errorf("%s is live with %s, and the log says %s", v.Slug, rev.Payload, o.Payload)
			}
		}
		return nil
	}))
	for k := range r.objects {
		if k.kind == changelog.Document && !live[k] {
			t.Errorf("the log has page %s, which is not live", k.id)
		}
	}
}
