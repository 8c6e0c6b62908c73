package butter

import (
	"maps"
	"slices"

	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/schema"
)

// A v2 API does not tell its types. They follow from the values of all documents,
// read with levels=1 and alt_media_text=1: then a reference is the address of
// what it names (contract §6.9) and a picture an object of url and alt (§6.7).

// inference turns shapes into types of a schema file.
type inference struct {
	read       map[string]*fields // the types that were read: references lead to these
	components map[string]*fields // by key
	site       *content.Schema
	single     func(slug string) content.TypeID
	placed     map[string]string // keys of the components of fields, by owner.key, in every inference
	merged     map[string]bool   // those of these that components hold already
	notes      []string
}

func (a *Account) newInference(site *content.Schema) *inference {
	n := &inference{
		read: a.types, components: map[string]*fields{}, site: site, single: a.singleType, placed: a.placed, merged: map[string]bool{},
	}
	for _, name := range a.order {
		n.pickers(a.types[name])
	}
	for _, slug := range slices.Sorted(maps.Keys(a.singles)) {
		n.pickers(a.singles[slug])
	}
	return n
}

// plainKey is the field of the rows that keep a list of plain values.
const plainKey = "value"

// field makes a field of what was seen at a place. Where no kind of field holds
// it all, it is text, and what is no text is kept in it as JSON.
func (n *inference) field(owner, key string, s *shape, inRow, onPage bool) schema.Field {
	f := schema.Field{Key: key, Kind: content.ShortText}
	forms := n.forms(s)
	nested := len(forms) == 1 && slices.Contains([]string{formPicker, formRows, formPlain, formComponent}, forms[0])
	switch {
	case len(forms) > 1:
		f.Kind = content.LongText
		n.note(owner, key, "holds "+sentence(forms)+"; it becomes text, and what is no text is kept in it as JSON")
	case nested && (inRow || !onPage):
		f.Kind = content.LongText
		n.note(owner, key, "holds "+forms[0]+" where none can stand; it becomes text that keeps them as JSON")
	case len(forms) == 0:
		n.empty(owner, &f, s, !inRow && onPage)
	case forms[0] == formReference:
		f.Kind, f.Many, f.Target = content.Reference, s.many, n.target(owner, key, s)
	case forms[0] == formMedia:
		f.Kind = content.Media
	case forms[0] == formPicker:
		f.Kind = content.Picker
		f.Components = slices.Sorted(maps.Keys(s.picker))
	case forms[0] == formRows && len(s.rows.keys) > 0:
		f.Kind = content.Repeater
		f.Fields = n.fields(owner+"."+key, s.rows, true, onPage)
	case forms[0] == formPlain || forms[0] == formRows:
		f.Kind = content.Repeater
		of := s.plain
		if of == nil {
			of = newShape()
		}
		f.Fields = []schema.Field{n.field(owner+"."+key, plainKey, of, true, onPage)}
		n.note(owner, key, "is a list of plain values; it becomes a repeater with the field "+plainKey)
	case forms[0] == formComponent:
		f.Kind = content.Component
		f.Components = []string{n.component(owner, key, s.object)}
	default:
		f.Kind = n.scalar(owner, key, s, onPage)
	}
	return f
}

// The forms that values can have, in words for notes.
const (
	formReference = "references"
	formMedia     = "pictures"
	formPicker    = "lists of components"
	formRows      = "lists of objects"
	formPlain     = "lists of plain values"
	formComponent = "objects"
	formScalar    = "plain values"
)

// forms lists the forms that a place holds. A reference to a type that was not
// read is a text, its address.
func (n *inference) forms(s *shape) (forms []string) {
	live, texts := 0, s.texts
	for name, count := range s.references {
		if n.read[name] != nil {
			live++
		} else if !s.many {
			texts += count
		}
	}
	if s.media > 0 {
		texts -= s.addresses // a picture, too
	}
	for _, f := range []struct {
		form string
		ok   bool
	}{
		{formReference, live > 0},
		{formMedia, s.media > 0},
		{formPicker, len(s.picker) > 0},
		{formRows, s.rows != nil},
		{formPlain, s.plain != nil || s.many && live == 0},
		{formComponent, s.object != nil},
		{formScalar, texts+s.numbers+s.bools > 0},
	} {
		if f.ok {
			forms = append(forms, f.form)
		}
	}
	return forms
}

func sentence(forms []string) (out string) {
	for i, f := range forms {
		switch {
		case i > 0 && i == len(forms)-1:
			out += " and "
		case i > 0:
			out += ", "
		}
		out += f
	}
	return out
}

// target returns the type that most of a place's references name.
func (n *inference) target(owner, key string, s *shape) (most string) {
	for _, name := range slices.Sorted(maps.Keys(s.references)) {
		if n.read[name] != nil && (most == "" || s.references[name] > s.references[most]) {
			most = name
		}
	}
	if len(s.references) > 1 {
		n.note(owner, key, "names documents of several types; only those of "+most+" are kept")
	}
	return most
}

// scalar returns the kind of field for texts, numbers, and yes or no.
func (n *inference) scalar(owner, key string, s *shape, onPage bool) content.FieldKind {
	texts := s.texts + len(s.references)
	if min(texts, s.numbers)+min(texts, s.bools)+min(s.numbers, s.bools) > 0 {
		n.note(owner, key, "holds now text, now a number, now yes or no; it becomes text")
		texts++
	}
	switch {
	case texts == 0 && s.bools > 0:
		return content.Checkbox
	case texts == 0:
		return content.Number
	case s.dates == texts:
		return content.Date
	case s.colors == texts && onPage:
		return content.Color
	case s.markup:
		return content.WYSIWYG
	case s.lines || s.long:
		return content.LongText
	}
	return content.ShortText
}

// empty settles a field that holds nothing anywhere.
func (n *inference) empty(owner string, f *schema.Field, s *shape, mayRepeat bool) {
	switch {
	case s.nulls > 0:
		f.Kind = content.Number // what is null when it is empty
		n.note(owner, f.Key, "is empty everywhere; it may be a number, a date or a reference")
	case s.lists > 0 && mayRepeat:
		f.Kind = content.Repeater
		f.Fields = []schema.Field{{Key: plainKey, Kind: content.ShortText}}
		n.note(owner, f.Key, "is an empty list everywhere; it may be a repeater, references or components")
	}
}

func (n *inference) note(owner, key, what string) {
	n.notes = append(n.notes, owner+"."+key+" "+what+".")
}

func (n *inference) fields(owner string, f *fields, inRow, onPage bool) (out []schema.Field) {
	for _, key := range f.keys {
		out = append(out, n.field(owner, key, f.by[key], inRow, onPage))
	}
	return out
}
