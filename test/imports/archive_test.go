package imports_test

import (
	"archive/tar"
	"bufio"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/gheecms/ghee/internal/authoring"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/test/corpus"
	"github.com/gheecms/ghee/test/imports"
	"github.com/gheecms/ghee/test/world"
)

// moved is a site in a world, with the two tokens that see it.
type moved struct {
	*world.World
	site           content.SiteID
	plain, preview string
}

func settled(t *testing.T, w *world.World, key string) moved {
	t.Helper()
	site, err := w.Origin().Site(t.Context(), key)
	must(t, err)
	m := moved{
		World: w, site: site.ID, plain: strings.TrimSpace(w.Must("token", "create", "--site", key)),
		preview: strings.TrimSpace(w.Must("token", "create", "--site", key, "--preview")),
	}
	w.Caught(m.site, m.plain)
	w.Caught(m.site.Preview(), m.preview)
	return m
}

// The theme test and notes in two languages (with GHEE_SOAK=1 the glossary in five) move
// from SQLite to PostgreSQL, where a neighbour has the same slugs and numbers, and
// back: every answer has the same bytes, drafts and revisions included.
func TestArchive_FromSQLiteToPostgreSQLAndBack(t *testing.T) {
	xml, notes, languages := corpus.Path(t, "wxr", "themeunittestdata.wordpress.xml"), filepath.Join(t.TempDir(), "mill"), []string{"ja"}
	if os.Getenv("GHEE_SOAK") != "" {
		notes, languages = corpus.Path(t, "markdown", "cncf-glossary"), []string{"ja", "pt-br", "ar", "hi", "zh-cn"}
	} else {
		must(t, imports.Folder(notes, 90))
	}
	first := world.New(t, world.Spec{})
	second := world.New(t, world.Spec{Database: world.PostgreSQL})
	third := world.New(t, world.Spec{})
	second.Must("site", "create", "neighbour")
	second.Must("import", "wxr", xml, "--site", "neighbour")
	for _, c := range []struct {
		key     string
		bring   []string
		locales []string // to ask for beside the default one
	}{
		{"theme", []string{"import", "wxr", xml}, nil},
		{"glossary", []string{"import", "markdown", notes, "--add-locales", "--page-type", "term"}, languages},
	} {
		t.Run(c.key, func(t *testing.T) {
			first.Must("site", "create", c.key, "--name", "The "+c.key)
			first.Must(append(c.bring, "--site", c.key)...)
			from := settled(t, first, c.key)
			drafts(t, from)
			dir := t.TempDir()
			a, b, back := filepath.Join(dir, "a.tar.gz"), filepath.Join(dir, "b.tar.gz"), filepath.Join(dir, "c.tar.gz")
			first.Must("export", "--site", c.key, "-o", a)
			second.Must("import", "archive", a, "--new-site", c.key)
			second.Must("export", "--site", c.key, "-o", b)
			third.Must("import", "archive", b, "--new-site", c.key)
			third.Must("export", "--site", c.key, "-o", back)
			for _, other := range []string{b, back} {
				if diff := gocmp.Diff(entries(t, a), entries(t, other)); diff != "" {
					t.Errorf("%s differs: %s", filepath.Base(other), diff)
				}
			}
			paths := requests(t, from, c.locales)
			for _, w := range []*world.World{second, third} {
				to := settled(t, w, c.key)
				for _, path := range paths {
					same(t, from, to, path)
				}
			}
			t.Logf("%d requests", 2*len(paths))
			if again := second.Must("import", "archive", a, "--site", c.key); !strings.Contains(again, "nothing was changed") {
				t.Errorf("imported again it says %q", again)
			}
		})
	}
}

