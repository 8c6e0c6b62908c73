package generations

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/gheecms/ghee/internal/account"
	"github.com/gheecms/ghee/internal/app"
	"github.com/gheecms/ghee/internal/authoring"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/test/world"
)

// site is one site of a world: pages of one type, page-0 and on.
type site struct {
	*world.World
	origin *app.Origin
	id     content.SiteID
	typ    content.Type
	token  string
	pages  []content.ObjectID
}

// newWorld makes a world with an origin to write with.
func newWorld(t *testing.T) (*world.World, *app.Origin) {
	t.Helper()
	w := world.New(t, world.Spec{})
	return w, w.Origin()
}

// newSite makes a site of n pages and waits until it is served.
func newSite(t *testing.T, w *world.World, o *app.Origin, key string, n int) *site {
	t.Helper()
	made, err := o.Accounts.CreateSite(t.Context(), account.System(), account.NewSite{Key: key, Name: key, Locales: []string{"en"}})
	must(t, err)
	s := &site{World: w, origin: o, id: made.ID}
	s.token, _, err = o.Accounts.CreateToken(t.Context(), account.System(), made.ID, account.NewToken{Kind: content.ReadToken, Name: "reader"})
	must(t, err)
	s.rename(t, "first")
	for begin := 0; begin < n; begin += 500 {
		s.write(t, begin, min(begin+500, n), key)
	}
	s.Caught(s.id, s.token)
	drafts, _, err := o.Accounts.CreateToken(t.Context(), account.System(), made.ID, account.NewToken{Kind: content.ReadToken, Name: "drafts", Preview: true})
	must(t, err)
	s.Caught(s.id.Preview(), drafts) // or it would be building that set when a test looks at the other
	return s
}

// rename gives the first field of the type another key.
func (s *site) rename(t *testing.T, key string) {
	t.Helper()
	must(t, s.origin.Authoring.Batch(t.Context(), s.id, false, func(b *authoring.Batch) error {
		next := s.typ
		if next.ID == "" {
			next = content.Type{Kind: content.KindPage, Key: "sheet", Name: "Sheet", Fields: []content.Field{{Kind: content.ShortText}, {Key: "mark", Kind: content.ShortText}}}
		}
		next.Fields = slices.Clone(next.Fields)
		next.Fields[0].Key = key
		var err error
		s.typ, err = b.PutType(t.Context(), next)
		return err
	}))
}

// write publishes the pages from begin to end with a mark.
func (s *site) write(t *testing.T, begin, end int, mark string) {
	t.Helper()
	must(t, s.origin.Authoring.Batch(t.Context(), s.id, true, func(b *authoring.Batch) error {
		for i := begin; i < end; i++ {
			in := authoring.Input{Type: s.typ.ID, Slug: fmt.Sprintf("page-%d", i), Values: map[string]any{s.typ.Fields[0].Key: fmt.Sprintf("Text of page %d", i), "mark": mark}}
			if i < len(s.pages) {
				in.Document = s.pages[i]
			}
			saved, err := b.Save(t.Context(), in)
			if err != nil {
				return err
			}
			if err := b.Publish(t.Context(), saved.Document, saved.Locale, 0); err != nil {
				return err
			}
			if i == len(s.pages) {
				s.pages = append(s.pages, saved.Document)
			}
		}
		return nil
	}))
}

// page asks for one page.
func (s *site) page(i int) world.Answer {
	return s.Read(s.token, fmt.Sprintf("/v2/pages/sheet/page-%d/", i))
}

// folder is where the generations of the site are; generations are their names.
func (s *site) folder() string { return filepath.Join(s.Data, "sites", fmt.Sprint(s.id)) }

func (s *site) generations(t *testing.T) string {
	t.Helper()
	folders, err := os.ReadDir(s.folder())
	must(t, err)
	names := []string{}
	for _, f := range folders {
		names = append(names, f.Name())
	}
	return strings.Join(names, " ")
}

// file is the set in a generation.
func (s *site) file(generation string) string { return filepath.Join(s.folder(), generation, "set.db") }

// spoil overwrites the page of a set's file that holds text.
func (s *site) spoil(t *testing.T, generation, text string) {
	t.Helper()
	data, err := os.ReadFile(s.file(generation))
	must(t, err)
	at := bytes.Index(data, []byte(text))
	if at < 0 {
		t.Fatalf("%q is not in the file", text)
	}
	size := int(binary.BigEndian.Uint16(data[16:])) // SQLite's file format has it there
	copy(data[at/size*size:], bytes.Repeat([]byte{0xA5}, size))
	must(t, os.WriteFile(s.file(generation), data, 0o600))
}
