package typegen

import (
	"fmt"
	"strconv"

	"github.com/gheecms/ghee/internal/content"
)

var goReserved = []string{"Page", "Ref", "Media", "Date", "Meta", "Locale"}

// goUpper are the words that Go writes in capitals.
var goUpper = map[string]bool{
	"api": true, "css": true, "cta": true, "faq": true, "html": true, "http": true, "https": true, "id": true, "ip": true, "json": true,
	"seo": true, "sql": true, "svg": true, "ui": true, "uri": true, "url": true, "utf8": true, "uuid": true, "xml": true,
}

const goShapes = `
// Page is a page with its fields. PageType is nil for a Single Page.
type Page[Fields any] struct {
	Slug      string     ` + "`json:\"slug\"`" + `
	Name      string     ` + "`json:\"name\"`" + `
	PageType  *string    ` + "`json:\"page_type\"`" + `
	Locale    Locale     ` + "`json:\"locale,omitempty\"`" + ` // on a site where locales stand in for others
	Status    string     ` + "`json:\"status\"`" + `           // draft, published or scheduled
	Published *time.Time ` + "`json:\"published\"`" + `
	Updated   time.Time  ` + "`json:\"updated\"`" + `
	Scheduled *time.Time ` + "`json:\"scheduled\"`" + `
	Fields    Fields     ` + "`json:\"fields\"`" + `
}

// Meta is what an item of a collection has beside its fields.
type Meta struct {
	ID     int    ` + "`json:\"id\"`" + `
	Locale Locale ` + "`json:\"locale,omitempty\"`" + ` // on a site where locales stand in for others
}

// Ref is a reference: Value as far as the levels of the call reach, else URI, its
// address in the API. Neither is set where nothing is referred to.
type Ref[To any] struct {
	Value *To
	URI   string
}

// UnmarshalJSON implements json.Unmarshaler.
func (r *Ref[To]) UnmarshalJSON(b []byte) error {
	*r = Ref[To]{}
	if len(b) > 0 && b[0] == '"' {
		return json.Unmarshal(b, &r.URI)
	}
	return json.Unmarshal(b, &r.Value)
}

// MarshalJSON implements json.Marshaler.
func (r Ref[To]) MarshalJSON() ([]byte, error) {
	if r.URI != "" {
		return json.Marshal(r.URI)
	}
	return json.Marshal(r.Value)
}

// Media is a file; its URL is "" for none. Calls with alt_media_text give Alt.
type Media struct {
	URL string
	Alt string
}

// UnmarshalJSON implements json.Unmarshaler.
func (m *Media) UnmarshalJSON(b []byte) error {
	*m = Media{}
	if len(b) > 0 && b[0] == '"' {
		return json.Unmarshal(b, &m.URL)
	}
	var v struct{ URL, Alt string }
	err := json.Unmarshal(b, &v)
	*m = v
	return err
}

// MarshalJSON implements json.Marshaler.
func (m Media) MarshalJSON() ([]byte, error) {
	if m.Alt == "" {
		return json.Marshal(m.URL)
	}
	return json.Marshal(map[string]string{"url": m.URL, "alt": m.Alt})
}

// Date is a date and a time of day of no zone, here in UTC; zero for none.
type Date struct{ time.Time }

const dateLayout = "2006-01-02T15:04:05"

// UnmarshalJSON implements json.Unmarshaler.
func (d *Date) UnmarshalJSON(b []byte) (err error) {
	var s string
	*d = Date{}
	if err = json.Unmarshal(b, &s); err == nil && s != "" {
		d.Time, err = time.Parse(dateLayout, s)
	}
	return err
}

// MarshalJSON implements json.Marshaler.
func (d Date) MarshalJSON() ([]byte, error) {
	if d.IsZero() {
		return []byte("null"), nil
	}
	return json.Marshal(d.Format(dateLayout))
}
`

// gopher writes Go; format.Source then formats it.
type gopher struct {
	page
	m     *Model
	scope scope
	names []string
}

func golang(m *Model, pkg string) []byte {
	w := &gopher{m: m, scope: newScope(goReserved...)}
	w.names = typeNames(m, w.scope, goUpper)
	w.head(m, "//")
	w.line("package %s\n\nimport (\n\"encoding/json\"\n\"time\"\n)\n", pkg)
	w.constants("Locale is one of the site's.", "Locale", m.Locales)
	w.WriteString(goShapes)
	for i, t := range m.Types {
		verb := " is "
		if t.Kind == content.KindPage || t.Kind == content.KindSingle {
			verb = " has "
		}
		w.object(w.names[i]+verb+about(t)+".", w.names[i], t.Kind == content.KindCollection, t.Fields)
	}
	return w.Bytes()
}