// drafts changes three documents and publishes none of it.
func drafts(t *testing.T, m moved) {
	t.Helper()
	ctx := t.Context()
	o := m.Origin()
	must(t, o.Authoring.Batch(ctx, m.site, false, func(b *authoring.Batch) error {
		variants, err := b.FindVariants(ctx, "", "", "")
		if err != nil {
			return err
		}
		schema, err := b.Types(ctx)
		if err != nil {
			return err
		}
		left := 3
		for _, v := range variants {
			typ := content.PostTypeID
			if t := schema.ByKey(content.KindPage, "term"); t != nil {
				typ = t.ID
			}
			if v.Live == "" || v.Locale == "" || left == 0 {
				continue
			}
			_, err := b.Save(ctx, authoring.Input{Document: v.Document, Type: typ, Locale: v.Locale, Slug: v.Slug + "-draft", Name: "Entwurf 雲端", Position: 5})
			if err == nil {
				left--
			} else if !strings.Contains(err.Error(), "of another type") {
				return err
			}
		}
		return nil
	}))
	m.Caught(m.site.Preview(), m.preview)
}

// requests lists what to ask of a site: lists, each document, searches, feeds,
// levels, locales.
func requests(t *testing.T, m moved, locales []string) []string {
	t.Helper()
	paths := []string{
		"/v2/posts/?page_size=50", "/v2/posts/?page_size=50&page=2", "/v2/posts/?exclude_body=true", "/v2/posts/?order=title&offset=3&limit=9",
		"/v2/authors/?include=recent_posts", "/v2/categories/?include=recent_posts", "/v2/tags/?page_size=50", "/v2/redirects/",
		"/v2/feeds/rss/", "/v2/feeds/atom/", "/v2/feeds/sitemap/", "/v2/posts/search/?query=the", "/v2/search/?query=cloud", "/v2/search/?query=entwurf",
		"/v2/pages/*/",
	}
	for _, kind := range []string{"page", "term"} {
		paths = append(paths, "/v2/pages/"+kind+"/?page_size=50&levels=3", "/v2/pages/"+kind+"/?order=-updated", "/v2/pages/search/?query=cloud&page_type="+kind)
		for _, l := range locales {
			paths = append(paths, "/v2/pages/"+kind+"/?page_size=100&locale="+l, "/v2/pages/search/?page_type="+kind+"&query=kubernetes&locale="+l)
		}
	}
	variants := 0
	must(t, m.Origin().Store.Read(t.Context(), m.site, func(tx authoring.Tx) error {
		list, err := tx.FindVariants(t.Context(), "", "", "")
		for i, v := range list {
			if variants = i; v.Locale == "" || len(list) > 500 && i%7 > 0 {
				continue
			}
			paths = append(paths, "/v2/posts/"+v.Slug+"/", "/v2/pages/*/"+v.Slug+"/?locale="+v.Locale)
		}
		return err
	}))
	if variants < 100 {
		t.Errorf("there are only %d variants", variants)
	}
	return paths
}

// same asks both for a path, as readers and as those who preview. Searches follow
// a little later than other answers.
func same(t *testing.T, one, other moved, path string) {
	t.Helper()
	mark := "?"
	if strings.Contains(path, "?") {
		mark = "&"
	}
	for _, c := range []struct{ path, one, other string }{{path, one.plain, other.plain}, {path + mark + "preview=1", one.preview, other.preview}} {
		ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
		tick := time.NewTicker(100 * time.Millisecond)
		for a, b := one.Read(c.one, c.path), other.Read(c.other, c.path); a.Status != b.Status || a.Body != b.Body; a, b = one.Read(c.one, c.path), other.Read(c.other, c.path) {
			select {
			case <-tick.C:
				continue
			case <-ctx.Done():
			}
			t.Errorf("%s: %d here, %d there: %s", c.path, a.Status, b.Status, gocmp.Diff(a.Body, b.Body))
			break
		}
		tick.Stop()
		cancel()
	}
}

