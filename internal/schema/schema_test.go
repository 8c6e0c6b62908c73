package schema_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/gheecms/ghee/internal/authoring"
	"github.com/gheecms/ghee/internal/clock"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
	"github.com/gheecms/ghee/internal/schema"
	"github.com/gheecms/ghee/internal/store"
)

const shop = `version: 1
settings:
  blog_url: https://shop.example/blog
  default_locale: en
  drafts_by_slug: "false"
  empty_terms: "false"
  name: Shop
locales:
  - code: en
    name: English
  - code: pt-br
    name: Português
components:
  - key: hero
    name: Hero
    fields:
      - key: headline
        kind: short_text
        required: true
        max_length: 60
page_types:
  - key: landing
    name: Landing
    fields:
      - key: body
        kind: component_picker
        components:
          - hero
      - key: shown
        kind: reference
        target: collection/product
        many: true
      - key: steps
        kind: repeater
        fields:
          - key: text
            label: Text
            kind: long_text
collections:
  - key: product
    name: Product
    fields:
      - key: title
        kind: short_text
        unique: true
      - key: size
        kind: dropdown
        choices:
          - value: s
            label: Small
      - key: like
        kind: reference
        target: collection/product
`

// house is an installation with sites to give a shape to.
type house struct {
	*authoring.Service
	t *testing.T
	s *store.Store
}

