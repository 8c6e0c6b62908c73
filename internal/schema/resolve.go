package schema

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/gheecms/ghee/internal/authoring"
	"github.com/gheecms/ghee/internal/clock"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
)

// resolver turns the keys of a file into the ids of a site.
type resolver struct {
	site   *content.Schema
	ids    map[string]content.TypeID // by "kind/key", as they will be
	faults []fail.Field
}

// section is one list of types of a file.
type section struct {
	name  string
	kind  content.Kind
	types []Type
}

func (f File) sections() []section {
	return []section{
		{"components", content.KindComponent, f.Components},
		{"page_types", content.KindPage, f.PageTypes},
		{"collections", content.KindCollection, f.Collections},
	}
}

// change returns what would make the types of a site those of the file. Types
// that only the site has go when prune is set. Its error is fail.Invalid with
// one Field for each fault, by its place in the file.
func (f File) change(site *content.Schema, prune bool, newID clock.IDs) (c authoring.TypeChange, err error) {
	r := resolver{site: site, ids: map[string]content.TypeID{}}
	for _, t := range site.Types() {
		if t.Key != "" {
			r.ids[ref(t.Kind, t.Key)] = t.ID
		}
	}
	held := map[content.TypeID]*content.Type{} // what each type of the file is on the site
	named := map[string]*content.Type{}
	for _, s := range f.sections() {
		for _, t := range s.types {
			was := site.ByKey(s.kind, t.Key)
			if was == nil && t.Was != "" {
				was = site.ByKey(s.kind, t.Was)
			}
			id := content.TypeID(newID())
			if was != nil {
				id = was.ID
				delete(r.ids, ref(s.kind, was.Key))
			}
			if held[id] != nil || named[ref(s.kind, t.Key)] != nil {
				r.fault(s.name+"."+t.Key, "stands twice, or is the old key of two.")
			}
			whole := &content.Type{ID: id, Kind: s.kind, Key: t.Key, Name: cmp.Or(t.Name, t.Key)}
			held[id], named[ref(s.kind, t.Key)], r.ids[ref(s.kind, t.Key)] = whole, whole, id
		}
	}
	for _, s := range f.sections() {
		for _, t := range s.types {
			whole := named[ref(s.kind, t.Key)]
			var was []content.Field
			if old := site.Type(whole.ID); old != nil {
				was = old.Fields
			}
			whole.Fields = r.fields(s.name+"."+t.Key, t.Fields, was)
			c.Put = append(c.Put, *whole)
		}
	}
	if prune {
		for _, t := range site.Types() {
			if !t.Fixed() && t.Kind != content.KindSingle && held[t.ID] == nil {
				c.Drop = append(c.Drop, t.ID)
			}
		}
	}
	if r.faults != nil {
		return c, &fail.Error{Code: fail.Invalid, Message: "The schema file cannot be used.", Fields: r.faults}
	}
	return c, nil
}

func ref(k content.Kind, key string) string { return string(k) + "/" + key }

func (r *resolver) fault(path, format string, args ...any) {
	r.faults = append(r.faults, fail.Field{Path: path, Message: fmt.Sprintf(format, args...)})
}

// fields resolves fields, where those of the site are known by their key or
// their key before. A field whose stored values would not fit is a new one.
func (r *resolver) fields(at string, fields []Field, was []content.Field) (out []content.Field) {
	for _, f := range fields {
		at := at + "." + f.Key
		x := content.Field{
			Key: f.Key, Label: f.Label, Kind: f.Kind, Many: f.Many,
			Rules: content.Rules{
				Required: f.Required, Unique: f.Unique, MinLength: f.MinLength, MaxLength: f.MaxLength, Min: f.Min, Max: f.Max, Pattern: f.Pattern,
			},
		}
		for _, c := range f.Choices {
			x.Choices = append(x.Choices, content.Choice{Value: c.Value, Label: cmp.Or(c.Label, c.Value)})
		}
		if f.Target != "" {
			x.Target = r.id(at, f.Target)
		}
		for _, key := range f.Components {
			x.Components = append(x.Components, r.id(at, ref(content.KindComponent, key)))
		}
		old, ok := content.FieldByKey(was, f.Key)
		if !ok && f.Was != "" {
			old, ok = content.FieldByKey(was, f.Was)
		}
		if ok && authoring.SameForm(old, x) && !slices.ContainsFunc(out, func(o content.Field) bool { return o.ID == old.ID }) {
			x.ID = old.ID
		}
		x.Fields = r.fields(at, f.Fields, old.Fields)
		if x.ID == 0 {
			forget(x.Fields) // rows of a repeater go with it
		}
		out = append(out, x)
	}
	return out
}

func forget(fields []content.Field) {
	for i := range fields {
		fields[i].ID = 0
		forget(fields[i].Fields)
	}
}

func (r *resolver) id(at, name string) content.TypeID {
	if id, ok := r.ids[name]; ok {
		return id
	}
	kind, key, _ := strings.Cut(name, "/")
	r.fault(at, "names the %s %q, which is neither in the file nor on the site.", kind, key)
	return ""
}

// Fields returns fields of a type of a site, by their keys; at names the type for
// errors, which are fail.Invalid.
func Fields(at string, fields []Field, site *content.Schema) ([]content.Field, error) {
	r := resolver{site: site, ids: map[string]content.TypeID{}}
	for _, t := range site.Types() {
		if t.Key != "" {
			r.ids[ref(t.Kind, t.Key)] = t.ID
		}
	}
	out := r.fields(at, fields, nil)
	if r.faults != nil {
		return nil, &fail.Error{Code: fail.Invalid, Message: "The fields cannot be used.", Fields: r.faults}
	}
	return out, nil
}
