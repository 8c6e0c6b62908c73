package adminapi_test

import (
	"context"
	"strings"
	"testing"

	"github.com/gheecms/ghee/internal/work"
)

// driver is a CDN that nobody tells anything.
type driver struct{}

func (driver) Name() string                          { return "varnish" }
func (driver) MaxKeys() int                          { return 100 }
func (driver) Purge(context.Context, []string) error { return nil }

// S31: who may purge what, how often, and that a retry is no second purge.
func TestPurge_IsAskedForByThoseWhoMay(t *testing.T) {
	h := newHouse(t)
	const path = "/api/sites/here/purges"
	keys, all := map[string]any{"keys": []string{"t:post", "o:1"}}, map[string]any{"all": true}
	editor, admin := h.signIn("editor@here.test"), h.signIn("admin@here.test")
	(&visitor{h: h}).do("POST", path, keys).want(t, "nobody", 401)
	h.signIn("author@here.test").do("POST", path, keys).want(t, "an author", 403)
	h.signIn("owner@there.test").do("POST", path, keys).want(t, "another site's owner", 404)
	editor.do("POST", path, all).want(t, "everything, by an editor", 403)
	for what, body := range map[string]map[string]any{
		"nothing": {}, "both": {"keys": []string{"t:post"}, "all": true}, "a line's end": {"keys": []string{"t:post\r\nX: y"}}, "a space": {"keys": []string{"t:post o:1"}}, "a long key": {"keys": []string{strings.Repeat("k", 65)}},
	} {
		editor.do("POST", path, body).want(t, what, 400)
	}
	jobs := func() (out []work.Row) {
		t.Helper()
		rows, err := h.store.Jobs(t.Context(), "", 100)
		must(t, err)
		for _, r := range rows {
			if r.Kind == "purge.varnish" {
				out = append(out, r)
			}
		}
		return out
	}
	if n := len(jobs()); n != 0 {
		t.Fatalf("what was refused left %d jobs", n)
	}
	for range 2 {
		if a := editor.do("POST", path, keys, "Idempotency-Key", "once").want(t, "an editor", 202); !strings.Contains(a.body, `"cdn":"varnish"`) {
			t.Error(a.body)
		}
	}
	admin.do("POST", path, all).want(t, "everything, by an admin", 202)
	got := jobs()
	if len(got) != 2 || got[0].Site != h.sites["here"] || !strings.Contains(string(got[0].Payload), `"keys":["o:1","t:post"]`) || !strings.Contains(string(got[1].Payload), `"all":true`) {
		t.Errorf("%d jobs: %+v", len(got), got)
	}
	if a := h.signIn("owner@here.test").do("GET", "/api/sites/here/audit", nil).want(t, "the trail", 200); strings.Count(a.body, `"cdn.purge"`) != 2 {
		t.Errorf("the trail does not tell of two purges: %s", a.body)
	}
	limited := 0
	for range 25 {
		if a := admin.do("POST", path, keys); a.status == 429 && a.header.Get("Retry-After") != "" {
			limited++
		} else if a.status != 202 {
			t.Fatalf("%d %s", a.status, a.body)
		}
	}
	if limited < 5 || limited > 24 {
		t.Errorf("%d of 25 were too many", limited)
	}
}
