package demo

import (
	"github.com/google/uuid"

	"github.com/gheecms/ghee/internal/content"
)

// typ puts a type and remembers its id by kind and key.
func (w *seeder) typ(kind content.Kind, d typeDef) content.TypeID {
	if w.err != nil {
		return ""
	}
	id := typeID(kind, d.Key+d.Name)
	w.types[string(kind)+":"+d.Key] = id
	t := content.Type{ID: id, Kind: kind, Key: d.Key, Name: d.Name, Fields: w.fields(d.Fields)}
	_, w.err = w.batch.PutType(w.ctx, t)
	return id
}

// typeID is the same in every demo, so that a type may refer to itself before
// it is stored.
func typeID(kind content.Kind, name string) content.TypeID {
	return content.TypeID(uuid.NewSHA1(uuid.NameSpaceOID, []byte("ghee demo "+string(kind)+" "+name)).String())
}

func (w *seeder) fields(defs []fieldDef) []content.Field {
	out := make([]content.Field, len(defs))
	for i, d := range defs {
		f := content.Field{Key: d.Key, Label: d.Label, Kind: d.Kind, Choices: d.Choices, Many: d.Many, Fields: w.fields(d.Fields)}
		f.Required = d.Required
		f.Target = w.types[d.Target]
		for _, key := range d.Components {
			f.Components = append(f.Components, w.types["component:"+key])
		}
		out[i] = f
	}
	return out
}
