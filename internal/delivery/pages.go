package delivery

import "github.com/gheecms/ghee/internal/content"

// pageList answers GET /v2/pages/{type}/ (contract §4.3). "*" lists the Single
// Pages, without filters and orders.
func (a *answer) pageList() error {
	s := Selection{Scope: Scope{Kind: content.KindSingle}}
	if a.q.typ == "*" {
		a.keys.add(KeyType(SinglesType))
	} else {
		typ := a.schema.ByKey(content.KindPage, a.q.typ)
		if typ == nil {
			return no(404, "Not found.")
		}
		s.Scope = Scope{Kind: content.KindPage, Type: typ.ID}
		a.keys.add(KeyType(typ.ID))
		if err := a.narrow(typ, &s); err != nil {
			return err
		}
	}
	a.keys.add(KeyLocale(a.locale.Code))
	return a.listed(s, Fragments, "lower page_size or levels")
}

// pageOne answers GET /v2/pages/{type}/{slug}/ (contract §4.2). "*" finds the
// slug in any type: Single Pages first, then the oldest.
func (a *answer) pageOne() error {
	scopes := []Scope{{Kind: content.KindSingle}, {Kind: content.KindPage}}
	missing := KeySlug(a.q.slug)
	if a.q.typ == "*" {
		a.keys.add(missing)
	} else {
		typ := a.schema.ByKey(content.KindPage, a.q.typ)
		if typ == nil {
			return no(404, "Page not found.")
		}
		scopes = []Scope{{Kind: content.KindPage, Type: typ.ID}}
		missing = KeyMissing(typ.ID, a.q.slug)
	}
	t, err := a.bySlug(scopes, missing, "lower levels")
	if err != nil {
		return err
	}
	if t == nil {
		return no(404, "Page not found.")
	}
	a.b = append(a.b, '{')
	if err := a.one(t); err != nil {
		return err
	}
	a.b = append(a.b, '}')
	return nil
}

// unsettled adds the keys of whatever may come to have a slug that leads to no
// document of the locale's own: missing, for one that gets it; and where locales
// stand in for others, every document that has it in some locale, for when it is
// lent.
func (a *answer) unsettled(scopes []Scope, missing string) error {
	a.keys.add(missing)
	if len(a.settings.Fallback) == 0 {
		return nil
	}
	docs, err := a.r.Find(a.ctx, scopes, AnyLocale, a.q.slug)
	for _, d := range docs {
		a.keys.object(d.ID, d.Type)
	}
	return err
}

// bySlug returns the tree of the first document of the scopes with the query's
// slug, or nil. The answer carries its key.
func (a *answer) bySlug(scopes []Scope, missing, instead string) (*tree, error) {
	docs, err := a.r.Find(a.ctx, scopes, a.locale.Num, a.q.slug)
	if err != nil {
		return nil, err
	}
	if len(docs) == 0 || docs[0].Lent {
		if err := a.unsettled(scopes, missing); err != nil {
			return nil, err
		}
	}
	if len(docs) == 0 {
		return nil, nil
	}
	a.keys.object(docs[0].ID, docs[0].Type)
	t, err := a.load(docs[0].ID, instead)
	if err != nil || t == nil || len(t.roots) == 0 {
		return nil, err
	}
	return t, nil
}
