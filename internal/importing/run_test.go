package importing_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/gheecms/ghee/internal/authoring"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/importing"
)

func small() *importing.Plan {
	image := importing.Object{
		Ref: "media:9", Row: importing.Media, Media: &content.MediaObject{URL: "https://old.example.com/a.jpg", Alt: "A mill"},
	}
	p := post("post:1", "hello", "<p>Hello</p>", "author", importing.Link("author:ann"),
		"tags", []any{importing.Link("tag:red")}, "featured_image", importing.Link("media:9"))
	p.Created, p.Published, p.Old = 1_000_000, 1_000_000, []string{"/2020/hello/", "/?p=1", "/hello/"}
	draft := post("post:2", "later", "x")
	draft.Publish, draft.Scheduled, draft.Old = false, 4_000_000_000_000_000, []string{"/later-once/"}
	return plan(author("ann"), tag("red"), image, p, draft)
}

func TestRun_WritesWhatThePlanSays(t *testing.T) {
	p := newPlace(t)
	r := p.run(small())
	wantRows(t, r, map[string]row{"posts": {2}, "authors": {1}, "tags": {1}, "media": {1}, "redirects": {2}})
	if x := r.Row("posts"); x.Published != 1 || x.Drafts != 1 {
		t.Errorf("%d published, %d drafts; want 1, 1", x.Published, x.Drafts)
	}
	posts, authors, tags := p.all(content.PostTypeID), p.all(content.AuthorTypeID), p.all(content.TagTypeID)
	hello, later := posts["hello"], posts["later"]
	if hello.Live == "" || hello.Published != 1_000_000 || later.Live != "" || later.Scheduled != 4_000_000_000_000_000 || later.Status != content.Scheduled || authors["ann"].Live == "" {
		t.Errorf("states and dates: %+v, %+v, %+v", hello, later, authors["ann"])
	}
	v := p.values(content.PostTypeID, hello)
	if v[content.PostAuthor] != authors["ann"].Document || !cmp.Equal(v[content.PostTags], []content.ObjectID{tags["red"].Document}) {
		t.Errorf("author and tags are %v and %v", v[content.PostAuthor], v[content.PostTags])
	}
	p.read(func(ctx context.Context, tx authoring.Tx) {
		id, _ := v[content.PostFeaturedImage].(content.ObjectID)
		m, err := tx.Media(ctx, id)
		if err != nil || m.URL != "https://old.example.com/a.jpg" || m.Alt != "A mill" {
			t.Errorf("the image is %+v, %v", m, err)
		}
		record, err := tx.Record(ctx, hello.Document)
		if err != nil || record.Created != 1_000_000 {
			t.Errorf("the record is %+v, %v", record, err)
		}
	})
	for from, to := range map[string]string{"/2020/hello/": "/hello", "/?p=1": "/hello", "/hello/": "", "/later-once/": ""} {
		if got := p.redirect(from); got != to {
			t.Errorf("%s leads to %q, want %q", from, got, to)
		}
	}
}

func TestRun_ASecondRunAddsNothing(t *testing.T) {
	p := newPlace(t)
	p.run(small())
	before := p.all("")
	r := p.run(small())
	if r.Written() != 0 {
		t.Errorf("the second run wrote %d", r.Written())
	}
	wantRows(t, r, map[string]row{"posts": {0, 0, 2}, "authors": {0, 0, 1}, "tags": {0, 0, 1}, "media": {0, 0, 1}, "redirects": {0, 0, 2}})
	if diff := cmp.Diff(before, p.all("")); diff != "" {
		t.Error(diff)
	}
}

func TestRun_WhatChangedInTheSourceIsUpdated(t *testing.T) {
	p := newPlace(t)
	p.run(small())
	before := p.all(content.PostTypeID)
	next := small()
	next.Objects[3].Values["body"] = "<p>Hello again</p>"
	next.Objects[3].Slug = "hello-again"
	next.Objects[4].Publish, next.Objects[4].Published = true, 7_000_000
	wantRows(t, p.run(next), map[string]row{
		"posts": {0, 2}, "authors": {0, 0, 1}, "tags": {0, 0, 1}, "media": {0, 0, 1}, "redirects": {2, 2},
	})
	after := p.all(content.PostTypeID)
	hello, later := after["hello-again"], after["later"]
	if len(after) != 2 || hello.Document != before["hello"].Document || later.Live == "" || later.Published != 7_000_000 || later.Scheduled != 0 {
		t.Errorf("after the second run: %+v", after)
	}
	if v := p.values(content.PostTypeID, hello); v.Text(content.PostBody) != "<p>Hello again</p>" || hello.Live != hello.Draft {
		t.Errorf("the body is %q", v.Text(content.PostBody))
	}
	for from, to := range map[string]string{"/2020/hello/": "/hello-again", "/?p=1": "/hello-again", "/later-once/": "/later"} {
		if got := p.redirect(from); got != to {
			t.Errorf("%s leads to %q, want %q", from, got, to)
		}
	}
	// And back into the drawer.
	next.Objects[4].Publish = false
	p.run(next)
	if v := p.all(content.PostTypeID)["later"]; v.Live != "" || v.Scheduled == 0 {
		t.Errorf("taken back in the source, and here %+v", v)
	}
}

