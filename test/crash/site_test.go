package crash

import (
	"fmt"
	"testing"

	"github.com/gheecms/ghee/internal/account"
	"github.com/gheecms/ghee/internal/app"
	"github.com/gheecms/ghee/internal/authoring"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/test/world"
)

// site is a world with one site in it, whose pages the publishers write.
type site struct {
	*world.World
	origin *app.Origin
	id     content.SiteID
	typ    content.TypeID
	token  string
	sites  int // made beside this one
}

// groupSize is how many pages are always published together.
const groupSize = 5

// tagField is the second field of a page, after the club.
const tagField content.FieldID = 2

// newSite makes the site, with the group in it, and waits until it is served.
func newSite(t *testing.T, s world.Spec) *site {
	t.Helper()
	w := world.New(t, s)
	o := w.Origin()
	made, err := o.Accounts.CreateSite(t.Context(), account.System(), account.NewSite{Key: "crash", Name: "Crash", Locales: []string{"en"}})
	must(t, err)
	out := &site{World: w, origin: o, id: made.ID}
	out.token, _, err = o.Accounts.CreateToken(t.Context(), account.System(), made.ID, account.NewToken{Kind: content.ReadToken, Name: "reader"})
	must(t, err)
	must(t, o.Authoring.Batch(t.Context(), made.ID, false, func(b *authoring.Batch) error {
		typ, err := b.PutType(t.Context(), content.Type{Kind: content.KindPage, Key: "tally", Name: "Tally", Fields: []content.Field{
			{Key: "club", Kind: content.ShortText}, {Key: "tag", Kind: content.ShortText},
		}})
		out.typ = typ.ID
		return err
	}))
	out.publishGroup(t, "start.0")
	out.Caught(out.id, out.token)
	drafts, _, err := out.origin.Accounts.CreateToken(t.Context(), account.System(), out.id, account.NewToken{Kind: content.ReadToken, Name: "drafts", Preview: true})
	must(t, err)
	out.Caught(out.id.Preview(), drafts) // or that set may be at a point where a test wants to see the other
	return out
}

// beside starts another node over the same PostgreSQL and waits until it serves
// the site.
func (s *site) beside(t *testing.T) *site {
	t.Helper()
	other := *s
	other.World = world.New(t, world.Spec{Beside: s.World})
	other.Caught(s.id, s.token)
	return &other
}

// publishGroup publishes the pages group-0 to group-4 as one group.
func (s *site) publishGroup(t *testing.T, tag string) {
	t.Helper()
	must(t, s.origin.Authoring.Batch(t.Context(), s.id, true, func(b *authoring.Batch) error {
		for i := range groupSize {
			slug := fmt.Sprintf("group-%d", i)
			there, err := b.FindVariants(t.Context(), s.typ, slug, "")
			if err != nil {
				return err
			}
			in := authoring.Input{Type: s.typ, Slug: slug, Values: map[string]any{"club": "group", "tag": tag}}
			if len(there) > 0 {
				in.Document = there[0].Document
			}
			saved, err := b.Save(t.Context(), in)
			if err != nil {
				return err
			}
			if err := b.Publish(t.Context(), saved.Document, saved.Locale, 0); err != nil {
				return err
			}
		}
		return nil
	}))
}
