package editors

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"testing"

	"github.com/gheecms/ghee/internal/authoring"
)

// told is a page's history as the API tells it.
type told struct {
	page   *page
	n      map[string]int      // number of each revision
	values []map[string]string // after each revision; [0] is before the first
}

// judge compares what editors did with what there is.
func (d *desk) judge(t *testing.T, staff []*editor) {
	t.Helper()
	merged := 0
	d.Caught(d.site, d.token)
	d.Caught(d.site.Preview(), d.token)
	for _, p := range d.pages {
		h := d.history(t, staff, p, &merged)
		for _, e := range staff {
			for _, w := range e.did {
				if w.page == p.num {
					h.answers(t, e, w)
				}
			}
		}
		d.readers(t, staff[0], h)
	}
	refused := 0
	for _, e := range staff {
		for _, w := range e.did {
			if w.refused != nil {
				refused++
			}
		}
	}
	if merged < 10 || refused < 10 {
		t.Errorf("too tame: %d merges, %d refusals", merged, refused)
	}
	t.Logf("%d merges, %d refusals", merged, refused)
	if r := d.Ghee("doctor"); r.Code != 0 {
		t.Errorf("doctor: %+v", r)
	}
	d.Must("audit", "verify")
}

// history walks a page's revisions and finds whose deed each one is.
func (d *desk) history(t *testing.T, staff []*editor, p *page, merged *int) told {
	t.Helper()
	var revs []authoring.Revision
	must(t, d.origin.Authoring.Store.Read(t.Context(), d.site, func(tx authoring.Tx) (err error) {
		revs, err = tx.Revisions(t.Context(), p.id, "en", 0, 1_000_000)
		return err
	}))
	slices.Reverse(revs)
	h := told{page: p, n: map[string]int{}, values: []map[string]string{{}, {"a": "begin"}}}
	for i, r := range revs {
		n := i + 1
		if r.N != n {
			t.Fatalf("page %d: revision %d is called %d", p.num, n, r.N)
		}
		h.n[r.ID] = n
		if n == 1 {
			continue
		}
		before, after := h.values[n-1], d.changed(t, staff[0], p, h.values[n-1], revs[i-1].ID, r.ID)
		h.values = append(h.values, after)
		i := slices.IndexFunc(staff, func(e *editor) bool { return e.person == r.Author })
		if i < 0 {
			t.Fatalf("page %d: revision %d is by nobody: %q", p.num, n, r.Author)
		}
		if r.Cause == "restore" {
			h.restored(t, staff[i], n)
			continue
		}
		words := maps.Clone(after)
		maps.DeleteFunc(words, func(f, v string) bool { return before[f] == v })
		w := staff[i].of(p.num, words)
		if w == nil || w.kind != r.Cause {
			t.Errorf("page %d: revision %d, a %s by editor %d, has words that were not written together: %v", p.num, n, r.Cause, i, words)
			continue
		}
		w.seen++
		for f := range words {
			if was := h.values[h.n[w.base]][f]; was != before[f] {
				t.Errorf("page %d: revision %d put %q in place of %q, which its editor had not seen", p.num, n, words[f], before[f])
			}
		}
		if h.n[w.base] < n-1 {
			*merged++
		}
	}
	return h
}

// changed asks which fields two revisions differ in, and returns the values
// after the second.
func (d *desk) changed(t *testing.T, e *editor, p *page, before map[string]string, a, b string) map[string]string {
	t.Helper()
	answer := d.Do("GET", fmt.Sprintf("%s/compare?a=%s&b=%s", e.path(p), a, b), "Cookie", e.cookie(t, d.Base))
	var found struct {
		Items []struct {
			Path string
			A, B *string
		}
	}
	if err := json.Unmarshal([]byte(answer.Body), &found); err != nil || answer.Status != http.StatusOK {
		t.Fatalf("%d %s", answer.Status, answer.Body)
	}
	after := maps.Clone(before)
	for _, f := range found.Items {
		if was, ok := before[f.Path]; ok != (f.A != nil) || ok && was != *f.A {
			t.Errorf("page %d: between %s and %s, %s was %q: %s", p.num, a, b, f.Path, was, answer.Body)
		}
		delete(after, f.Path)
		if f.B != nil {
			after[f.Path] = *f.B
		}
	}
	return after
}

