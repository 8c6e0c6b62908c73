package butter

import (
	"cmp"
	"encoding/json"

	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
)

// learn makes out shapes and references once all is read: only then it is known
// which collection holds an item of which the API tells the id alone.
func (a *Account) learn() error {
	a.items = map[string]string{}
	for _, r := range a.records {
		if r.kind != content.KindCollection {
			continue
		}
		if key, ok := a.items[r.id]; ok && key != r.key {
			a.items[r.id] = "" // it does not tell them apart
			continue
		}
		a.items[r.id] = r.key
	}
	for i := range a.records {
		r := &a.records[i]
		f := a.types[string(r.kind)+"/"+r.key]
		if r.kind == content.KindSingle {
			if f = a.singles[r.id]; f == nil {
				f = newFields()
				a.singles[r.id] = f
			}
		}
		if f == nil {
			continue
		}
		o, err := a.record(*r)
		if err != nil {
			return err
		}
		values, err := a.folded(r.doc, valuesOf(r.kind, o))
		if err != nil {
			return err
		}
		f.see(values)
		walk(values, func(v any) {
			s, _ := v.(string)
			kind, key, id := target(s)
			if first, ok := a.known[docOf(kind, key, id)]; ok && kind != "" {
				r.links = append(r.links, first)
			}
		})
	}
	return nil
}

// record reads again what was read of a document.
func (a *Account) record(r record) (object, error) {
	var raw json.RawMessage
	if err := a.spool.get(r.at, &raw); err != nil {
		return nil, err
	}
	v, err := ordered(raw)
	if err != nil {
		return nil, fail.Wrap(fail.Internal, err, "What was read of %s cannot be read again.", r.doc)
	}
	o, _ := v.(object)
	return o, nil
}

// valuesOf returns the fields of a page or an item.
func valuesOf(kind content.Kind, o object) object {
	if kind != content.KindCollection {
		fields, _ := get(o, "fields").(object)
		return fields
	}
	out := object{}
	for _, m := range o {
		if m.key != "meta" {
			out = append(out, m)
		}
	}
	return out
}

// folded returns values with addresses in the place of documents: an API may
// show these whole where levels=1 asks for addresses alone.
func (a *Account) folded(doc string, values object) (object, error) {
	out := make(object, 0, len(values))
	for _, m := range values {
		v, err := a.fold(m.value)
		if err != nil {
			return nil, fail.Wrap(fail.CodeOf(err), err, "%s, field %s: %s", doc, m.key, fail.Message(err))
		}
		out = append(out, member{m.key, v})
	}
	return out, nil
}

func (a *Account) fold(v any) (any, error) {
	switch x := v.(type) {
	case []any:
		out := make([]any, len(x))
		for i, e := range x {
			v, err := a.fold(e)
			if err != nil {
				return nil, err
			}
			out[i] = v
		}
		return out, nil
	case object:
		if s := pageOf(x); s != "" {
			return s, nil
		}
		if id := itemOf(x); id != "" {
			return a.item(id)
		}
		out := make(object, len(x))
		for i, m := range x {
			v, err := a.fold(m.value)
			if err != nil {
				return nil, err
			}
			out[i] = member{m.key, v}
		}
		return out, nil
	}
	return v, nil
}

// pageOf returns the address of a page that is shown whole, "" for what is none.
func pageOf(o object) string {
	slug := text(o, "slug")
	_, isPage := get(o, "fields").(object)
	for _, m := range o {
		if m.key == "page_type" && isPage && slug != "" {
			return "/v2/pages/" + cmp.Or(text(o, "page_type"), "*") + "/" + slug + "/"
		}
	}
	return ""
}

// itemOf returns the id of an item that is shown whole, "" for what is none.
func itemOf(o object) string {
	meta, _ := get(o, "meta").(object)
	id, ok := get(meta, "id").(json.Number)
	if _, lent := get(meta, "locale").(string); !ok || len(meta) > 2 || len(meta) == 2 && !lent {
		return ""
	}
	return id.String()
}

func (a *Account) item(id string) (string, error) {
	key, ok := a.items[id]
	switch {
	case !ok:
		return "", fail.E(fail.Invalid, "the API shows item %s whole and does not tell its collection, and no collection that was read holds it. Name the collection with --collection.", id)
	case key == "":
		return "", fail.E(fail.Invalid, "the API shows item %s whole and does not tell its collection, and two collections hold an item of that id.", id)
	}
	return "/v2/content/?keys=" + key + "[_id=" + id + "]", nil
}

// walk visits every value that is no list and, before its members, every object.
func walk(v any, visit func(any)) {
	switch x := v.(type) {
	case []any:
		for _, e := range x {
			walk(e, visit)
		}
	case object:
		visit(x)
		for _, m := range x {
			walk(m.value, visit)
		}
	default:
		visit(v)
	}
}
