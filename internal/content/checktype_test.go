package content_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
)

// typ makes a type of fields, numbered.
func typ(kind content.Kind, key string, fields ...content.Field) content.Type {
	t := content.Type{ID: "new", Kind: kind, Key: key, Fields: fields}
	t.Number()
	return t
}

func field(key string, kind content.FieldKind) content.Field {
	return content.Field{Key: key, Kind: kind}
}

func with(f content.Field, change func(*content.Field)) content.Field {
	change(&f)
	return f
}

func TestCheckType(t *testing.T) {
	page, collection, component := content.KindPage, content.KindCollection, content.KindComponent
	rules := func(kind content.FieldKind, r content.Rules) content.Type {
		return typ(page, "p", content.Field{Key: "f", Kind: kind, Rules: r})
	}
	big := typ(page, "p")
	for i := range 201 {
		big.Fields = append(big.Fields, content.Field{ID: content.FieldID(i + 1), Key: fmt.Sprintf("f%d", i), Kind: content.ShortText})
	}
	again := typ(page, "p", field("a", content.ShortText), field("b", content.ShortText))
	again.Fields[1].ID = 1
	beyond := typ(page, "p", field("a", content.ShortText))
	beyond.Last = 0
	noID := typ(page, "p")
	noID.ID = ""
	loop := typ(component, "loop", with(field("f", content.Component), func(f *content.Field) { f.Components = []content.TypeID{"outer"} }))
	outer := content.Type{ID: "outer", Kind: component, Key: "outer", Last: 1, Fields: []content.Field{{ID: 1, Key: "f", Kind: content.Picker, Components: []content.TypeID{"new"}}}}
	ref := func(kind content.Kind, target content.TypeID) content.Type {
		return typ(kind, "p", with(field("f", content.Reference), func(f *content.Field) { f.Target = target }))
	}
	holds := func(kind content.FieldKind, ids ...content.TypeID) content.Type {
		return typ(page, "p", with(field("f", kind), func(f *content.Field) { f.Components = ids }))
	}
	rows := func(f ...content.Field) content.Type {
		return typ(page, "p", with(field("r", content.Repeater), func(r *content.Field) { r.Fields = f }))
	}
	choices := func(values ...string) content.Type {
		return typ(page, "p", with(field("f", content.Dropdown), func(f *content.Field) {
			for _, v := range values {
				f.Choices = append(f.Choices, content.Choice{Value: v})
			}
		}))
	}
	for name, c := range map[string]struct {
		typ  content.Type
		want string
	}{
		"every kind":                    {everything, ""},
		"a page's key is a route":       {typ(page, "search"), `key: the key "search" is taken by the API`},
		"a collection may be a search":  {typ(collection, "search"), ""},
		"a key with a blank":            {typ(page, "a b"), `key: the key "a b" must start with a letter`},
		"no key":                        {typ(page, ""), `key: the key "" must`},
		"a key taken":                   {typ(component, "hero"), `key: the site has another component type with the key "hero".`},
		"the same key, another kind":    {typ(collection, "hero"), ""},
		"a single page has no key":      {typ(content.KindSingle, ""), ""},
		"a single page with a key":      {typ(content.KindSingle, "x"), "key: the type of a Single Page has no key."},
		"a post type":                   {typ(content.KindPost, "x"), `kind: "post" is no kind of type`},
		"no id":                         {noID, "id: a type needs an id."},
		"a field's key":                 {typ(page, "p", field("1a", content.ShortText)), `fields.1a: the key "1a" must`},
		"a key twice":                   {typ(page, "p", field("a", content.ShortText), field("a", content.Number)), "fields.a: the key stands twice."},
		"meta of an item":               {typ(collection, "c", field("meta", content.ShortText)), `fields.meta: the key "meta" is taken`},
		"meta of a page":                {typ(page, "p", field("meta", content.ShortText)), ""},
		"an id twice":                   {again, "fields.b: its id 1 is not a number of its own"},
		"an id beyond the last":         {beyond, "fields.a: its id 1 is not"},
		"an unknown kind":               {typ(page, "p", field("a", "video")), `fields.a: "video" is no field kind.`},
		"too many fields":               {big, "fields: has 201 fields; at most 200 fit."},
		"a color in a collection":       {typ(collection, "c", field("a", content.Color)), "fields.a: a collection cannot hold a color."},
		"a component in a collection":   {typ(collection, "c", with(field("f", content.Component), func(f *content.Field) { f.Components = []content.TypeID{"hero"} })), "fields.f: a collection cannot hold a component."},
		"a repeater in a repeater":      {rows(with(field("r", content.Repeater), func(f *content.Field) { f.Fields = []content.Field{field("x", content.Number)} })), "fields.r.r: a repeater cannot hold a repeater."},
		"a picker in a repeater":        {rows(with(field("r", content.Picker), func(f *content.Field) { f.Components = []content.TypeID{"hero"} })), "fields.r.r: a repeater cannot hold"},
		"a reference in a repeater":     {rows(with(field("x", content.Reference), func(f *content.Field) { f.Target = "page" })), ""},
		"an empty repeater":             {rows(), "fields.r: a repeater needs fields."},
		"a reference to itself":         {ref(page, "new"), ""},
		"a reference to a page":         {ref(component, "page"), ""},
		"a reference to nothing":        {ref(page, "gone"), `fields.f: its target "gone" is no page type`},
		"a reference to a component":    {ref(page, "hero"), `fields.f: its target "hero" is no page type`},
		"a component refers to itself":  {ref(component, "new"), `fields.f: its target "new" is no page type`},
		"a component field of two":      {holds(content.Component, "hero", "outer"), "fields.f: a component field names one component."},
		"a component field of a page":   {holds(content.Component, "page"), `fields.f: "page" is no component`},
		"a picker of nothing":           {holds(content.Picker), "fields.f: a component picker names"},
		"a picker of something unknown": {holds(content.Picker, "hero", "gone"), `fields.f: "gone" is no component`},
		"components without end":        {loop, `fields.f: "outer" is no component that may stand here.`},
		"choices":                       {choices("a", "b"), ""},
		"no choices":                    {choices(), "fields.f: a dropdown needs choices"},
		"a choice twice":                {choices("a", "a"), `fields.f: the choice "a" is empty or stands twice`},
		"an empty choice":               {choices(""), `fields.f: the choice "" is empty`},
		"a pattern":                     {rules(content.ShortText, content.Rules{Pattern: `\d{3}`}), ""},
		"a broken pattern":              {rules(content.ShortText, content.Rules{Pattern: `(`}), "fields.f: its pattern is no regular expression"},
		"a pattern that looks back":     {rules(content.ShortText, content.Rules{Pattern: `(a)\1`}), "fields.f: its pattern is no"},
		"a pattern that gets out":       {rules(content.ShortText, content.Rules{Pattern: `a)|(b`}), "fields.f: its pattern is no"},
		"a pattern out of bounds":       {rules(content.ShortText, content.Rules{Pattern: strings.Repeat("a", 501)}), "fields.f: its pattern is no"},
		"a pattern of a number":         {rules(content.Number, content.Rules{Pattern: `1`}), "fields.f: only text has a length and a pattern."},
		"a length of a reference":       {typ(page, "p", content.Field{Key: "f", Kind: content.Reference, Target: "page", Rules: content.Rules{MaxLength: new(1)}}), "fields.f: only text has"},
		"lengths the wrong way round":   {rules(content.ShortText, content.Rules{MinLength: new(3), MaxLength: new(2)}), "fields.f: its least length is above"},
		"a negative length":             {rules(content.ShortText, content.Rules{MinLength: new(-1)}), "fields.f: a length is not negative."},
		"values the wrong way round":    {rules(content.Number, content.Rules{Min: new(3.0), Max: new(2.0)}), "fields.f: its least value is above"},
		"a range of a text":             {rules(content.ShortText, content.Rules{Min: new(3.0)}), "fields.f: only numbers"},
		"a unique text":                 {rules(content.ShortText, content.Rules{Unique: true}), ""},
		"a unique body":                 {rules(content.WYSIWYG, content.Rules{Unique: true}), "fields.f: only short text"},
		"a unique row":                  {rows(content.Field{Key: "x", Kind: content.ShortText, Rules: content.Rules{Unique: true}}), "fields.r.x: a field of a repeater or a component cannot be unique."},
		"a unique part":                 {typ(component, "c", content.Field{Key: "x", Kind: content.Number, Rules: content.Rules{Unique: true}}), "fields.x: a field of a repeater or a component cannot be unique."},
	} {
		err := content.CheckType(content.NewSchema(hero, everything, outer), c.typ)
		switch {
		case c.want == "" && err != nil:
			t.Errorf("%s: %v", name, err)
		case c.want != "" && (!fail.Is(err, fail.Invalid) || !strings.HasPrefix(faults(err), c.want)):
			t.Errorf("%s: %q, want %q", name, faults(err), c.want)
		}
	}
}

func TestBlogTypes_AreNumberedAndFixed(t *testing.T) {
	for _, b := range content.BlogTypes() {
		seen := map[content.FieldID]bool{}
		for _, f := range b.Fields {
			if f.ID < 1 || f.ID > b.Last || seen[f.ID] {
				t.Errorf("%s.%s has the id %d of %d", b.Key, f.Key, f.ID, b.Last)
			}
			seen[f.ID] = true
		}
		if s := content.NewSchema().Type(b.ID); s == nil || !s.Fixed() {
			t.Errorf("%s is not in every schema", b.ID)
		}
	}
}

func TestNumber_GivesNoNumberTwice(t *testing.T) {
	d := typ(content.KindPage, "p", field("a", content.ShortText), with(field("r", content.Repeater), func(f *content.Field) {
		f.Fields = []content.Field{field("x", content.Number)}
	}))
	d.Fields = append(d.Fields[1:], field("b", content.ShortText)) // "a" is deleted
	d.Number()
	if got := d.Fields[1].ID; got != 4 || d.Last != 4 || d.Fields[0].Fields[0].ID != 3 {
		t.Errorf("the new field is %d of %d", got, d.Last)
	}
}
