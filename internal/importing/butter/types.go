package butter

import (
	"cmp"
	"maps"
	"slices"

	"github.com/google/uuid"

	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/schema"
)

// Types returns the types that the documents need, as a schema file, and what is
// doubtful about them, a sentence each. What the site has already stays as it
// is there, and gets the fields it lacks.
func (a *Account) Types(site *content.Schema, settings content.Settings) (f schema.File, notes []string) {
	n := a.newInference(site)
	f.Version = schema.Version
	for _, name := range a.order {
		kind, key := cutType(name)
		t := schema.Type{Key: key, Name: titled(key), Fields: n.fields(name, a.types[name], false, kind == content.KindPage)}
		if kind == content.KindPage {
			f.PageTypes = append(f.PageTypes, t)
		} else {
			f.Collections = append(f.Collections, t)
		}
	}
	for _, slug := range slices.Sorted(maps.Keys(a.singles)) {
		n.fields("page/*/"+slug, a.singles[slug], false, true) // for its components
	}
	for done := 0; done < len(n.components); { // components may hold components
		done = len(n.components)
		f.Components = nil
		for _, key := range slices.Sorted(maps.Keys(n.components)) {
			f.Components = append(f.Components, schema.Type{Key: key, Name: titled(key), Fields: n.fields("component/"+key, n.components[key], false, true)})
		}
	}
	have := schema.Export(settings, site)
	f.Components, f.PageTypes, f.Collections = kept(have.Components, f.Components), kept(have.PageTypes, f.PageTypes), kept(have.Collections, f.Collections)
	slices.Sort(n.notes)
	return f, slices.Compact(n.notes)
}

// kept returns the types that are wanted, as the site has them where it does.
func kept(have, want []schema.Type) []schema.Type {
	out := slices.Clone(want)
	for i, t := range out {
		j := slices.IndexFunc(have, func(h schema.Type) bool { return h.Key == t.Key })
		if j < 0 {
			continue
		}
		out[i] = have[j]
		out[i].Fields = slices.Clone(have[j].Fields)
		for _, f := range t.Fields {
			if !slices.ContainsFunc(out[i].Fields, func(h schema.Field) bool { return h.Key == f.Key }) {
				out[i].Fields = append(out[i].Fields, f)
			}
		}
	}
	return out
}

// titled makes a name of a key.
func titled(key string) string {
	b := []byte(key)
	for i, c := range b {
		if c == '_' || c == '-' {
			b[i] = ' '
		}
	}
	if len(b) > 0 && b[0] >= 'a' && b[0] <= 'z' {
		b[0] -= 'a' - 'A'
	}
	return string(b)
}

// Singles returns the types of the Single Pages, whose components are those of
// the site. Their ids are the same in every run.
func (a *Account) Singles(site *content.Schema) (types []content.Type, err error) {
	for _, slug := range slices.Sorted(maps.Keys(a.singles)) {
		n := a.newInference(site)
		fields, err := schema.Fields("page/*/"+slug, n.fields("page/*/"+slug, a.singles[slug], false, true), site)
		if err != nil {
			return nil, err
		}
		t := content.Type{ID: a.singleType(slug), Kind: content.KindSingle, Name: titled(slug), Fields: fields}
		if old := site.Type(t.ID); old != nil {
			t = *old
			t.Fields = slices.Clone(old.Fields)
			for _, f := range fields {
				if _, ok := old.Field(f.Key); !ok {
					t.Fields = append(t.Fields, f)
				}
			}
		}
		types = append(types, t)
	}
	return types, nil
}

// WithSingles returns a site's types with those of the Single Pages.
func (a *Account) WithSingles(site *content.Schema) (*content.Schema, error) {
	singles, err := a.Singles(site)
	for _, t := range singles {
		t.Fields = slices.Clone(t.Fields)
		t.Number()
		site = site.With(t)
	}
	return site, err
}

func (a *Account) singleType(slug string) content.TypeID {
	return content.TypeID(uuid.NewSHA1(uuid.NameSpaceURL, []byte(cmp.Or(a.source.Name, "butter")+" single "+slug)).String())
}
