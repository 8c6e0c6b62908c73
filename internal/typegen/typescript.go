package typegen

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/gheecms/ghee/internal/content"
)

// tsWidth is how long prettier lets a line be.
const tsWidth = 80

// tsReserved are the names that every file has, and those it needs of others.
var tsReserved = []string{"Asked", "Levels", "Below", "Media", "Reference", "Page", "Locale", "Picked", "Site", "Pages", "Collections", "Status", "O"}

const tsShapes = `
/** What of a call's parameters shapes the answer: write those of yours. */
export interface Asked {
  readonly levels?: 1 | 2 | 3 | 4 | 5;
  readonly alt_media_text?: boolean | 0 | 1;
}

/** How far references are followed: 2 unless a call says otherwise. */
export type Levels<O extends Asked> = O extends { readonly levels: infer N }
  ? N
  : 2;

/** What is asked for within a reference. */
export type Below<O extends Asked> = {
  readonly levels: Levels<O> extends 5
    ? 4
    : Levels<O> extends 4
      ? 3
      : Levels<O> extends 3
        ? 2
        : 1;
  readonly alt_media_text: O extends { readonly alt_media_text: true | 1 }
    ? true
    : false;
};

/** What is referred to; its address in the API where levels end. */
export type Reference<To, O extends Asked> = Levels<O> extends 1 ? string : To;

/** The address of a file, with alt_media_text its text as well; "" for none. */
export type Media<O extends Asked = Asked> = O extends {
  readonly alt_media_text: true | 1;
}
  ? { url: string; alt: string } | ""
  : string;

export type Status = "draft" | "published" | "scheduled";

/** A page. Times are ISO 8601, UTC. */
export interface Page<Fields> {
  slug: string;
  name: string;
  page_type: string | null;
  /** On a site where locales stand in for others: which one this is. */
  locale?: Locale;
  status: Status;
  published: string | null;
  updated: string;
  scheduled: string | null;
  fields: Fields;
}

/** One of a component picker. */
export type Picked<Type extends string, Fields> = {
  type: Type;
  fields: Fields;
};
`

// ts writes TypeScript.
type ts struct {
	page
	m     *Model
	scope scope
	names []string // of the model's types
	asks  []bool   // whose shape depends on what is asked for
}

func typeScript(m *Model) []byte {
	w := &ts{m: m, scope: newScope(tsReserved...), asks: make([]bool, len(m.Types))}
	w.names = typeNames(m, w.scope, nil)
	for i, t := range m.Types {
		w.asks[i] = w.depend(t.Fields)
	}
	w.head(m, "//")
	w.union("", "The site's locales.", "Locale", tsStrings(m.Locales))
	w.WriteString(tsShapes)
	for i, t := range m.Types {
		w.object(sentence(about(t)), w.names[i], t.Kind == content.KindCollection, t.Fields)
	}
	w.site()
	return w.Bytes()
}

// depend reports whether the shape of some of the fields depends on what is asked
// for. Components hold no circles.
func (w *ts) depend(fields []Field) bool {
	return slices.ContainsFunc(fields, func(f Field) bool {
		return f.Kind == content.Reference || f.Kind == content.Media || w.depend(f.Fields) ||
			slices.ContainsFunc(f.Components, func(i int) bool { return w.depend(w.m.Types[i].Fields) })
	})
}

// object writes an interface, and then what in it needs a name.
func (w *ts) object(what, name string, item bool, fields []Field) {
	after := &ts{m: w.m, scope: w.scope, names: w.names, asks: w.asks}
	w.line("\n/** %s */", what)
	open := "export interface " + name + tsParam(w.depend(fields)) + " {"
	if !item && len(fields) == 0 {
		w.line("%s}", open)
		return
	}
	w.line("%s", open)
	if item {
		w.line("  meta: { id: number; locale?: Locale };")
	}
	for _, f := range fields {
		if text := label(f); text != "" {
			w.line("  /** %s */", text)
		}
		w.line("  %s: %s;", tsKey(f.Key), after.field(name, f))
	}
	w.line("}")
	_, _ = after.WriteTo(w)
}

