package imports_test

import (
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/gheecms/ghee/internal/authoring"
	"github.com/gheecms/ghee/internal/clock"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/importing/archive"
	"github.com/gheecms/ghee/internal/store"
	"github.com/gheecms/ghee/test/world"
)

// large makes a site of posts of 5 kB, of which one in three has a second
// revision.
func large(t *testing.T, s *store.Store, posts int) content.SiteID {
	t.Helper()
	site := newSite(t, s, "large")
	svc := &authoring.Service{Store: s, IDs: clock.NewID}
	for from := 0; from < posts; from += 200 {
		must(t, svc.Batch(t.Context(), site, false, func(b *authoring.Batch) error {
			for i := from; i < min(posts, from+200); i++ {
				in := authoring.Input{Type: content.PostTypeID, Slug: fmt.Sprintf("post-%d", i), Values: map[string]any{"body": strings.Repeat(fmt.Sprintf("<p>%d</p>", i), 500)}}
				saved, err := b.Save(t.Context(), in)
				if err == nil && i%3 == 0 {
					in.Document, in.Values = saved.Document, map[string]any{"body": "newer"}
					_, err = b.Save(t.Context(), in)
				}
				if err == nil {
					err = b.Publish(t.Context(), saved.Document, "", 0)
				}
				if err != nil {
					return err
				}
			}
			return nil
		}))
	}
	return site
}

func newSite(t *testing.T, s *store.Store, key string) content.SiteID {
	t.Helper()
	site, err := s.CreateSite(t.Context(), content.Site{Key: key, Name: key}, content.Settings{
		SiteName: key, DefaultLocale: "en", Locales: []content.Locale{{Num: 1, Code: "en", Name: "English"}},
	})
	must(t, err)
	return site.ID
}

func openStore(t *testing.T) *store.Store {
	t.Helper()
	s, err := store.Open(t.Context(), store.Config{Dir: t.TempDir()})
	must(t, err)
	t.Cleanup(func() { must(t, s.Close()) })
	return s
}

// carried exports and imports a site of that many posts and returns the most
// bytes that were in use at one time, on the way out and on the way in.
func carried(t *testing.T, posts int) (out, in int) {
	t.Helper()
	s := openStore(t)
	site := large(t, s, posts)
	path := t.TempDir() + "/a.tar.gz"
	must(t, archive.Save(path, func(w io.Writer) error {
		_, err := archive.Write(t.Context(), w, s, site, archive.Writing{Now: clock.System(), Progress: func(int, int) { out = max(out, heap()) }})
		return err
	}))
	a, err := archive.Open(archive.File(path))
	must(t, err)
	to := openStore(t)
	_, err = archive.Import(t.Context(), &authoring.Restorer{Store: to, IDs: clock.NewID}, newSite(t, to, "copy"), a, archive.Options{
		Progress: func(int, int) { in = max(in, heap()) },
	})
	must(t, err)
	return out, in
}

func TestArchive_MemoryDoesNotGrowWithTheSite(t *testing.T) {
	few, many := 600, world.Soak(1_800, 10_000)
	outFew, inFew := carried(t, few)
	outMany, inMany := carried(t, many)
	t.Logf("%d posts: %d kB out, %d kB in; %d posts: %d kB out, %d kB in", few, outFew>>10, inFew>>10, many, outMany>>10, inMany>>10)
	const slack = 4 << 20 // a batch, or a part, that one has and the other has not
	if outMany > outFew*5/4+slack || inMany > inFew*5/4+slack {
		t.Error("the memory that an archive takes grows with the site")
	}
}
