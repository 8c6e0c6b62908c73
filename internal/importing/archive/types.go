package archive

import (
	"bytes"
	"encoding/json"

	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
)

// types writes every type by id, the fixed ones too: a program that is not ours
// knows none of them.
func (w *writer) types() error {
	schema, err := w.s.Types(w.ctx)
	if err != nil {
		return err
	}
	var b bytes.Buffer
	e := encoder(&b)
	for _, t := range schema.Types() {
		if err := e.Encode(t); err != nil {
			return fail.Wrap(fail.Internal, err, "The type %q cannot be encoded.", t.Key)
		}
	}
	return w.p.entry(typesName, b.Bytes())
}

// readTypes reads what types wrote, but for the fixed ones, which are the same
// on every site.
func readTypes(data []byte) (types []content.Type, schema *content.Schema, err error) {
	fixed := content.NewSchema()
	n := 0
	for l := range bytes.Lines(data) {
		n++
		var t content.Type
		if err := json.Unmarshal(l, &t); err != nil {
			return nil, nil, fail.Wrap(fail.Invalid, err, "%s, line %d: it is no JSON of a type.", typesName, n)
		}
		if f := fixed.Type(t.ID); f != nil {
			if t.Kind != f.Kind {
				return nil, nil, fail.E(fail.Invalid, "%s, line %d: the id %q belongs to the %s type of every site.", typesName, n, t.ID, f.Kind)
			}
			continue
		}
		types = append(types, t)
	}
	schema = content.NewSchema(types...)
	seen := map[content.TypeID]bool{}
	for _, t := range types {
		err := content.CheckType(schema, t)
		switch {
		case err == nil && seen[t.ID]:
			err = fail.E(fail.Invalid, "The id %q stands twice.", t.ID)
		case err == nil && len(t.ID) > maxID:
			err = fail.E(fail.Invalid, "An id has at most %d bytes.", maxID)
		case err == nil:
			err = content.CheckText("name", t.Name, content.MaxName)
		}
		if err != nil {
			return nil, nil, fail.Wrap(fail.Invalid, err, "%s: the type %q (%s) cannot be used.", typesName, t.Key, t.ID)
		}
		seen[t.ID] = true
	}
	return types, schema, nil
}
