package typegen_test

import (
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/typegen"
)

// site makes a model of types, each of which the validator must let pass.
func site(t *testing.T, types []content.Type, locales ...string) *typegen.Model {
	t.Helper()
	for i := range types {
		types[i].Number()
	}
	schema := content.NewSchema(types...)
	for _, typ := range types {
		if err := content.CheckType(schema, typ); err != nil {
			t.Fatalf("the test's model is none: %s %s: %v", typ.Kind, typ.Key, err)
		}
	}
	var all []content.Locale
	for _, code := range locales {
		all = append(all, content.Locale{Code: code, Name: code})
	}
	m, err := typegen.NewModel("hostile", all, schema, true)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func typ(kind content.Kind, key string, fields ...content.Field) content.Type {
	return content.Type{ID: content.TypeID(string(kind) + ":" + key), Kind: kind, Key: key, Name: key, Fields: fields}
}

func field(key string, kind content.FieldKind) content.Field {
	return content.Field{Key: key, Kind: kind}
}

func reference(key string, many bool, to content.TypeID) content.Field {
	return content.Field{Key: key, Kind: content.Reference, Many: many, Target: to}
}

func picker(key string, of ...content.TypeID) content.Field {
	return content.Field{Key: key, Kind: content.Picker, Components: of}
}

func dropdown(key string, values ...string) content.Field {
	f := field(key, content.Dropdown)
	for _, v := range values {
		f.Choices = append(f.Choices, content.Choice{Value: v})
	}
	return f
}

// labels are what people may write, and tools could take for something.
var labels = []string{
	"", "Plain", "*/ export const x = 1 /*", `""" + evil + """`, `ends with "`, `\`, "two\nlines\r\nand\u2028three", "@ts-expect-error", "@deprecated",
	"go:embed x", "+build linux", "# type: ignore", "type: int", "`json:\"x\"`", "\u202eright to left", "日本語", "nul\x01", "*/", "'",
	"a label of very many words that goes on and on and on and on and on and on and on and on and on and on and on until nobody reads it",
}

// values are hostile choices of dropdowns.
var values = []string{
	`"`, `'`, `\`, "\\\"", "a\nb", "\u2028", "\x00", "日本", "é", "e\u0301", "-", "--", "1", "2-column", "a b", "A_B", "a-b", "${x}", "`", "\U0001F600", "\u202e", "</script>", "\U000E0001", "true",
}

// hostile has all that a validator lets pass and a language could trip over.
func hostile() []content.Type {
	words := []string{
		"class", "def", "None", "type", "func", "interface", "await", "async", "lambda", "import", "str", "bool", "float", "List", "Optional", "Media",
		"object", "constructor", "toString", "hasOwnProperty", "prototype", "scroll-anchor", "a-b", "a_b", "aB", "ab", "AB", "meta", "Meta", "id", "ID", "url", "html_url", "fields", "x-", "x_", "X", "O", "To",
	}
	page := typ(content.KindPage, "page")
	for i, w := range words {
		f := field(w, content.ShortText)
		f.Label = labels[i%len(labels)]
		page.Fields = append(page.Fields, f)
	}
	var scalars []content.Field
	for _, k := range content.FieldKinds() {
		switch k {
		case content.Dropdown, content.Reference, content.Component, content.Picker, content.Repeater:
		default:
			scalars = append(scalars, field(string(k), k))
		}
	}
	rows := func() content.Field {
		return content.Field{Key: "rows", Kind: content.Repeater, Fields: []content.Field{
			field("class", content.Number), dropdown("side", "left", "right"), reference("to", true, "page:list"), field("image", content.Media),
		}}
	}
	all := typ(content.KindPage, "all", append(scalars,
		dropdown("dropdown", values...), rows(),
		reference("one", false, "page:all"), reference("many", true, "collection:list"), reference("mutual", false, "page:list"),
		content.Field{Key: "component", Kind: content.Component, Components: []content.TypeID{"component:list"}},
		picker("component-picker", "component:list", "component:type", "component:unmarshal-json", "component:other", "component:empty", "component:hero", "component:o"),
		picker("alone", "component:hero"),
	)...)
	nested := typ(content.KindComponent, "list", content.Field{Key: "inner", Kind: content.Component, Components: []content.TypeID{"component:hero"}},
		picker("picker", "component:hero", "component:type"))
	single := content.Type{ID: "single:1", Kind: content.KindSingle, Name: "404 – Über */ uns", Fields: []content.Field{field("title", content.ShortText)}}
	foreign := content.Type{ID: "single:2", Kind: content.KindSingle, Name: "日本語", Fields: []content.Field{field("title", content.ShortText)}}
	return []content.Type{
		page, all, nested, single, foreign,
		typ(content.KindPage, "list", reference("back", true, "page:all"), reference("items", true, "collection:list")),
		typ(content.KindPage, "landing-page", field("title", content.ShortText)), typ(content.KindPage, "landing_page", field("title", content.ShortText)),
		typ(content.KindPage, "LandingPage", field("title", content.ShortText)), typ(content.KindPage, "LandingPagePage"),
		typ(content.KindCollection, "list", field("name", content.ShortText), reference("parent", false, "collection:list")),
		typ(content.KindCollection, "none", field("None", content.ShortText), field("Meta", content.Number)),
		typ(content.KindCollection, "true"), typ(content.KindCollection, "optional", field("Optional", content.Number)),
		typ(content.KindComponent, "hero", field("headline", content.ShortText), field("image", content.Media)),
		typ(content.KindComponent, "empty"), typ(content.KindComponent, "type", field("type", content.ShortText)),
		typ(content.KindComponent, "other", field("other", content.ShortText)), typ(content.KindComponent, "unmarshal-json", field("x", content.ShortText)),
		typ(content.KindComponent, "asked"), typ(content.KindComponent, "ref"), typ(content.KindComponent, "o"), typ(content.KindComponent, "array", rows()),
		typ(content.KindComponent, "string"), typ(content.KindComponent, "typed-dict"), typ(content.KindComponent, "picked"), typ(content.KindComponent, "site"),
		typ(content.KindComponent, "all-rows"), typ(content.KindComponent, "AllRowsRow"), typ(content.KindComponent, "PickedHero"), typ(content.KindComponent, "json"), typ(content.KindComponent, "time"),
	}
}

// reserved has each word that some language keeps for itself alone in a type of its
// own, and as a type.
func reserved() (types []content.Type) {
	for w := range strings.FieldsSeq(`False None True and as assert async await break class continue def del elif else except finally for from global
		if import in is lambda nonlocal not or pass raise return try while with yield match case str bool float int object List Literal Optional Union
		TypedDict Media Meta Page Locale fields meta
		chan const default defer fallthrough func go goto interface map package range select struct switch type var any error string json time Ref Date
		catch debugger delete do enum export extends false function instanceof new null super this throw true typeof void static implements let private
		protected public abstract declare keyof readonly unique unknown never symbol infer O Asked Levels Below Reference Picked Site Pages Collections Status
		Array Record constructor prototype arguments eval`) {
		fields := []content.Field{field(w, content.Number), {Key: w + "-", Kind: content.Component, Components: []content.TypeID{"component:leaf"}}}
		types = append(types, typ(content.KindPage, w, fields[0]), typ(content.KindComponent, w, fields...))
	}
	return append(types, typ(content.KindComponent, "leaf", field("image", content.Media), reference("to", false, "page:as")))
}

// draw makes a model by chance: few words, so that many meet.
func draw(dice *rand.Rand) []content.Type {
	any := func(list []string) string { return list[dice.IntN(len(list))] }
	parts := []string{"a", "A", "b", "page", "Page", "item", "row", "ref", "media", "date", "meta", "type", "json", "id", "url", "class", "none", "list", "picked", "1", "x2", "o"}
	key := func() string {
		var k strings.Builder
		k.WriteString(any(parts[:15])) // letters
		for range dice.IntN(3) {
			k.WriteString(any([]string{"", "-", "_", "__"}) + any(parts))
		}
		return k.String()
	}
	var types []content.Type
	taken := map[string]bool{"page:search": true}
	for range 3 + dice.IntN(12) {
		kind := []content.Kind{content.KindPage, content.KindCollection, content.KindComponent}[dice.IntN(3)]
		if t := typ(kind, key()); !taken[string(t.ID)] {
			t.Name = any(labels)
			types, taken[string(t.ID)] = append(types, t), true
		}
	}
	var targets, components []content.TypeID // of components only those before: no circles
	for _, t := range types {
		if t.Kind != content.KindComponent {
			targets = append(targets, t.ID)
		}
	}
	var fields func(kind content.Kind, inRow bool) []content.Field
	fields = func(kind content.Kind, inRow bool) (out []content.Field) {
		taken := map[string]bool{"meta": kind == content.KindCollection}
		for range 1 + dice.IntN(8) {
			f := field(key(), content.FieldKinds()[dice.IntN(len(content.FieldKinds()))])
			f.Label = any(labels)
			switch f.Kind {
			case content.Reference:
				if f.Many = dice.IntN(2) == 0; len(targets) > 0 {
					f.Target = targets[dice.IntN(len(targets))]
				} else {
					f.Kind, f.Many = content.Number, false
				}
			case content.Dropdown:
				from := dice.IntN(len(values))
				f.Choices = dropdown("", values[from:from+1+dice.IntN(len(values)-from)]...).Choices
			case content.Component, content.Picker, content.Repeater, content.Color, content.Form:
				switch {
				case kind == content.KindCollection || inRow && f.Kind != content.Color && f.Kind != content.Form || f.Kind != content.Repeater && len(components) == 0:
					f.Kind = content.LongText
				case f.Kind == content.Component:
					f.Components = []content.TypeID{components[dice.IntN(len(components))]}
				case f.Kind == content.Picker:
					f.Components = components[:1+dice.IntN(len(components))]
				case f.Kind == content.Repeater:
					f.Fields = fields(kind, true)
				}
			}
			if !taken[f.Key] {
				out, taken[f.Key] = append(out, f), true
			}
		}
		return out
	}
	for i, t := range types {
		types[i].Fields = fields(t.Kind, false)
		if t.Kind == content.KindComponent {
			components = append(components, t.ID)
		}
	}
	return types
}
