package draw

import (
	"slices"

	"github.com/gheecms/ghee/internal/changelog"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/test/model"
)

// Change draws new values for a published document of a site that was drawn here
// first, in a copy of its documents, and returns the entry that says so.
func (g *Gen) Change(s *model.Site) changelog.Draft {
	s.Documents = slices.Clone(s.Documents)
	for {
		d := &s.Documents[g.IntN(len(s.Documents))]
		typ := g.types[d.Type]
		if d.Status != content.Published || typ.Kind == content.KindAuthor { // whose name is made of its values
			continue
		}
		d.Values = g.values(typ.Fields)
		d.Updated += 1_000_000
		return changelog.Draft{
			Kind: changelog.KindOf(typ.Kind), Object: string(d.ID), Locale: d.Locale, Present: true,
			Meta: encode(d.Meta), Payload: d.Values.Encode(),
		}
	}
}

// Values draws values for a document of a type.
func (g *Gen) Values(t content.Type) content.Values { return g.values(t.Fields) }
