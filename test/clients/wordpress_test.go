package clients_test

import (
	stdcmp "cmp"
	"encoding/json"
	"net/url"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/importing"
	"github.com/gheecms/ghee/internal/importing/wxr"
	"github.com/gheecms/ghee/test/clients"
	"github.com/gheecms/ghee/test/corpus"
	"github.com/gheecms/ghee/test/world"
)

const themeTest = "themeunittestdata.wordpress.xml"

// entry is a post or page as the file has it, or as a client reads it.
type entry struct {
	Title, Slug      string
	Categories, Tags []string // slugs, sorted
}

// inFile returns what the file says is public, by slug. A title with markup, or
// none, is left open: the import makes text of it.
func inFile(t *testing.T, path, typ string) map[string]entry {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	export, err := wxr.Decode(f, wxr.DefaultLimits())
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]entry{}
	for _, item := range export.Items {
		if item.Type != typ || item.Status != "publish" || item.Password != "" {
			continue
		}
		slug, err := url.PathUnescape(item.Slug)
		if err != nil {
			t.Fatal(err)
		}
		e := entry{Title: item.Title, Slug: slug}
		if strings.Contains(item.Title, "<") {
			e.Title = ""
		}
		for _, term := range item.Terms {
			switch term.Domain {
			case "category":
				e.Categories = append(e.Categories, term.Slug)
			case "post_tag":
				e.Tags = append(e.Tags, term.Slug)
			}
		}
		slices.Sort(e.Categories)
		slices.Sort(e.Tags)
		out[slug] = e
	}
	return out
}

// read is what a client shows of one post or page.
type read struct {
	Title, Name, Slug, Body, Status, Published string
	Fields                                     struct{ Title, Body string } // of pages
	Categories, Tags                           []struct{ Name, Slug string }
}

func (r read) entry() entry {
	e := entry{Title: stdcmp.Or(r.Title, r.Name), Slug: r.Slug}
	for _, c := range r.Categories {
		e.Categories = append(e.Categories, c.Slug)
	}
	for _, tag := range r.Tags {
		e.Tags = append(e.Tags, tag.Slug)
	}
	slices.Sort(e.Categories)
	slices.Sort(e.Tags)
	return e
}

// call makes a call that must succeed and decodes its body.
func call(t *testing.T, c *clients.Client, lib, method string, into any, args ...any) {
	t.Helper()
	r := c.Call(t, lib, method, args...)
	if !r.OK {
		t.Fatalf("%s %s %v: %d %s", lib, method, args, r.Status, r.Error)
	}
	if err := json.Unmarshal(r.Data, into); err != nil {
		t.Fatalf("%s %s %v: %v in %s", lib, method, args, err, r.Data)
	}
}

type params = map[string]any

// readAll reads a list as the starters do, page after page until next_page is
// null, and then each of its elements by slug, which must say the same.
func readAll(t *testing.T, c *clients.Client, lib, resource string, of ...any) map[string]entry {
	t.Helper()
	out := map[string]entry{}
	next := new(1)
	for next != nil {
		var list struct {
			Meta map[string]json.RawMessage
			Data []read
		}
		call(t, c, lib, resource+".list", &list, append(slices.Clone(of), params{"page": *next, "page_size": 20})...)
		if _, there := list.Meta["next_page"]; !there || len(out) > 1000 {
			t.Fatalf("%s: the loop never ends: %v", lib, list.Meta)
		}
		next = nil
		if err := json.Unmarshal(list.Meta["next_page"], &next); err != nil {
			t.Fatal(err)
		}
		for _, r := range list.Data {
			if _, twice := out[r.Slug]; twice {
				t.Errorf("%s: %s is listed twice", lib, r.Slug)
			}
			out[r.Slug] = r.entry()
		}
	}
	for slug, listed := range out {
		var one struct{ Data read }
		named := slug
		if lib == clients.V1 { // it sends the path as it is given, and Node refuses what is not ASCII
			named = url.PathEscape(slug)
		}
		call(t, c, lib, resource+".retrieve", &one, append(slices.Clone(of), named)...)
		if d := cmp.Diff(listed, one.Data.entry()); d != "" {
			t.Errorf("%s: %s alone differs from the list:\n%s", lib, slug, d)
		}
		if one.Data.Status != "published" || one.Data.Published == "" {
			t.Errorf("%s: %s is %+v", lib, slug, one.Data)
		}
	}
	return out
}

