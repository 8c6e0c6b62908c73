package writeapi

import (
	"context"
	"maps"
	"slices"
	"unicode/utf8"

	"github.com/gheecms/ghee/internal/content"
)

// singleType makes the type of a new Single Page. The contract knows no way to
// tell its fields (§10.6), so they are what the values are.
func (x *write) singleType(ctx context.Context, name string, values map[string]any) (*content.Type, error) {
	fields, err := inferred("fields.", values, false)
	if err != nil {
		return nil, err
	}
	t, err := x.batch.PutType(ctx, content.Type{Kind: content.KindSingle, Name: name, Fields: fields})
	return &t, err
}

// inferred returns fields that take values.
func inferred(prefix string, values map[string]any, inRow bool) (out []content.Field, err error) {
	for _, key := range slices.Sorted(maps.Keys(values)) {
		f := content.Field{Key: key, Label: key}
		switch v := values[key].(type) {
		case nil:
			f.Kind = content.ShortText
		case string:
			f.Kind = content.ShortText
			if utf8.RuneCountInString(v) > content.MaxName {
				f.Kind = content.LongText
			}
		case float64:
			f.Kind = content.Number
		case bool:
			f.Kind = content.Checkbox
		case []any:
			f.Kind = content.Repeater
			row, ok := firstRow(v)
			if !ok || inRow {
				return nil, invalid(prefix+key, "A list on a new Single Page must hold objects with the same members, one list deep.")
			}
			if f.Fields, err = inferred(prefix+key+".", row, true); err != nil {
				return nil, err
			}
		default:
			return nil, invalid(prefix+key, "An object cannot stand here: a new Single Page has no components.")
		}
		out = append(out, f)
	}
	return out, nil
}

func firstRow(list []any) (map[string]any, bool) {
	if len(list) == 0 {
		return nil, false
	}
	row, ok := list[0].(map[string]any)
	return row, ok && len(row) > 0
}
