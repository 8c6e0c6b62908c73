package importing_test

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/gheecms/ghee/internal/authoring"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
	"github.com/gheecms/ghee/internal/importing"
)

func TestRun_WhatCannotBeKeptIsLeftOut(t *testing.T) {
	huge := strings.Repeat("x", content.MaxText+1)
	named := post("post:7", "b", "x")
	named.Name = huge[:201]
	var tags []any
	for range content.MaxElements + 1 {
		tags = append(tags, importing.Link("tag:red"))
	}
	for name, c := range map[string]struct {
		bad  importing.Object
		want string
	}{
		"body too large":     {post("post:7", "b", huge), "body is larger than 2 MiB; split it."},
		"too many tags":      {post("post:7", "b", "x", "tags", tags), "tags holds 1001 elements; at most 1000 are kept."},
		"unknown field":      {post("post:7", "b", "x", "color", "red"), "color is no field"},
		"link to nothing":    {post("post:7", "b", "x", "author", importing.Link("author:bob")), "which the plan does not hold"},
		"link to other type": {post("post:7", "b", "x", "author", importing.Link("tag:red")), "of another type"},
		"link to itself":     {post("post:7", "b", "x", "author", importing.Link("post:7")), "does not stand before it"},
		"slug":               {post("post:7", "a b", "x"), "use letters, digits"},
		"name":               {named, "at most 200 fit"},
		"address":            {importing.Object{Ref: "media:7", Row: importing.Media, Media: &content.MediaObject{URL: "file:///etc/passwd"}}, "no https:// or http:// URL"},
	} {
		t.Run(name, func(t *testing.T) {
			p := newPlace(t)
			bad := small()
			bad.Objects = append(bad.Objects, c.bad)
			for _, created := range []int{7, 0} { // the second run leaves it out again
				r := p.run(bad)
				if len(r.Skips) != 1 || r.Skips[0].Ref != c.bad.Ref || !strings.Contains(r.Skips[0].Detail, c.want) {
					t.Errorf("skips %+v, want %q", r.Skips, c.want)
				}
				if r.Written() != created {
					t.Errorf("wrote %d, want %d", r.Written(), created)
				}
			}
			if all := p.all(content.PostTypeID); len(all) != 2 {
				t.Errorf("the site holds %v", all)
			}
		})
	}
}

func TestRun_WhatNeedsSomethingLeftOutIsLeftOut(t *testing.T) {
	p := newPlace(t)
	bad := small()
	bad.Objects[2].Media = &content.MediaObject{URL: "file:///etc/passwd"}
	r := p.run(bad)
	wantRows(t, r, map[string]row{"posts": {1, 0, 0, 1}, "authors": {1}, "tags": {1}, "media": {0, 0, 0, 1}})
	if len(r.Skips) != 2 || r.Skips[1].Detail != "featured_image links to media:9, which was left out." {
		t.Errorf("skips: %+v", r.Skips)
	}
	// Mended in the source, it comes in.
	wantRows(t, p.run(small()), map[string]row{"posts": {1, 0, 1}, "authors": {0, 0, 1}, "tags": {0, 0, 1}, "media": {1}, "redirects": {2}})
	// Broken in the source, what is here stays.
	r = p.run(bad)
	wantRows(t, r, map[string]row{"posts": {0, 0, 2}, "authors": {0, 0, 1}, "tags": {0, 0, 1}, "media": {0, 0, 0, 1}, "redirects": {0, 0, 2}})
}

func TestRun_APlanAgainstItsPromisesIsRefused(t *testing.T) {
	for name, c := range map[string]struct {
		bad  importing.Object
		want string
	}{
		"twice": {author("ann"), "twice"},
		"type":  {importing.Object{Ref: "post:7", Kind: content.KindPage, Key: "page", Slug: "b"}, "no page type"},
	} {
		t.Run(name, func(t *testing.T) {
			p := newPlace(t)
			bad := small()
			bad.Objects = append(bad.Objects, c.bad)
			r, err := importing.Run(t.Context(), p.svc, p.site, bad, importing.Options{})
			if r != nil || !fail.Is(err, fail.Internal) || !strings.Contains(err.Error(), c.want) || len(p.all("")) != 0 {
				t.Errorf("got %v, %v", r, err)
			}
		})
	}
}

// stream moves the objects of a plan into its stream; each is half empty until
// it is filled. It counts how many were filled.
func stream(p *importing.Plan, filled *int) *importing.Plan {
	objects := p.Objects
	p.Objects = nil
	p.Stream = func(yield func(*importing.Object, error) bool) {
		for _, o := range objects {
			half := importing.Object{
				Ref: o.Ref, Row: o.Row, Where: o.Where, Media: o.Media, Kind: o.Kind, Key: o.Key, Slug: o.Slug, Publish: o.Publish,
				Fill: func(x *importing.Object) error { *filled++; *x = o; return nil },
			}
			if !yield(&half, nil) {
				return
			}
		}
	}
	return p
}

