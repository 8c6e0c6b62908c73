package content

// MediaIDs lists the media objects that values refer to, at any depth, each
// once, in the order in which they are met.
func MediaIDs(schema *Schema, fields []Field, v Values) []ObjectID {
	w := mediaWalk{schema: schema, seen: map[ObjectID]bool{}}
	w.object(fields, v)
	return w.ids
}

type mediaWalk struct {
	schema *Schema
	seen   map[ObjectID]bool
	ids    []ObjectID
}

func (w *mediaWalk) object(fields []Field, v Values) {
	for _, f := range fields {
		switch x := v[f.ID].(type) {
		case ObjectID:
			if f.Kind == Media && !w.seen[x] {
				w.seen[x] = true
				w.ids = append(w.ids, x)
			}
		case Values:
			if t := f.Component(w.schema); t != nil {
				w.object(t.Fields, x)
			}
		case []Values:
			for _, row := range x {
				w.object(f.Fields, row)
			}
		case []Picked:
			for _, p := range x {
				if t := w.schema.Type(p.Type); t != nil {
					w.object(t.Fields, p.Values)
				}
			}
		}
	}
}
