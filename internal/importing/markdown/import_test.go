package markdown_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/gheecms/ghee/internal/authoring"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
	"github.com/gheecms/ghee/internal/importing"
	"github.com/gheecms/ghee/internal/importing/markdown"
)

type counts [4]int // created, updated, unchanged, skipped

func countsOf(r *importing.Report, row string) counts {
	x := r.Row(row)
	return counts{x.Created, x.Updated, x.Unchanged, x.Skipped}
}

func (w *site) post(locale, slug string) authoring.Variant {
	w.t.Helper()
	for _, v := range w.variants(content.PostTypeID) {
		if v.Locale == locale && v.Slug == slug {
			return v
		}
	}
	w.t.Fatalf("no post %s in %s", slug, locale)
	return authoring.Variant{}
}

// What changed in the folder is updated; what was edited here stays; a file
// that becomes a bundle is the same document.
func TestImport_Again(t *testing.T) {
	w := newSite(t)
	dir := tree(t, map[string]string{
		"a.md": "---\ntags: [x]\naliases: /old\n---\none", "b.md": "two", "ja/a.md": "三", "c.md": "four", "bad.md": "---\n: :\n",
	})
	if got := countsOf(w.run(dir, markdown.Source{Name: "s"}), importing.Posts); got != (counts{4, 0, 0, 1}) {
		t.Errorf("the first run: %v", got)
	}
	b := w.post("en", "b")
	_, err := w.svc.Save(t.Context(), w.id, authoring.Input{
		Document: b.Document, Type: content.PostTypeID, Slug: "b", Name: "ours", Values: map[string]any{"body": "ours"},
	})
	must(t, err)
	must(t, os.Remove(filepath.Join(dir, "a.md")))
	put(t, dir, "a/index.md", "---\ntags: [x]\naliases: /old\n---\nchanged")
	put(t, dir, "b.md", "theirs")
	put(t, dir, "bad.md", "good now")
	r := w.run(dir, markdown.Source{Name: "s"})
	if got := countsOf(r, importing.Posts); got != (counts{1, 1, 2, 1}) {
		t.Errorf("the second run: %v %+v", got, r.Skips)
	}
	if w.post("en", "a").Document != w.post("ja", "a").Document || len(w.variants(content.PostTypeID)) != 5 {
		t.Errorf("%+v", w.variants(content.PostTypeID))
	}
	if w.post("en", "b").Name != "ours" {
		t.Error("an edit of this site was lost")
	}
}

// Nothing is written where a locale is missing, or a type is another.
func TestImport_RefusesBeforeItWrites(t *testing.T) {
	w := newSite(t)
	dir := tree(t, map[string]string{"a.md": "x", "ja/a.md": "x", "pt-br/a.md": "x"})
	folder, err := markdown.Open(dir)
	must(t, err)
	defer folder.Close()
	plan, err := markdown.Source{Folder: folder, Locales: []string{"en"}}.Plan(t.Context())
	must(t, err)
	_, err = importing.Run(t.Context(), w.svc, w.id, plan, importing.Options{})
	if !fail.Is(err, fail.Conflict) || !strings.Contains(err.Error(), "ja, pt-br") {
		t.Errorf("missing locales: %v", err)
	}
	must(t, w.svc.Batch(t.Context(), w.id, false, func(b *authoring.Batch) error {
		_, err := b.PutType(t.Context(), content.Type{Kind: content.KindPage, Key: "term", Name: "Term", Fields: []content.Field{{Key: "x", Kind: content.Number, Label: "X"}}})
		return err
	}))
	if _, err := w.try(dir, markdown.Source{PageType: "term"}); !fail.Is(err, fail.Conflict) {
		t.Errorf("another type: %v", err)
	}
	if _, err := w.try(dir, markdown.Source{PageType: "no key!"}); !fail.Is(err, fail.Invalid) {
		t.Errorf("no key: %v", err)
	}
	if list := w.variants(""); len(list) > 0 {
		t.Errorf("%d documents were written", len(list))
	}
}

// A file that changes between two looks at it is not imported half old and half
// new.
func TestImport_StopsWhenAFileChanges(t *testing.T) {
	w := newSite(t)
	dir := tree(t, map[string]string{"a.md": "x"})
	folder, err := markdown.Open(dir)
	must(t, err)
	defer folder.Close()
	plan, err := markdown.Source{Folder: folder, Locales: []string{"en"}}.Plan(t.Context())
	must(t, err)
	put(t, dir, "a.md", "y")
	_, err = importing.Run(t.Context(), w.svc, w.id, plan, importing.Options{})
	if !fail.Is(err, fail.Conflict) || !strings.Contains(err.Error(), "a.md") {
		t.Errorf("error %v", err)
	}
	ctx, stop := context.WithCancel(t.Context())
	stop()
	if _, err := (markdown.Source{Folder: folder, Locales: []string{"en"}}).Plan(ctx); !fail.Is(err, fail.Unavailable) {
		t.Errorf("stopped: %v", err)
	}
}
