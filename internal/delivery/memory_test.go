package delivery_test

import (
	"context"

	"github.com/gheecms/ghee/internal/changelog"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/delivery"
)

// memory is a Reader of documents in memory, for what would take a set too long
// to build. It lists all of a type, in the order they came.
type memory struct {
	schema   *content.Schema
	settings content.Settings
	docs     map[content.ObjectID]delivery.Doc
	order    []content.ObjectID
	loads    [][]content.ObjectID // what Load was asked for
	medias   int                  // how often Media was asked
	changes  []delivery.ChangeGroup
	fault    error
}

func newMemory() *memory {
	return &memory{schema: content.NewSchema(innTypes()...), settings: innSettings(), docs: map[content.ObjectID]delivery.Doc{}}
}

func (m *memory) add(id content.ObjectID, num content.Num, typ content.TypeID, v content.Values) {
	f, body := delivery.Render(m.schema, typ, v)
	meta := content.Meta{Num: num, Type: typ, Slug: string(id), Name: string(id), Status: content.Published, Published: at(1, 0), Updated: at(1, 1)}
	m.docs[id] = delivery.Doc{Row: delivery.RowOf(num, 1), ID: id, Locale: "en", Meta: meta, Fragment: f, Body: body}
	m.order = append(m.order, id)
}

func (m *memory) Position() changelog.Position { return changelog.Position{Seq: 7} }
func (m *memory) Settings() content.Settings   { return m.settings }
func (m *memory) Schema() *content.Schema      { return m.schema }

func (m *memory) Find(_ context.Context, _ []delivery.Scope, _ int, slug string) ([]delivery.Doc, error) {
	if d, ok := m.docs[content.ObjectID(slug)]; ok {
		return []delivery.Doc{d}, m.fault
	}
	return nil, m.fault
}

func (m *memory) Select(_ context.Context, s delivery.Selection, _ delivery.Parts) (docs []delivery.Doc, total int, err error) {
	for _, id := range m.order {
		if d := m.docs[id]; d.Type == s.Scope.Type {
			if total++; total > s.Offset && (s.Limit == 0 || len(docs) < s.Limit) {
				docs = append(docs, d)
			}
		}
	}
	return docs, total, m.fault
}

func (m *memory) Load(_ context.Context, ids []content.ObjectID, _ int, parts delivery.Parts) (map[content.ObjectID]delivery.Doc, error) {
	m.loads = append(m.loads, ids)
	out := map[content.ObjectID]delivery.Doc{}
	for _, id := range ids {
		d, ok := m.docs[id]
		if parts == delivery.Heads {
			d.Fragment, d.Body = delivery.Fragment{}, nil
		}
		if ok {
			out[id] = d
		}
	}
	return out, m.fault
}

func (m *memory) Media(_ context.Context, ids []content.ObjectID) (map[content.ObjectID]content.MediaObject, error) {
	m.medias++
	out := map[content.ObjectID]content.MediaObject{}
	for _, id := range ids {
		out[id] = content.MediaObject{ID: id, URL: string(id)}
	}
	return out, m.fault
}

func (m *memory) Search(context.Context, delivery.Search, delivery.Parts) (delivery.Found, error) {
	return delivery.Found{}, m.fault
}

func (m *memory) Neighbours(context.Context, delivery.Doc) (next, previous *delivery.Doc, err error) {
	return nil, nil, m.fault
}

func (m *memory) Redirects(context.Context, int, int) ([]content.Redirect, int, error) {
	return nil, 0, m.fault
}

func (m *memory) Changes(context.Context, delivery.Mark) ([]delivery.ChangeGroup, error) {
	return m.changes, m.fault
}
