package wxr_test

import (
	"bytes"
	"testing"
	"unicode/utf8"

	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/importing"
	"github.com/gheecms/ghee/internal/importing/wxr"
)

// FuzzPlan looks for panics, and for plans that could not be written: whatever
// a file says, references are unique, slugs fit and links lead back.
func FuzzPlan(f *testing.F) {
	for _, s := range []string{
		export(""), export(full), export(full)[:900],
		export("<item><wp:post_type>post</wp:post_type><wp:status>publish</wp:status><title>a&amp;b</title><content:encoded>a\n\nb[x a=1]</content:encoded></item>"),
		export("<item><wp:post_type>page</wp:post_type><wp:post_id>1</wp:post_id><wp:post_parent>1</wp:post_parent><wp:post_name>%ce%b1</wp:post_name></item>"),
		export("<item><wp:post_type>post</wp:post_type><category domain='category' nicename='search'>x</category><dc:creator>&gt;a</dc:creator></item>"),
	} {
		f.Add([]byte(s))
	}
	limits := wxr.Limits{Bytes: 1 << 20, Depth: 16, TextBytes: 1 << 16, TagBytes: 1 << 12, Attributes: 16, Items: 50, Records: 500, ItemBytes: 1 << 17}
	f.Fuzz(func(t *testing.T, data []byte) {
		e, err := wxr.Decode(bytes.NewReader(data), limits)
		if err != nil {
			return
		}
		p, err := wxr.Source{Export: e}.Plan(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		checkPlan(t, p)
	})
}

// tester is a *testing.T or *rapid.T.
type tester interface {
	Helper()
	Fatal(...any)
	Fatalf(string, ...any)
}

// objects lists what a plan would write, as it would write it.
func objects(t tester, p *importing.Plan) (list []importing.Object) {
	t.Helper()
	for o, err := range p.All() {
		if err != nil {
			t.Fatal(err)
		}
		if err := o.Complete(); err != nil {
			t.Fatal(err)
		}
		list = append(list, *o)
	}
	return list
}

// checkPlan checks what every plan promises.
func checkPlan(t tester, p *importing.Plan) {
	t.Helper()
	type place struct {
		kind content.Kind
		slug string
	}
	refs, slugs := map[string]bool{}, map[place]bool{}
	for _, o := range objects(t, p) {
		if refs[o.Ref] {
			t.Fatalf("%q stands twice", o.Ref)
		}
		if o.Media == nil {
			at := place{o.Kind, o.Slug}
			if err := content.CheckSlug(o.Slug); o.Kind != content.KindCollection && (err != nil || slugs[at]) {
				t.Fatalf("%q has the slug %q: taken %v, %v", o.Ref, o.Slug, slugs[at], err)
			}
			slugs[at] = true
			if n := utf8.RuneCountInString(o.Name); n == 0 || n > importing.MaxName {
				t.Fatalf("the name of %q has %d characters", o.Ref, n)
			}
		}
		for _, v := range o.Values {
			list, _ := v.([]any)
			for _, x := range append(list, v) {
				if link, ok := x.(importing.Link); ok && !refs[string(link)] {
					t.Fatalf("%q links to %q, which does not stand before it", o.Ref, link)
				}
			}
		}
		refs[o.Ref] = true // after its links: it cannot link to itself
	}
	if p.Source == "" {
		t.Fatal("the plan does not name its source")
	}
}