func TestRun_WhatWasEditedHereIsLeftAlone(t *testing.T) {
	for name, change := range map[string]func(p *place, v authoring.Variant){
		"edited": func(p *place, v authoring.Variant) { p.edit(v, "<p>Ours</p>") },
		"unpublished": func(p *place, v authoring.Variant) {
			must(p.t, p.svc.Unpublish(p.t.Context(), p.site, v.Document, "en"))
		},
	} {
		for _, changed := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s/source changed %v", name, changed), func(t *testing.T) {
				p := newPlace(t)
				p.run(small())
				change(p, p.all(content.PostTypeID)["hello"])
				before := p.all(content.PostTypeID)
				next := small()
				if changed {
					next.Objects[3].Values["body"] = "<p>Theirs</p>"
				}
				r := p.run(next)
				if diff := cmp.Diff(before, p.all(content.PostTypeID)); diff != "" {
					t.Error(diff)
				}
				if got := rowOf(r, "posts"); got != (row{0, 0, 1, 1}) || len(r.Skips) != 1 || !strings.Contains(r.Skips[0].Reason, name) {
					t.Errorf("posts %v, skips %+v", got, r.Skips)
				}
			})
		}
	}
}

func TestRun_PublishedHereStaysPublished(t *testing.T) {
	p := newPlace(t)
	p.run(small())
	must(t, p.svc.Publish(t.Context(), p.site, p.all(content.PostTypeID)["later"].Document, "en"))
	next := small()
	next.Objects[4].Values["body"] = "y"
	p.run(next)
	if v := p.all(content.PostTypeID)["later"]; v.Live == "" {
		t.Error("the import took back what was published here by hand")
	}
}

func TestRun_ADryRunWritesNothing(t *testing.T) {
	p := newPlace(t)
	done := 0
	r, err := importing.Run(t.Context(), p.svc, p.site, small(), importing.Options{DryRun: true, Progress: func(n, _ int) { done = n }})
	must(t, err)
	if all := p.all(""); len(all) != 0 || p.redirect("/?p=1") != "" {
		t.Errorf("a dry run wrote %v", all)
	}
	wet := p.run(small())
	wet.DryRun = true
	if diff := cmp.Diff(wet, r); diff != "" {
		t.Errorf("the dry run foretold another report: %s", diff)
	}
	if done != 5 {
		t.Errorf("progress ended at %d", done)
	}
}

// Killed after each number of batches in turn, and run again: whole, and
// nothing twice.
func TestRun_GoesOnWhereItStopped(t *testing.T) {
	const n = 2*importing.BatchSize + 50
	big := func() *importing.Plan {
		objects := []importing.Object{author("ann")}
		for i := range n {
			objects = append(objects, post(fmt.Sprintf("post:%d", i), fmt.Sprintf("p-%d", i%(n-10)), "x", "author", importing.Link("author:ann")))
		}
		return plan(objects...)
	}
	for stop := range 3 {
		p := newPlace(t)
		ctx, cancel := context.WithCancel(t.Context())
		calls := 0
		r, err := importing.Run(ctx, p.svc, p.site, big(), importing.Options{Progress: func(_, total int) {
			if calls == stop {
				cancel()
			}
			calls++
			if total != n+1 {
				t.Errorf("total is %d", total)
			}
		}})
		if !errors.Is(err, context.Canceled) || r == nil || r.Written() != stop*importing.BatchSize {
			t.Fatalf("stopped with %v, %+v", err, r)
		}
		if got := len(p.all("")); got != stop*importing.BatchSize {
			t.Errorf("stopped after %d batches the site holds %d", stop, got)
		}
		second := p.run(big())
		if got := len(p.all(content.PostTypeID)); got != n || second.Written() != n+1-stop*importing.BatchSize {
			t.Errorf("then the site holds %d posts, %d of them new", got, second.Written())
		}
		if third := p.run(big()); third.Written() != 0 {
			t.Errorf("a third run wrote %d", third.Written())
		}
	}
}

func TestRun_WhatIsGoneHereIsMadeAgain(t *testing.T) {
	p := newPlace(t)
	p.run(plan(post("post:1", "a", "x")))
	must(t, p.svc.Batch(t.Context(), p.site, false, func(b *authoring.Batch) error {
		ref, err := b.ImportRef(t.Context(), "https://old.example.com", "post:1")
		must(t, err)
		ref.Document = "00000000-0000-7000-8000-000000000000"
		return b.PutImportRef(t.Context(), ref)
	}))
	r := p.run(plan(post("post:1", "a", "x")))
	if got := rowOf(r, "posts"); got != (row{1}) || len(r.Changes) != 2 {
		t.Errorf("posts %v, changes %+v", got, r.Changes)
	}
}