func TestRun_AStreamIsWrittenAsAList(t *testing.T) {
	listed, streamed := newPlace(t), newPlace(t)
	filled := 0
	want := listed.run(small())
	if diff := cmp.Diff(want, streamed.run(stream(small(), &filled))); diff != "" {
		t.Error(diff)
	}
	if filled != 10 { // five objects: to decide, and to write
		t.Errorf("filled %d times", filled)
	}
	again := streamed.run(stream(small(), &filled))
	if again.Written() != 0 || filled != 15 {
		t.Errorf("the second run wrote %d and filled %d", again.Written(), filled)
	}
}

func TestRun_ASourceThatBreaksOff(t *testing.T) {
	broken := errors.New("the disk is gone")
	for walk := 1; walk <= 3; walk++ {
		p := newPlace(t)
		walks := 0
		var first iter.Seq2[*importing.Object, error] = func(yield func(*importing.Object, error) bool) {
			walks++
			for i := range 150 {
				if walks == walk && i == 120 {
					yield(nil, broken)
					return
				}
				o := post(fmt.Sprintf("post:%d", i), fmt.Sprintf("s-%d", i), "x")
				if !yield(&o, nil) {
					return
				}
			}
		}
		next := plan()
		next.Stream = first
		r, err := importing.Run(t.Context(), p.svc, p.site, next, importing.Options{})
		wrote := len(p.all(""))
		if !errors.Is(err, broken) || (r == nil) != (walk < 3) || wrote != 0 && walk < 3 || walk == 3 && wrote != importing.BatchSize {
			t.Errorf("broken in walk %d: wrote %d, %v, %v", walk, wrote, r, err)
		}
	}
}

func TestRun_LargeObjectsMakeSmallBatches(t *testing.T) {
	p := newPlace(t)
	var objects []importing.Object
	for i := range 5 {
		objects = append(objects, post(fmt.Sprintf("post:%d", i), fmt.Sprintf("s-%d", i), strings.Repeat("x", content.MaxText)))
	}
	var told []int
	_, err := importing.Run(t.Context(), p.svc, p.site, plan(objects...), importing.Options{Progress: func(done, _ int) { told = append(told, done) }})
	must(t, err)
	if !slices.Equal(told, []int{0, 2, 4, 5}) {
		t.Errorf("progress: %v", told)
	}
}

func TestReport_CountsWhatIsTooMuchToList(t *testing.T) {
	p := newPlace(t)
	next := plan()
	const n = importing.MaxLines + 250
	for i := range n {
		next.Skips = append(next.Skips, importing.Line{Row: "posts", Ref: fmt.Sprintf("post:%d", i), Reason: "in the trash"})
		if i%100 == 0 {
			next.Skips = append(next.Skips, importing.Line{Row: "pages", Reason: "in the trash"})
		}
	}
	r := p.run(next)
	if got := r.Row("posts").Skipped; got != n || len(r.Skips) != importing.MaxLines+1+13 {
		t.Errorf("%d skipped, %d lines", got, len(r.Skips))
	}
	var b strings.Builder
	_, err := r.WriteTo(&b)
	must(t, err)
	for _, want := range []string{"posts (1250): in the trash", "… and 1245 more"} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("%s does not hold %q", b.String(), want)
		}
	}
}

// A collection that an earlier import made, or an editor, gets the fields that
// it lacks.
func TestRun_ACollectionGetsNewFields(t *testing.T) {
	books := func(fields ...string) *importing.Plan {
		typ := content.Type{Kind: content.KindCollection, Key: "books", Name: "Books"}
		o := importing.Object{Ref: "post:1", Row: "books", Kind: content.KindCollection, Key: "books", Name: "Mill", Publish: true, Values: map[string]any{}}
		for _, f := range fields {
			typ.Fields = append(typ.Fields, content.Field{Key: f, Kind: content.ShortText})
			o.Values[f] = "a " + f
		}
		p := plan(o)
		p.Types = []content.Type{typ}
		return p
	}
	p := newPlace(t)
	wantRow := func(r *importing.Report, want row) {
		t.Helper()
		if got := rowOf(r, "books"); got != want {
			t.Errorf("books: %v, want %v; %+v", got, want, r.Skips)
		}
	}
	wantRow(p.run(books("title")), row{1})
	r := p.run(books("title", "isbn"))
	wantRow(r, row{0, 1})
	if len(r.Notes) != 1 || !strings.Contains(r.Notes[0], "books of this site gets new fields: isbn") {
		t.Errorf("notes: %q", r.Notes)
	}
	wantRow(p.run(books("title", "isbn")), row{0, 0, 1})
	p.read(func(_ context.Context, tx authoring.Tx) {
		schema, err := tx.Types(t.Context())
		must(t, err)
		typ := schema.ByKey(content.KindCollection, "books")
		if _, ok := typ.Field("isbn"); !ok || len(typ.Fields) != 2 {
			t.Errorf("the collection is %+v", typ)
		}
	})
	// Into another collection: it is in the first and stays there.
	other := books("title")
	other.Types[0].Key, other.Objects[0].Key = "novels", "novels"
	r = p.run(other)
	wantRow(r, row{0, 0, 0, 1})
	if !strings.Contains(r.Skips[0].Reason, "imported before as something else") {
		t.Errorf("skips: %+v", r.Skips)
	}
}