// theme is the theme test, WordPress's own example of everything: what its file
// says is public, and the token of the site it went into.
type theme struct {
	posts, pages map[string]entry
	token        string
}

// goesIn imports it by command line, twice.
func (s *theme) goesIn(t *testing.T, w *world.World) {
	path := corpus.Path(t, "wxr", themeTest)
	s.posts, s.pages = inFile(t, path, "post"), inFile(t, path, "page")
	if len(s.posts) != 55 || len(s.pages) != 21 {
		t.Fatalf("the file has %d public posts and %d pages, want 55 and 21", len(s.posts), len(s.pages))
	}
	w.Must("site", "create", "theme")
	s.token = strings.TrimSpace(w.Must("token", "create", "--site", "theme"))
	first := importFile(t, w, path, "theme")
	if got := first.Row("posts"); got.Created != 58 || got.Published != 55 || got.Drafts != 3 {
		t.Errorf("posts: %+v", got)
	}
	if second := importFile(t, w, path, "theme"); second.Written() != 0 {
		t.Errorf("the second import wrote %+v", second.Rows)
	}
	site, err := w.Origin().Site(t.Context(), "theme")
	if err != nil {
		t.Fatal(err)
	}
	w.Caught(content.Control, s.token)
	w.Caught(site.ID, s.token)
}

// comesBack reads every published post and page of it through a client.
func (s *theme) comesBack(t *testing.T, w *world.World, lib string) {
	corpus.Path(t, "wxr") // or skip
	c := clients.Start(t, w.Base, s.token)
	posts, pages := s.posts, s.pages
	for _, kind := range []struct {
		want, got map[string]entry
	}{
		{posts, readAll(t, c, lib, "post")},
		{pages, readAll(t, c, lib, "page", "page")},
	} {
		for slug, want := range kind.want {
			got, there := kind.got[slug]
			if !there {
				t.Errorf("%q is missing", slug)
				continue
			}
			if want.Title == "" {
				if got.Title == "" || strings.Contains(got.Title, "<") {
					t.Errorf("%s has the title %q", slug, got.Title)
				}
				got.Title = ""
			}
			if d := cmp.Diff(want, got); d != "" {
				t.Errorf("%s (file -, client +):\n%s", slug, d)
			}
		}
		if len(kind.got) != len(kind.want) {
			t.Errorf("%d came back of %d", len(kind.got), len(kind.want))
		}
	}
	// Only what a public post uses is listed (contract §7.6).
	for resource, of := range map[string]func(entry) []string{
		"category": func(e entry) []string { return e.Categories },
		"tag":      func(e entry) []string { return e.Tags },
	} {
		used := map[string]bool{}
		for _, p := range posts {
			for _, slug := range of(p) {
				used[slug] = true
			}
		}
		var list struct{ Data []struct{ Name, Slug string } }
		call(t, c, lib, resource+".list", &list)
		for _, term := range list.Data {
			if !used[term.Slug] || term.Name == "" {
				t.Errorf("%s %+v is listed", resource, term)
			}
		}
		if len(list.Data) != len(used) {
			t.Errorf("%d of %d used ones are in %s.list", len(list.Data), len(used), resource)
		}
	}
}

// importFile imports by command line what must go in, and returns the report.
func importFile(t *testing.T, w *world.World, path, site string) *importing.Report {
	t.Helper()
	var r importing.Report
	if err := json.Unmarshal([]byte(w.Must("import", "wxr", path, "--site", site, "--json")), &r); err != nil {
		t.Fatal(err)
	}
	return &r
}