// restored looks whether revision n is what one of the editor's restores makes.
func (h told) restored(t *testing.T, e *editor, n int) {
	t.Helper()
	for _, w := range e.did {
		if w.kind == "restore" && w.page == h.page.num && w.seen == 0 && maps.Equal(h.after(w, n-1), h.values[n]) {
			w.seen++
			return
		}
	}
	t.Errorf("page %d: revision %d is no restore of editor %d: %v", h.page.num, n, e.num, h.values[n])
}

// after is what a restore makes of revision n.
func (h told) after(w *deed, n int) map[string]string {
	back := w.fields
	if back == nil {
		back = fields
	}
	out := maps.Clone(h.values[n])
	for _, f := range back {
		delete(out, f)
		if v, ok := h.values[h.n[w.base]][f]; ok {
			out[f] = v
		}
	}
	return out
}

// answers looks whether a deed became what its answer said.
func (h told) answers(t *testing.T, e *editor, w *deed) {
	t.Helper()
	switch {
	case w.kind == "restore" && w.seen == 0:
		for n := 1; n < len(h.values); n++ {
			if maps.Equal(h.after(w, n), h.values[n]) {
				return // it found everything as it would have it
			}
		}
		t.Errorf("page %d: a restore of editor %d is lost: %+v", w.page, e.num, *w)
	case w.kind == "restore":
	case w.refused == nil && w.seen != 1:
		t.Errorf("page %d: words of editor %d that were acknowledged are in %d revisions: %+v", w.page, e.num, w.seen, *w)
	case w.refused != nil && w.seen != 0:
		t.Errorf("page %d: words of editor %d that were refused are in %d revisions: %+v", w.page, e.num, w.seen, *w)
	}
	for _, c := range w.refused {
		base := h.n[w.base]
		if c.Mine != w.words[c.Path] || !slices.ContainsFunc(h.values[base:], func(v map[string]string) bool {
			return c.Theirs == v[c.Path] && v[c.Path] != h.values[base][c.Path] || c.Theirs == nil && v[c.Path] == ""
		}) {
			t.Errorf("page %d: editor %d was refused for what nobody did: %+v in %+v", w.page, e.num, c, *w)
		}
	}
}

// readers looks whether the newest draft, and what is live, are what readers get.
func (d *desk) readers(t *testing.T, e *editor, h told) {
	t.Helper()
	status, now := e.ask("GET", e.path(h.page), nil, "")
	newest := h.values[len(h.values)-1]
	if status != http.StatusOK || !maps.Equal(now.Values, newest) {
		t.Errorf("page %d is %d %v, and its history ends with %v", h.page.num, status, now.Values, newest)
	}
	if got := d.read(t, h.page, "&preview=1"); !maps.Equal(got, newest) {
		t.Errorf("page %d: a preview shows %v, the newest draft is %v", h.page.num, got, newest)
	}
	live := d.read(t, h.page, "")
	if now.Status != "published" {
		if live != nil {
			t.Errorf("page %d is %s and readers get %v", h.page.num, now.Status, live)
		}
		return
	}
	if !slices.ContainsFunc(h.values[max(1, h.page.published):], func(v map[string]string) bool { return maps.Equal(v, live) }) {
		t.Errorf("page %d: readers get %v, which was not newest since revision %d was published", h.page.num, live, h.page.published)
	}
}

// read asks the read API for a page; nil when it is not there.
func (d *desk) read(t *testing.T, p *page, more string) map[string]string {
	t.Helper()
	a := d.Read(d.token, "/v2/pages/note/"+p.slug+"/?x=1"+more)
	var found struct {
		Data struct{ Fields map[string]string }
	}
	if a.Status == http.StatusNotFound {
		return nil
	}
	if err := json.Unmarshal([]byte(a.Body), &found); err != nil || a.Status != http.StatusOK {
		t.Fatalf("page %d: %d %s", p.num, a.Status, a.Body)
	}
	maps.DeleteFunc(found.Data.Fields, func(_, v string) bool { return v == "" })
	return found.Data.Fields
}
