package model_test

import (
	"bytes"
	"encoding/json"
	"path/filepath"
	"testing"

	"github.com/gheecms/ghee/internal/changelog"
	"github.com/gheecms/ghee/internal/delivery"
	"github.com/gheecms/ghee/internal/set"
	"github.com/gheecms/ghee/test/model/draw"
)

// house is the product: a set with a site's content, asked through delivery.
type house struct {
	t  *testing.T
	tx *set.Tx
}

// newHouse puts a site into a set by a log with a history: some documents are
// published in another form first, some are taken back, and things come in any
// order. Drafts never reach a log, or left it.
func newHouse(t *testing.T, g *draw.Gen) *house {
	t.Helper()
	s, err := set.Open(t.Context(), filepath.Join(t.TempDir(), "set.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	early, late := g.History()
	for _, drafts := range [][]changelog.Draft{early, late} {
		for len(drafts) > 0 {
			n := min(len(drafts), 1+g.IntN(400))
			entries := changelog.Seal(1, s.Position(), changelog.Epoch{Number: 1, Leader: "a"}, 1, drafts[:n], g.IntN(100) < 50)
			if _, err := s.Apply(t.Context(), entries); err != nil {
				t.Fatal(err)
			}
			drafts = drafts[n:]
		}
	}
	if err := s.Index(t.Context()); err != nil {
		t.Fatal(err)
	}
	if waiting, err := s.Pending(t.Context()); err != nil || len(waiting) > 0 {
		t.Fatalf("documents that cannot be shown: %v, %v", waiting, err)
	}
	tx, err := s.Read(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = tx.Close() })
	return &house{t: t, tx: tx}
}

// ask answers one request as a node does once the token is known.
func (h *house) ask(method, path, rawQuery string) (status int, allow string, body any) {
	h.t.Helper()
	q, refusal := delivery.Parse(method, path, rawQuery)
	var raw []byte
	if refusal != nil {
		status, raw = refusal.Status, refusal.Body
	} else {
		r, err := delivery.Answer(h.t.Context(), h.tx, q)
		if err != nil {
			h.t.Fatalf("%s %s?%s: %v", method, path, rawQuery, err)
		}
		status, raw = r.Status, r.Body
	}
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	if err := d.Decode(&body); err != nil || d.More() {
		h.t.Fatalf("%s %s?%s: the body is not one JSON value: %v\n%s", method, path, rawQuery, err, raw)
	}
	return status, q.Allow, body
}
