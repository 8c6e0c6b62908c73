package archive_test

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"io"
	"testing"
	"time"

	"github.com/gheecms/ghee/internal/authoring"
	"github.com/gheecms/ghee/internal/clock"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/importing/archive"
	"github.com/gheecms/ghee/internal/store"
)

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

var now = time.Date(2026, 3, 2, 8, 0, 0, 0, time.UTC)

func open(t testing.TB) *store.Store {
	t.Helper()
	s, err := store.Open(t.Context(), store.Config{Dir: t.TempDir(), Clock: clock.Fixed(now, time.Second)})
	must(t, err)
	t.Cleanup(func() { must(t, s.Close()) })
	return s
}

func bare(t testing.TB, s *store.Store, key string) content.SiteID {
	t.Helper()
	site, err := s.CreateSite(t.Context(), content.Site{Key: key, Name: key}, content.Settings{
		SiteName: key, DefaultLocale: "en", Locales: []content.Locale{{Num: 1, Code: "en", Name: "English"}},
	})
	must(t, err)
	return site.ID
}

// rich makes a site in which everything that an archive holds is somewhere: a
// draft over what is live, a place moved since, the trash, a date to publish
// at, two locales, every form of value, a removed field, a redirect, pictures
// that readers have and have not, a number that nobody has any more.
func rich(t testing.TB, s *store.Store, key string) content.SiteID {
	t.Helper()
	ctx := t.Context()
	made, err := s.CreateSite(ctx, content.Site{Key: key, Name: "Ghee & Söhne"}, content.Settings{
		SiteName: "Ghee & Söhne", BlogURL: "https://example.test/blog", DefaultLocale: "en",
		Fallback: map[string][]string{"pt-br": {"en"}},
		Locales:  []content.Locale{{Num: 7, Code: "pt-br", Name: "Português"}, {Num: 2, Code: "en", Name: "English"}},
	})
	must(t, err)
	svc := &authoring.Service{Store: s, IDs: clock.NewID}
	do := func(f func(*authoring.Batch) error) {
		t.Helper()
		must(t, svc.Batch(ctx, made.ID, false, f))
	}
	var seo, faq, page content.Type
	do(func(b *authoring.Batch) error {
		seo, err = b.PutType(ctx, content.Type{Kind: content.KindComponent, Key: "seo", Name: "SEO", Fields: []content.Field{
			{Key: "title", Kind: content.ShortText}, {Key: "image", Kind: content.Media},
		}})
		must(t, err)
		faq, err = b.PutType(ctx, content.Type{Kind: content.KindCollection, Key: "faq", Name: "Questions", Fields: []content.Field{
			{Key: "q", Kind: content.ShortText, Rules: content.Rules{Unique: true}}, {Key: "n", Kind: content.Number}, {Key: "gone", Kind: content.LongText},
		}})
		must(t, err)
		page, err = b.PutType(ctx, content.Type{Kind: content.KindPage, Key: "dish", Name: "Dish", Fields: []content.Field{
			{Key: "title", Kind: content.ShortText},
			{Key: "on", Kind: content.Date},
			{Key: "hot", Kind: content.Checkbox},
			{Key: "faq", Kind: content.Reference, Target: faq.ID, Many: true},
			{Key: "seo", Kind: content.Component, Components: []content.TypeID{seo.ID}},
			{Key: "rows", Kind: content.Repeater, Fields: []content.Field{{Key: "a", Kind: content.ShortText}}},
			{Key: "parts", Kind: content.Picker, Components: []content.TypeID{seo.ID}},
		}})
		return err
	})
	var items [3]content.ObjectID
	var erased content.ObjectID
	do(func(b *authoring.Batch) error {
		for i := range items {
			saved, err := b.Save(ctx, authoring.Input{Type: faq.ID, Values: map[string]any{"q": "Why? <" + string(rune('a'+i)) + ">", "n": 1.5e21, "gone": "\u2028 old"}, Author: "Ida"})
			must(t, err)
			items[i] = saved.Document
			must(t, b.Publish(ctx, saved.Document, "", 0))
		}
		return nil
	})
	faq.Fields = faq.Fields[:2] // the values of the third stay where they are
	do(func(b *authoring.Batch) error { _, err = b.PutType(ctx, faq); return err })
	do(func(b *authoring.Batch) error { // moved, and not published since
		_, err := b.Save(ctx, authoring.Input{Document: items[0], Type: faq.ID, Position: 99, Values: map[string]any{"q": "Why not?"}})
		return err
	})
	do(func(b *authoring.Batch) error {
		saved, err := b.Save(ctx, authoring.Input{Type: page.ID, Slug: "雲端", Values: map[string]any{
			"title": "Ghee", "on": "2026-03-02", "hot": true, "faq": []any{items[1], items[0]},
			"seo":   map[string]any{"title": "S", "image": "https://x.test/a.png"},
			"rows":  []any{map[string]any{"a": "1"}, map[string]any{}},
			"parts": []any{map[string]any{"type": "seo", "fields": map[string]any{"title": "P"}}},
		}})
		must(t, err)
		must(t, b.Publish(ctx, saved.Document, "", 5_000_000))
		_, err = b.Save(ctx, authoring.Input{
			Document: saved.Document, Type: page.ID, Locale: "pt-br", Slug: "nuvem", Scheduled: 4_000_000_000_000_000, Position: 3,
			Values: map[string]any{"seo": map[string]any{"image": "/secret.png"}},
		})
		must(t, err)
		_, err = b.Save(ctx, authoring.Input{Document: saved.Document, Type: page.ID, Slug: "nuage", Values: map[string]any{"title": "Draft"}})
		return err
	})
	do(func(b *authoring.Batch) error {
		author, err := b.Save(ctx, authoring.Input{Type: content.AuthorTypeID, Slug: "ida", Values: map[string]any{"first_name": "Ida"}})
		must(t, err)
		must(t, b.Publish(ctx, author.Document, "", 0))
		for _, slug := range []string{"one", "two", "binned", "erased"} {
			saved, err := b.Save(ctx, authoring.Input{Type: content.PostTypeID, Slug: slug, Cause: "import", Values: map[string]any{"body": "<p>" + slug + "</p>", "author": "ida"}})
			must(t, err)
			must(t, b.Publish(ctx, saved.Document, "", 0))
			must(t, b.PutImportRef(ctx, authoring.ImportRef{Source: "https://old.test", Ref: "post:" + slug, Document: saved.Document, Hash: "h", Revision: saved.Revision}))
			switch slug {
			case "two":
				must(t, b.Unpublish(ctx, saved.Document, ""))
			case "binned":
				must(t, b.Trash(ctx, saved.Document, ""))
			case "erased":
				must(t, b.Trash(ctx, saved.Document, ""))
				erased = saved.Document
			}
		}
		return b.Redirect(ctx, content.Redirect{From: "/alt", To: "/neu"})
	})
	must(t, svc.Erase(ctx, made.ID, erased))
	return made.ID
}