// object writes a struct, and then what in it needs a name.
func (w *gopher) object(what, name string, item bool, fields []Field) {
	after, members := &gopher{m: w.m, scope: w.scope, names: w.names}, newScope()
	w.line("\n// %s", what)
	if !item && len(fields) == 0 {
		w.line("type %s struct{}", name)
		return
	}
	w.line("type %s struct {", name)
	if item {
		w.line("%s Meta `json:\"meta\"`", members.claim("Meta"))
	}
	for _, f := range fields {
		w.WriteString(members.claim(pascal(f.Key, goUpper)) + " " + after.field(name, f) + " `json:" + strconv.Quote(f.Key) + "`")
		if text := label(f); text != "" {
			w.WriteString(" // " + text)
		}
		w.line("")
	}
	w.line("}")
	_, _ = after.WriteTo(w)
}

// field returns the type of a field's values.
func (w *gopher) field(of string, f Field) string {
	name := of + pascal(f.Key, goUpper)
	switch f.Kind {
	case content.Number:
		return "*float64"
	case content.Date:
		return "Date"
	case content.Checkbox:
		return "bool"
	case content.Media:
		return "Media"
	case content.Dropdown:
		name = w.scope.claim(name)
		w.line("")
		w.constants(fmt.Sprintf("%s is what %s of %s may be; \"\" for nothing.", name, f.Key, of), name, f.Choices)
		return name
	case content.Reference:
		return w.reference(f)
	case content.Component:
		if len(f.Components) == 1 {
			return w.names[f.Components[0]]
		}
		return "json.RawMessage"
	case content.Repeater:
		name = w.scope.claim(name + "Row")
		w.object(fmt.Sprintf("%s is a row of %s of %s.", name, f.Key, of), name, false, f.Fields)
		return "[]" + name
	case content.Picker:
		name = w.scope.claim(name)
		w.picker(of, name, f)
		return "[]" + name
	}
	return "string"
}

func (w *gopher) reference(f Field) string {
	to := "json.RawMessage"
	if f.Target >= 0 {
		if to = w.names[f.Target]; w.m.Types[f.Target].Kind == content.KindPage {
			to = "Page[" + to + "]"
		}
	}
	if to = "Ref[" + to + "]"; f.Many {
		return "[]" + to
	}
	return to
}

// constants writes a type of strings, and those that there are.
func (w *gopher) constants(what, name string, values []string) {
	w.line("// %s\ntype %s string\n", what, name)
	if len(values) == 0 {
		return
	}
	w.line("// The values of %s.\nconst (", name)
	for _, v := range values {
		w.line("%s %s = %s", w.scope.claim(name+camel(v, goUpper), name+"Value"), name, strconv.Quote(v))
	}
	w.line(")")
}

// picker writes a struct with a pointer for each component: the one that is there
// is set, which templates can ask, too.
func (w *gopher) picker(of, name string, f Field) {
	members := newScope("Type", "Other", "UnmarshalJSON", "MarshalJSON")
	fields := make([]string, len(f.Components))
	w.line("\n// %s is an element of %s of %s: what Type names is set.\ntype %s struct {", name, f.Key, of, name)
	w.line("Type string // the component's key")
	for i, c := range f.Components {
		fields[i] = members.claim(pascal(w.m.Types[c].Key, goUpper))
		w.line("%s *%s", fields[i], w.names[c])
	}
	w.line("Other json.RawMessage // fields of a component that is newer than this file\n}")

	w.line("\n// UnmarshalJSON implements json.Unmarshaler.\nfunc (p *%s) UnmarshalJSON(b []byte) error {", name)
	w.line("var v struct {\nType string `json:\"type\"`\nFields json.RawMessage `json:\"fields\"`\n}")
	w.line("if err := json.Unmarshal(b, &v); err != nil {\nreturn err\n}")
	w.line("*p = %s{Type: v.Type}\nswitch v.Type {", name)
	for i, c := range f.Components {
		w.line("case %q:\nreturn json.Unmarshal(v.Fields, &p.%s)", w.m.Types[c].Key, fields[i])
	}
	w.line("}\np.Other = v.Fields\nreturn nil\n}")

	w.line("\n// MarshalJSON implements json.Marshaler.\nfunc (p %s) MarshalJSON() ([]byte, error) {", name)
	w.line("var fields any = p.Other\nswitch p.Type {")
	for i, c := range f.Components {
		w.line("case %q:\nfields = p.%s", w.m.Types[c].Key, fields[i])
	}
	w.line("}\nreturn json.Marshal(map[string]any{\"type\": p.Type, \"fields\": fields})\n}")
}
