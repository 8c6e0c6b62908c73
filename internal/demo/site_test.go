package demo_test

import (
	"encoding/json"
	"fmt"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/gheecms/ghee/internal/account"
	"github.com/gheecms/ghee/internal/authoring"
	"github.com/gheecms/ghee/internal/changelog"
	"github.com/gheecms/ghee/internal/clock"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/delivery"
	"github.com/gheecms/ghee/internal/demo"
	"github.com/gheecms/ghee/internal/set"
	"github.com/gheecms/ghee/internal/store"
)

const mediaBase = "http://127.0.0.1:8080/media/demo/"

// kitchen is a seeded site with the set that answers for it.
type kitchen struct {
	t     *testing.T
	svc   *authoring.Service
	store *store.Store
	site  content.SiteID
	set   *set.Set
}

func seeded(t *testing.T) *kitchen {
	t.Helper()
	st, err := store.Open(t.Context(), store.Config{Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = st.Close() })
	c := account.Defaults()
	c.Keeper = st
	accounts, err := account.New(c)
	if err != nil {
		t.Fatal(err)
	}
	site, err := accounts.CreateSite(t.Context(), account.System(), account.NewSite{Key: demo.SiteKey, Name: demo.SiteName})
	if err != nil {
		t.Fatal(err)
	}
	k := &kitchen{t: t, svc: &authoring.Service{Store: st, IDs: clock.NewID}, store: st, site: site.ID}
	k.seed(mediaBase)
	if k.set, err = set.Open(t.Context(), filepath.Join(t.TempDir(), "set.db")); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = k.set.Close() })
	if _, err := k.set.Apply(t.Context(), k.log(changelog.Position{})); err != nil {
		t.Fatal(err)
	}
	return k
}

func (k *kitchen) seed(base string) {
	k.t.Helper()
	if err := demo.Seed(k.t.Context(), k.svc, k.site, base); err != nil {
		k.t.Fatal(err)
	}
}

func (k *kitchen) log(after changelog.Position) []changelog.Entry {
	k.t.Helper()
	entries, err := k.store.Log().Read(k.t.Context(), k.site, after, 10_000)
	if err != nil {
		k.t.Fatal(err)
	}
	return entries
}

// ask reads as a customer's site does and returns the answer's JSON.
func (k *kitchen) ask(path, query string) any {
	k.t.Helper()
	q, refused := delivery.Parse("GET", path, query)
	if refused != nil {
		k.t.Fatalf("%s?%s is refused: %+v", path, query, refused)
	}
	tx, err := k.set.Read(k.t.Context())
	if err != nil {
		k.t.Fatal(err)
	}
	defer tx.Close()
	a, err := delivery.Answer(k.t.Context(), tx, q)
	if err != nil || a.Status != 200 {
		k.t.Fatalf("%s?%s: %d, %v: %s", path, query, a.Status, err, a.Body)
	}
	var v any
	if err := json.Unmarshal(a.Body, &v); err != nil {
		k.t.Fatal(err)
	}
	return v
}

// at walks into an answer: "data.fields.body.0.type".
func at(t *testing.T, v any, path string) any {
	t.Helper()
	for step := range strings.SplitSeq(path, ".") {
		switch x := v.(type) {
		case map[string]any:
			next, ok := x[step]
			if !ok {
				t.Fatalf("%s: there is no %s", path, step)
			}
			v = next
		case []any:
			n, err := strconv.Atoi(step)
			if err != nil || n >= len(x) {
				t.Fatalf("%s: there is no element %s of %d", path, step, len(x))
			}
			v = x[n]
		default:
			t.Fatalf("%s: %v has no %s", path, v, step)
		}
	}
	return v
}

func text(t *testing.T, v any, path string) string {
	t.Helper()
	return fmt.Sprint(at(t, v, path))
}

func list(t *testing.T, v any, path string) []any {
	t.Helper()
	l, ok := at(t, v, path).([]any)
	if !ok {
		t.Fatalf("%s is no list", path)
	}
	return l
}