// field returns the type of a field's values.
func (w *ts) field(of string, f Field) string {
	name := of + pascal(f.Key, nil)
	switch f.Kind {
	case content.Number:
		return "number | null"
	case content.Date:
		return "string | null"
	case content.Checkbox:
		return "boolean"
	case content.Media:
		return "Media<O>"
	case content.Dropdown:
		name = w.scope.claim(name)
		w.union("\n", "What "+f.Key+" of "+of+` may be; "" for nothing.`, name, append(tsStrings(f.Choices), `""`))
		return name
	case content.Reference:
		return w.reference(f)
	case content.Component:
		return w.component(f)
	case content.Repeater:
		name = w.scope.claim(name + "Row")
		w.object("A row of "+f.Key+" of "+of+".", name, false, f.Fields)
		return name + tsArg(w.depend(f.Fields)) + "[]"
	case content.Picker:
		name = w.scope.claim(name)
		asks := w.depend([]Field{f})
		var members []string
		for _, i := range f.Components {
			members = append(members, fmt.Sprintf("Picked<%s, %s>", tsString(w.m.Types[i].Key), w.names[i]+tsArg(w.asks[i])))
		}
		w.union("\n", "An element of "+f.Key+" of "+of+".", name+tsParam(asks), members)
		return name + tsArg(asks) + "[]"
	}
	return "string"
}

func (w *ts) reference(f Field) string {
	to := "unknown"
	if f.Target >= 0 {
		to = w.names[f.Target]
		if w.asks[f.Target] {
			to += "<Below<O>>"
		}
		if w.m.Types[f.Target].Kind == content.KindPage {
			to = "Page<" + to + ">"
		}
	}
	if to = "Reference<" + to + ", O>"; f.Many {
		return to + "[]"
	}
	return to + " | null"
}

func (w *ts) component(f Field) string {
	if len(f.Components) != 1 {
		return "unknown"
	}
	i := f.Components[0]
	return w.names[i] + tsArg(w.asks[i])
}

// union writes a type of several, of strings where there are none.
func (w *ts) union(before, what, name string, members []string) {
	if len(members) == 0 {
		members = []string{"string"}
	}
	w.line("%s/** %s */", before, what)
	all := strings.Join(members, " | ") + ";"
	line := "export type " + name + " = " + all
	switch {
	case utf8.RuneCountInString(line) <= tsWidth:
		w.line("%s", line)
	case len(members) == 1 || utf8.RuneCountInString(all)+2 <= tsWidth:
		w.line("export type %s =\n  %s", name, all)
	default:
		w.line("export type %s =\n  | %s;", name, strings.Join(members, "\n  | "))
	}
}

// site writes which keys have which types, for clients that look there. What a
// call asks for comes in by $asked, which no key can be.
func (w *ts) site() {
	for _, s := range []struct {
		name, what string
		kind       content.Kind
	}{{"Pages", "fields of page types", content.KindPage}, {"Collections", "items of collections", content.KindCollection}} {
		w.line("\n/** The %s, by key. */", s.what)
		w.line("export interface %s {\n  readonly $asked: Asked;", s.name)
		for i, t := range w.m.Types {
			if t.Kind != s.kind {
				continue
			}
			arg := ""
			if w.asks[i] {
				arg = `<this["$asked"]>`
			}
			w.line("  %s: %s;", tsKey(t.Key), w.names[i]+arg)
		}
		w.line("}")
	}
	w.line("\n/** The site, for clients that know what is at a key. */")
	w.line("export interface Site {\n  pages: Pages;\n  collections: Collections;\n}")
}

func tsParam(asks bool) string {
	if asks {
		return "<O extends Asked = Asked>"
	}
	return ""
}

func tsArg(asks bool) string {
	if asks {
		return "<O>"
	}
	return ""
}

var tsName = regexp.MustCompile(`^[A-Za-z_$][A-Za-z0-9_$]*$`)

func tsKey(key string) string {
	if tsName.MatchString(key) {
		return key
	}
	return tsString(key)
}

func tsString(s string) string {
	return quote(s, func(r rune) string {
		if r > 0xFFFF {
			return fmt.Sprintf(`\u{%x}`, r)
		}
		return fmt.Sprintf(`\u%04x`, r)
	})
}

func tsStrings(texts []string) (out []string) {
	for _, s := range texts {
		out = append(out, tsString(s))
	}
	return out
}
