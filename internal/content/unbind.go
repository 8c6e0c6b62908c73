package content

// Unbind turns values into an input by field keys: what Bind turns back into
// the same values, with a resolver that takes ObjectIDs.
func Unbind(schema *Schema, fields []Field, v Values) map[string]any {
	out := make(map[string]any, len(v))
	for _, f := range fields {
		x, ok := v[f.ID]
		if !ok {
			continue
		}
		out[f.Key] = unbindOne(schema, f, x)
	}
	return out
}

func unbindOne(schema *Schema, f Field, x any) any {
	switch x := x.(type) {
	case []ObjectID:
		list := make([]any, len(x))
		for i, id := range x {
			list[i] = id
		}
		return list
	case Values:
		if t := f.Component(schema); t != nil {
			return Unbind(schema, t.Fields, x)
		}
		return nil
	case []Values:
		list := make([]any, len(x))
		for i, row := range x {
			list[i] = Unbind(schema, f.Fields, row)
		}
		return list
	case []Picked:
		list := make([]any, 0, len(x))
		for _, p := range x {
			if t := schema.Type(p.Type); t != nil {
				list = append(list, map[string]any{"type": t.Key, "fields": Unbind(schema, t.Fields, p.Values)})
			}
		}
		return list
	}
	return x
}