func open(t *testing.T) house {
	t.Helper()
	s, err := store.Open(t.Context(), store.Config{Dir: t.TempDir()})
	must(t, err)
	t.Cleanup(func() { must(t, s.Close()) })
	return house{&authoring.Service{Store: s, IDs: clock.NewID}, t, s}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func (h house) newSite(key string) content.SiteID {
	h.t.Helper()
	site, err := h.s.CreateSite(h.t.Context(), content.Site{Key: key, Name: key}, content.Settings{
		SiteName: key, DefaultLocale: "en", Locales: []content.Locale{{Num: 1, Code: "en", Name: "en"}},
	})
	must(h.t, err)
	return site.ID
}

func (h house) plan(site content.SiteID, file string, prune bool) (schema.Plan, error) {
	h.t.Helper()
	f, err := schema.Read(strings.NewReader(file))
	must(h.t, err)
	return schema.MakePlan(h.t.Context(), h.Service, site, f, prune)
}

func (h house) apply(site content.SiteID, file string) schema.Plan {
	h.t.Helper()
	p, err := h.plan(site, file, false)
	must(h.t, err)
	must(h.t, schema.Apply(h.t.Context(), h.Service, p))
	return p
}

func (h house) export(site content.SiteID) string {
	h.t.Helper()
	var b bytes.Buffer
	must(h.t, h.s.Read(h.t.Context(), site, func(tx authoring.Tx) error {
		settings, err := tx.Settings(h.t.Context())
		must(h.t, err)
		types, err := tx.Types(h.t.Context())
		must(h.t, err)
		return schema.Export(settings, types).Write(&b)
	}))
	return b.String()
}

func text(t *testing.T, p schema.Plan) string {
	t.Helper()
	var b bytes.Buffer
	must(t, p.WriteText(&b))
	return b.String()
}

func TestApply_MakesASiteAsTheFileSays(t *testing.T) {
	h := open(t)
	site := h.newSite("a")
	p := h.apply(site, shop)
	for _, line := range []string{"add the locale pt-br", `set blog_url to "https://shop.example/blog"`, `add type: component hero ("Hero", 1 fields)`, "add type: collection product"} {
		if !strings.Contains(text(t, p), line) {
			t.Errorf("the plan does not say %q:\n%s", line, text(t, p))
		}
	}
	if d := cmp.Diff(shop, h.export(site)); d != "" {
		t.Errorf("what comes out is not what went in: %s", d)
	}
	again, err := h.plan(site, shop, true)
	must(t, err)
	if !again.Empty() {
		t.Errorf("a second plan is not empty:\n%s", text(t, again))
	}
	other := h.newSite("b")
	h.apply(other, h.export(site))
	if d := cmp.Diff(shop, h.export(other)); d != "" {
		t.Errorf("the other site differs: %s", d)
	}
}

func TestApply_ARenameKeepsWhatIsStored(t *testing.T) {
	h := open(t)
	site := h.newSite("a")
	h.apply(site, shop)
	var product content.TypeID
	must(t, h.s.Read(t.Context(), site, func(tx authoring.Tx) error {
		types, err := tx.Types(t.Context())
		product = types.ByKey(content.KindCollection, "product").ID
		return err
	}))
	saved, err := h.Save(t.Context(), site, authoring.Input{Type: product, Values: map[string]any{"title": "Cup", "size": "s"}})
	must(t, err)
	renamed := strings.NewReplacer("key: product\n", "key: ware\n    was: product\n", "collection/product", "collection/ware",
		"- key: title\n", "- key: label\n        was: title\n").Replace(shop)
	p := h.apply(site, renamed)
	if p.Types.Loses() || !strings.Contains(text(t, p), `rename field: collection ware label (was "title")`) {
		t.Errorf("the plan is\n%s", text(t, p))
	}
	if p, err := h.plan(site, renamed, true); err != nil || !p.Empty() {
		t.Errorf("the same file again: %v\n%s", err, text(t, p))
	}
	must(t, h.s.Read(t.Context(), site, func(tx authoring.Tx) error {
		types, err := tx.Types(t.Context())
		must(t, err)
		ware := types.ByKey(content.KindCollection, "ware")
		rev, err := tx.Revision(t.Context(), saved.Revision)
		must(t, err)
		values, err := content.DecodeValues(rev.Payload, ware.Fields, types)
		label, _ := ware.Field("label")
		if ware.ID != product || values[label.ID] != "Cup" {
			t.Errorf("the item is %v of %v", values, ware)
		}
		return err
	}))

	lossy := strings.Replace(shop, "        kind: dropdown\n        choices:\n          - value: s\n            label: Small\n", "        kind: number\n", 1)
	p, err = h.plan(site, strings.NewReplacer("key: product\n", "key: ware\n", "collection/product", "collection/ware", "- key: title\n", "- key: label\n").Replace(lossy), false)
	must(t, err)
	if !p.Types.Loses() || !strings.Contains(text(t, p), "replace field: collection ware size (number instead of dropdown)") {
		t.Errorf("the plan is\n%s", text(t, p))
	}
}

func TestPlan_PrunesAndRefuses(t *testing.T) {
	h := open(t)
	site := h.newSite("a")
	h.apply(site, shop)
	p, err := h.plan(site, "version: 1\n", false)
	if err != nil || !p.Empty() {
		t.Errorf("a file that names nothing: %v\n%s", err, text(t, p))
	}
	p, err = h.plan(site, "version: 1\n", true)
	must(t, err)
	must(t, schema.Apply(t.Context(), h.Service, p))
	if out := h.export(site); strings.Contains(out, "hero") || strings.Contains(out, "product") {
		t.Errorf("after pruning the site is\n%s", out)
	}
	h.apply(site, shop)
	if err := schema.Apply(t.Context(), h.Service, p); !fail.Is(err, fail.Conflict) {
		t.Errorf("an outdated plan: %v", err)
	}
	for _, bad := range []struct{ file, says string }{
		{"version: 1\npage_types:\n  - {key: a, fields: [{key: r, kind: reference, target: collection/none}]}\n", `names the collection "none"`},
		{"version: 1\npage_types:\n  - {key: a}\n  - {key: a}\n", "stands twice"},
		{"version: 1\npage_types:\n  - {key: search}\n", "search"},
		{"version: 1\nsettings: {none: x}\n", "no setting"},
		{"version: 1\nlocales: [{code: '!'}]\n", "locale"},
	} {
		_, err := h.plan(site, bad.file, false)
		if err == nil || !strings.Contains(err.Error(), bad.says) {
			t.Errorf("%q: %v, want %q", bad.file, err, bad.says)
		}
	}
}

func TestRead_SaysWhatIsWrong(t *testing.T) {
	for file, says := range map[string]string{
		"":                            "no version",
		"version: 2":                  "newer Ghee",
		"version: 0":                  "no version",
		"\x00":                        "not YAML",
		"version: 1\ntypes: []":       "line 2",
		"version: 1\n---\nversion: 1": "more than one",
		"[":                           "not YAML",
		"version: 1\npage_types: [{key: a, fields: [{key: b, kind: number, min: x}]}]": "line 2",
	} {
		_, err := schema.Read(strings.NewReader(file))
		if !fail.Is(err, fail.Invalid) || !strings.Contains(err.Error(), says) {
			t.Errorf("%q: %v, want %q", file, err, says)
		}
	}
	if _, err := schema.Read(strings.NewReader(strings.Repeat("#", 16<<20+1))); !fail.Is(err, fail.TooLarge) {
		t.Errorf("17 MB: %v", err)
	}
}

// The YAML package compares each key of a mapping with each, and tells of every
// pair that is equal: what a file says in vain must cost no more than reading it.
func TestRead_IsQuickWithWhatIsNoModel(t *testing.T) {
	var keys strings.Builder
	for i := range 60_000 {
		fmt.Fprintf(&keys, "  k%d: v\n", i)
	}
	for name, c := range map[string]struct{ file, says string }{
		"many keys":            {"version: 1\nsettings:\n" + keys.String(), "in line 3 begins a mapping with 60000 keys"},
		"one key, many times":  {"version: 1\n" + strings.Repeat("name: a\n", 2_999), "in line 1 begins a mapping with 3000 keys"},
		"in a second document": {"version: 1\n---\n" + keys.String(), "more than one document"},
		"many faults":          {"version: 1\nlocales:\n" + strings.Repeat("  - a\n", 100_000), "and 99995 more"},
		"aliases of aliases": {
			"version: 1\na: &a [1,1,1,1,1,1,1,1,1]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b]\n" +
				"d: &d [*c,*c,*c,*c,*c,*c,*c,*c,*c]\ne: &e [*d,*d,*d,*d,*d,*d,*d,*d,*d]\nf: [*e,*e,*e,*e,*e,*e,*e,*e,*e]\n",
			"field a not found",
		},
	} {
		t.Run(name, func(t *testing.T) {
			began := time.Now()
			_, err := schema.Read(strings.NewReader(c.file))
			if !fail.Is(err, fail.Invalid) || !strings.Contains(err.Error(), c.says) || len(err.Error()) > 1000 {
				t.Errorf("got %.1000v, want %q", err, c.says)
			}
			if took := time.Since(began); took > 10*time.Second {
				t.Errorf("it took %v", took)
			}
		})
	}
}

func FuzzRead(f *testing.F) {
	f.Add(shop)
	f.Fuzz(func(t *testing.T, file string) {
		got, err := schema.Read(strings.NewReader(file))
		if err != nil {
			return
		}
		var b bytes.Buffer
		must(t, got.Write(&b))
		once := b.String()
		again, err := schema.Read(&b)
		if err != nil {
			t.Fatalf("what was written cannot be read: %v", err)
		}
		var twice bytes.Buffer
		must(t, again.Write(&twice)) // an empty list is written as none
		if d := cmp.Diff(once, twice.String()); d != "" {
			t.Fatal(d)
		}
	})
}
