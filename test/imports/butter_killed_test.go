package imports_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/gheecms/ghee/test/world"
)

// An import that is killed leaves whole documents, each with what it refers to;
// run again it goes on, and in the end the site is as if nobody had killed it.
func TestButter_KilledItGoesOn(t *testing.T) {
	for database, kills := range map[string]int{world.SQLite: 2, world.PostgreSQL: 1} {
		t.Run(database, func(t *testing.T) {
			k := newKilled(t, database, newNotes(t, 200).args(t))
			k.goesOn(kills, k.rings)
			const search = "/v2/pages/search/?query=word7"
			k.Until("its words are found", func() bool { // which follow the pages, in transactions of their own
				return k.Read(k.tokens["broken"], search).Body == k.Read(k.tokens["whole"], search).Body
			})
			paths := []string{"/v2/content/thing/?page_size=100", search}
			for page := range 2 {
				paths = append(paths, fmt.Sprintf("/v2/pages/note/?page_size=100&page=%d&levels=3&alt_media_text=1", page+1))
			}
			sameAnswers(t, k.World, k.tokens["whole"], k.World, k.tokens["broken"], paths)
		})
	}
}

// rings checks that every page that the broken site shows has its body, and what
// it refers to.
func (k *killed) rings() {
	k.t.Helper()
	site := k.site("broken")
	k.Caught(site, k.tokens["broken"])
	n := 0
	for page := 1; ; page++ {
		a := k.Read(k.tokens["broken"], fmt.Sprintf("/v2/pages/note/?page_size=100&page=%d", page))
		var list struct {
			Meta struct {
				Next *int `json:"next_page"`
			} `json:"meta"`
			Data []struct {
				Slug   string `json:"slug"`
				Fields struct {
					Body        string `json:"body"`
					Next, Thing map[string]any
					Picture     string `json:"picture"`
				} `json:"fields"`
			} `json:"data"`
		}
		if a.Status != http.StatusOK {
			k.t.Fatalf("page %d: %d %s", page, a.Status, a.Body)
		}
		must(k.t, json.Unmarshal([]byte(a.Body), &list))
		for _, d := range list.Data {
			if n++; len(d.Fields.Body) < 4000 || d.Fields.Next == nil || d.Fields.Thing == nil || d.Fields.Picture == "" {
				k.t.Errorf("after a kill %s is half there: %+.300v", d.Slug, d)
			}
		}
		if list.Meta.Next == nil {
			break
		}
	}
	if k.t.Logf("%d pages are there", n); n%10 != 0 {
		k.t.Error("a ring is half there")
	}
}

// A source that fails where there is no way on leaves the site as it was, and
// says why; once it is well again, the import is made.
func TestButter_ABadSourceWritesNothing(t *testing.T) {
	w := world.New(t, world.Spec{})
	w.Must("site", "create", "home")
	source := newNotes(t, 150)
	args := source.args(t)
	before := head(t, w)
	second := func(f func(w http.ResponseWriter)) func(http.ResponseWriter, *http.Request) bool {
		return func(w http.ResponseWriter, r *http.Request) bool {
			if r.URL.Path != "/v2/pages/note/" || r.URL.Query().Get("page") != "2" {
				return false
			}
			f(w)
			return true
		}
	}
	for name, c := range map[string]struct {
		answer func(w http.ResponseWriter)
		says   string
	}{
		"another list": {func(w http.ResponseWriter) {
			fmt.Fprint(w, `{"meta":{"count":3,"next_page":null},"data":[{"slug":"other","fields":{}}]}`)
		}, "changes while it is read"},
		"a document again": {func(w http.ResponseWriter) {
			fmt.Fprint(w, `{"meta":{"count":101,"next_page":null},"data":[{"slug":"n3","fields":{}}]}`)
		}, "changes while it is read"},
		"another form": {func(w http.ResponseWriter) { fmt.Fprint(w, `{"meta":{"count":150},"data":"none"}`) }, "not a list"},
		"no access any more": {func(w http.ResponseWriter) {
			w.WriteHeader(http.StatusUnauthorized)
			fmt.Fprint(w, `{"detail":"Invalid token."}`)
		}, "refuses the token"},
	} {
		source.instead = second(c.answer)
		r := w.Ghee(args...)
		if r.Code == 0 || !strings.Contains(r.Stderr, c.says) || strings.Contains(r.Stderr+r.Stdout, notesToken) {
			t.Errorf("%s: ends with %d: %s", name, r.Code, r.Stderr)
		}
		if now := head(t, w); now != before {
			t.Errorf("%s: it wrote: %s, then %s", name, before, now)
		}
	}
	failed := 0
	source.instead = second(func(w http.ResponseWriter) {
		w.Header().Set("Retry-After", "0")
		w.WriteHeader(http.StatusTooManyRequests)
		if failed++; failed == 2 {
			source.instead = nil
		}
	})
	if report := w.Must(args...); !strings.Contains(report, "150 published") || failed != 2 {
		t.Errorf("after it failed %d times: %s", failed, report)
	}
}