// entries reads an archive but for its manifest and its sums.
func entries(t *testing.T, path string) map[string]string {
	t.Helper()
	f, err := os.Open(path)
	must(t, err)
	defer f.Close()
	gz, err := gzip.NewReader(f)
	must(t, err)
	out := map[string]string{}
	for r := tar.NewReader(gz); ; {
		h, err := r.Next()
		if errors.Is(err, io.EOF) {
			delete(out, "manifest.json")
			delete(out, "SHA256SUMS")
			return out
		}
		must(t, err)
		data, err := io.ReadAll(r)
		must(t, err)
		out[h.Name] = string(data)
	}
}

// An import that is killed again and again and then runs to its end leaves what
// was exported, and readers of another site are answered all the while.
func TestArchive_KilledItGoesOn(t *testing.T) {
	for _, c := range []struct {
		database     string
		posts, kills int
	}{{world.SQLite, 250, 3}, {world.PostgreSQL, 150, 2}} {
		t.Run(c.database, func(t *testing.T) {
			w := world.New(t, world.Spec{Database: c.database})
			w.Must("site", "create", "whole")
			cmd := w.Command("import", "wxr", "-", "--site", "whole")
			cmd.Stdin = imports.Export(c.posts)
			if out, err := cmd.CombinedOutput(); err != nil {
				t.Fatalf("%v\n%s", err, out)
			}
			path := filepath.Join(t.TempDir(), "a.tar.gz")
			w.Must("export", "--site", "whole", "-o", path)
			dice := world.Dice(world.Seed(t))
			for range c.kills {
				killArchive(t, w, path, 2+dice.IntN(3))
			}
			var r struct{ Lines, Before int }
			must(t, json.Unmarshal([]byte(w.Must("import", "archive", path, "--new-site", "broken", "--json")), &r))
			if r.Before == 0 {
				t.Errorf("the killed imports left nothing: %+v", r)
			}
			again := filepath.Join(t.TempDir(), "b.tar.gz")
			w.Must("export", "--site", "broken", "-o", again)
			if diff := gocmp.Diff(entries(t, path), entries(t, again)); diff != "" {
				t.Errorf("the site differs from the one exported: %s", diff)
			}
			if a := w.Read(settled(t, w, "broken").plain, "/v2/posts/?page_size=10"); a.Status != http.StatusOK {
				t.Errorf("it answers %d", a.Status)
			}
		})
	}
}

// killArchive starts an import and kills it when it has told of some batches.
func killArchive(t *testing.T, w *world.World, path string, lines int) {
	t.Helper()
	cmd := w.Command("import", "archive", path, "--new-site", "broken")
	out, err := cmd.StderrPipe()
	must(t, err)
	must(t, cmd.Start())
	said := ""
	for s := bufio.NewScanner(out); lines > 0 && s.Scan(); lines-- {
		said = s.Text()
	}
	_ = cmd.Process.Kill() // it may have come to its end
	_ = cmd.Wait()
	t.Logf("killed after %q", said)
}

// An export goes on while the site is written to, and is of one moment.
func TestArchive_ExportWhileTheSiteIsWrittenTo(t *testing.T) {
	for _, database := range world.Databases() {
		t.Run(database, func(t *testing.T) {
			w := world.New(t, world.Spec{Database: database, Demo: true})
			site, err := w.Origin().Site(t.Context(), "demo")
			must(t, err)
			ctx, stop := context.WithCancel(t.Context())
			ended := make(chan error, 1)
			go func() {
				for i := 0; ; i++ {
					_, err := w.Origin().Authoring.Save(ctx, site.ID, authoring.Input{Type: content.TagTypeID, Slug: fmt.Sprintf("tag-%d", i)})
					if err != nil || i == 200 {
						ended <- err
						return
					}
				}
			}()
			for i := range 3 {
				path := filepath.Join(t.TempDir(), "a.tar.gz")
				w.Must("export", "--site", "demo", "-o", path)
				w.Must("import", "archive", path, "--new-site", fmt.Sprintf("copy%d", i))
			}
			stop()
			if err := <-ended; err != nil && ctx.Err() == nil {
				t.Error(err)
			}
		})
	}
}
