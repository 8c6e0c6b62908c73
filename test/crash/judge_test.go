package crash

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/gheecms/ghee/internal/changelog"
)

// judge holds what the publishers said against the log: what was acknowledged
// is there, what was rolled back is not, nothing is there twice, and what was
// neither is there wholly or not at all.
func (r replay) judge(t *testing.T, h *history) {
	t.Helper()
	logged := map[string][]string{} // slugs by tag
	for _, e := range r.entries {
		if e.Kind != changelog.Document || !e.Present {
			continue
		}
		slug, tag := r.page(t, e.State())
		if slices.Contains(logged[tag], slug) {
			t.Errorf("%s was published twice with %s", slug, tag)
		}
		logged[tag] = append(logged[tag], slug)
		if a := h.attempts[tag]; tag != "start.0" && (a == nil || e.GroupSize != len(a.slugs)) {
			t.Errorf("entry %d publishes %s with %s in a group of %d, which nobody tried: %+v", e.Seq, slug, tag, e.GroupSize, a)
		}
	}
	for tag, a := range h.attempts {
		there := logged[tag]
		switch {
		case strings.HasSuffix(tag, "!") && len(there) > 0:
			t.Errorf("%s was rolled back or a draft, and is in the log", tag)
		case a.end == "no" && len(there) > 0:
			t.Errorf("%s was refused, and is in the log", tag)
		case a.end == "ack" && !a.cut && !strings.HasSuffix(tag, "!") && !slices.Equal(there, a.slugs):
			t.Errorf("%s was acknowledged for %v, and the log has %v", tag, a.slugs, there)
		case len(there) > 0 && !slices.Equal(there, a.slugs):
			t.Errorf("%s is in the log by half: %v of %v", tag, there, a.slugs)
		}
	}
	r.owned(t, h)
}

// owned checks the pages that one writer each works on, one attempt after the
// other: their last state is that of the last acknowledged attempt, or of one
// after it whose end nobody knows.
func (r replay) owned(t *testing.T, h *history) {
	t.Helper()
	now := map[string]string{} // tag by slug
	for k, o := range r.objects {
		if k.kind == changelog.Document {
			slug, tag := r.page(t, o)
			now[slug] = tag
		}
	}
	for writer, attempts := range h.by {
		slug := "own-" + writer
		may := []string{""}
		for _, a := range attempts {
			if a.slugs[0] != slug || a.end == "no" || strings.HasSuffix(a.tag, "!") {
				continue
			}
			state := a.tag
			if a.cut {
				state = ""
			}
			if a.end == "ack" {
				may = nil
			}
			may = append(may, state)
		}
		if !slices.Contains(may, now[slug]) {
			t.Errorf("%s is at %q, and may only be at one of %q", slug, now[slug], may)
		}
	}
}

// listed checks that the read API lists exactly the pages of the log.
func (r replay) listed(t *testing.T, s *site, ask *reader) {
	t.Helper()
	want, got := map[string]string{}, map[string]string{}
	for k, o := range r.objects {
		if k.kind == changelog.Document {
			slug, tag := r.page(t, o)
			want[slug] = tag
		}
	}
	for n, total := 0, 1; len(got) < total && n < 100; n++ {
		pages, count, err := ask.ask(t.Context(), fmt.Sprintf("page_size=100&page=%d", n+1))
		must(t, err)
		total = count
		for _, p := range pages {
			if _, twice := got[p.Slug]; twice {
				t.Errorf("%s is listed twice", p.Slug)
			}
			got[p.Slug] = p.Fields.Tag
		}
		if len(pages) == 0 {
			break
		}
	}
	if len(got) != len(want) {
		t.Errorf("%d pages are listed, the log has %d", len(got), len(want))
	}
	for slug, tag := range want {
		if got[slug] != tag {
			t.Errorf("%s is listed with %q, the log says %q", slug, got[slug], tag)
		}
	}
}
