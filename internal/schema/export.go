package schema

import (
	"cmp"
	"slices"

	"github.com/gheecms/ghee/internal/content"
)

// Export returns the model of a site, in the order of keys.
func Export(settings content.Settings, schema *content.Schema) File {
	f := File{Version: Version, Settings: map[string]string{}}
	for _, key := range content.SettingKeys() {
		if v := settings.Get(key); v != "" {
			f.Settings[key] = v
		}
	}
	for _, l := range settings.Locales {
		f.Locales = append(f.Locales, Locale{l.Code, l.Name})
	}
	for _, t := range schema.Types() {
		typ := Type{Key: t.Key, Name: t.Name, Fields: exportFields(t.Fields, schema)}
		switch t.Kind {
		case content.KindComponent:
			f.Components = append(f.Components, typ)
		case content.KindPage:
			f.PageTypes = append(f.PageTypes, typ)
		case content.KindCollection:
			f.Collections = append(f.Collections, typ)
		}
	}
	for _, list := range [][]Type{f.Components, f.PageTypes, f.Collections} {
		slices.SortFunc(list, func(a, b Type) int { return cmp.Compare(a.Key, b.Key) })
	}
	return f
}

func exportFields(fields []content.Field, schema *content.Schema) (out []Field) {
	for _, f := range fields {
		x := Field{
			Key: f.Key, Label: f.Label, Kind: f.Kind, Required: f.Required, Unique: f.Unique, MinLength: f.MinLength, MaxLength: f.MaxLength,
			Min: f.Min, Max: f.Max, Pattern: f.Pattern, Many: f.Many, Fields: exportFields(f.Fields, schema),
		}
		for _, c := range f.Choices {
			x.Choices = append(x.Choices, Choice(c))
		}
		if t := schema.Type(f.Target); t != nil {
			x.Target = string(t.Kind) + "/" + t.Key
		}
		for _, id := range f.Components {
			if t := schema.Type(id); t != nil {
				x.Components = append(x.Components, t.Key)
			}
		}
		out = append(out, x)
	}
	return out
}