func export(t testing.TB, s *store.Store, site content.SiteID) []byte {
	t.Helper()
	var b bytes.Buffer
	_, err := archive.Write(t.Context(), &b, s, site, archive.Writing{Ghee: "test", Now: now})
	must(t, err)
	return b.Bytes()
}

func from(data []byte) archive.Reopen {
	return func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(data)), nil }
}

func looked(t testing.TB, data []byte) *archive.Archive {
	t.Helper()
	a, err := archive.Open(from(data))
	must(t, err)
	return a
}

func restorer(s authoring.RestoreStore) *authoring.Restorer {
	return &authoring.Restorer{Store: s, IDs: clock.NewID}
}

// file is one entry of an archive, as a test changes it.
type file struct {
	tar.Header
	data string
}

func unpack(t testing.TB, data []byte) (files []file) {
	t.Helper()
	gz, err := gzip.NewReader(bytes.NewReader(data))
	must(t, err)
	for r := tar.NewReader(gz); ; {
		h, err := r.Next()
		if errors.Is(err, io.EOF) {
			return files
		}
		must(t, err)
		body, err := io.ReadAll(r)
		must(t, err)
		files = append(files, file{*h, string(body)})
	}
}

func pack(t testing.TB, files []file) []byte {
	t.Helper()
	var b bytes.Buffer
	gz := gzip.NewWriter(&b)
	w := tar.NewWriter(gz)
	for _, f := range files {
		f.Format = tar.FormatUnknown
		if f.Typeflag == tar.TypeReg {
			f.Size = int64(len(f.data))
		}
		must(t, w.WriteHeader(&f.Header))
		_, err := w.Write([]byte(f.data))
		must(t, err)
	}
	must(t, w.Close())
	must(t, gz.Close())
	return b.Bytes()
}

// breaking fails the nth transaction after it did its work.
type breaking struct {
	authoring.RestoreStore
	left int
}

var errBroken = errors.New("the process died here")

func (b *breaking) Restore(ctx context.Context, site content.SiteID, f func(authoring.RestoreTx) error) error {
	b.left--
	return b.RestoreStore.Restore(ctx, site, func(tx authoring.RestoreTx) error {
		if err := f(tx); err != nil || b.left > 0 {
			return err
		}
		return errBroken
	})
}
