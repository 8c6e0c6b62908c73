package typegen

import (
	"fmt"
	"slices"
	"strings"

	"github.com/gheecms/ghee/internal/content"
)

// pyReserved are the names that every file has, and those words of Python that a
// name of ours could be.
var pyReserved = []string{
	"Page", "Meta", "Media", "MediaText", "Locale", "Dict", "List", "Literal", "Optional", "TypedDict", "Union", "None", "True", "False",
}

// pyTaken are what no member of a class may be called: Python's words, and the
// names that types of members need.
var pyTaken = strings.Fields(`False None True and as assert async await break class continue def del elif else except finally for from
	global if import in is lambda nonlocal not or pass raise return try while with yield str bool float int object`)

const pyShapes = `

class _Located(TypedDict, total=False):
    locale: Locale
    """On a site where locales stand in for others: which one this is."""


class Page(_Located):
    """A page without its fields. Times are RFC 3339, UTC."""

    slug: str
    name: str
    page_type: Optional[str]
    status: Literal["draft", "published", "scheduled"]
    published: Optional[str]
    updated: str
    scheduled: Optional[str]


class Meta(_Located):
    """What an item of a collection has beside its fields."""

    id: int
`

// snake writes Python.
type snake struct {
	page
	m      *Model
	scope  scope
	names  []string
	pages  []string // names of pages with their fields, of page types and Single Pages
	picked []string // names of components in pickers
}

func python(m *Model, alt bool) []byte {
	w := &snake{m: m, scope: newScope(pyReserved...), pages: make([]string, len(m.Types)), picked: make([]string, len(m.Types))}
	w.names = typeNames(m, w.scope, nil)
	for i, t := range m.Types {
		switch t.Kind {
		case content.KindPage, content.KindSingle:
			w.pages[i] = w.scope.claim(w.names[i] + "Page")
		case content.KindComponent:
			if m.picked(i) {
				w.picked[i] = w.scope.claim("Picked" + w.names[i])
			}
		}
	}
	w.head(m, "#")
	w.line("from __future__ import annotations\n\nfrom typing import List, Literal, Optional, TypedDict, Union\n")
	w.alias("Locale", pyStrings(m.Locales))
	w.line(`"""One of the site's."""` + "\n")
	if alt {
		w.line("\nclass MediaText(TypedDict):\n    url: str\n    alt: str\n\n")
		w.line("Media = Union[MediaText, Literal[\"\"]]\n" + `"""A file, as calls with alt_media_text get it; "" for none."""`)
	} else {
		w.line("Media = str\n" + `"""The address of a file; "" for none."""`)
	}
	w.WriteString(pyShapes)
	for i, t := range m.Types {
		w.typ(i, t)
	}
	return w.Bytes()
}

// typ writes what there is of a type.
func (w *snake) typ(i int, t Type) {
	members := w.members(w.names[i], t.Fields)
	if t.Kind == content.KindCollection {
		members = append([]member{{"meta", "Meta", ""}}, members...)
	}
	w.object(sentence(about(t)), w.names[i], "", members)
	switch {
	case w.pages[i] != "":
		w.object("A page of "+w.names[i]+".", w.pages[i], "Page", []member{{"fields", w.names[i], ""}})
	case w.picked[i] != "":
		w.object(w.names[i]+" in a component picker.", w.picked[i], "", []member{{"type", "Literal[" + pyString(t.Key) + "]", ""}, {"fields", w.names[i], ""}})
	}
}

// member is one of a TypedDict.
type member struct{ key, typ, label string }

// members returns those of fields, and writes what in them needs a name.
func (w *snake) members(of string, fields []Field) (out []member) {
	for _, f := range fields {
		out = append(out, member{f.Key, w.field(of, f), label(f)})
	}
	return out
}

// object writes a TypedDict: as a class, unless a key is no name there.
func (w *snake) object(what, name, base string, members []member) {
	for _, m := range members {
		if !w.nameable(m.key) {
			w.call(what, name, members)
			return
		}
	}
	if base == "" {
		base = "TypedDict"
	}
	w.line("\n\nclass %s(%s):\n    %s", name, base, pyDoc(what))
	for i, m := range members {
		if i == 0 {
			w.line("")
		}
		w.line("    %s: %s", m.key, m.typ)
		if m.label != "" {
			w.line("    %s", pyDoc(m.label))
		}
	}
}

func (w *snake) nameable(key string) bool {
	if slices.Contains(pyTaken, key) {
		return false
	}
	return !w.scope[key] && !strings.Contains(key, "-")
}

func (w *snake) call(what, name string, members []member) {
	w.line("\n\n%s = TypedDict(\n    %s,\n    {", name, pyString(name))
	for _, m := range members {
		w.line("        %s: %s,", pyString(m.key), pyString(m.typ))
	}
	w.line("    },\n)\n%s", pyDoc(what))
}

// alias writes a type that is one of several strings.
func (w *snake) alias(name string, values []string) {
	if len(values) == 0 {
		w.line("%s = str", name)
		return
	}
	w.list(name, "Literal", values)
}

func (w *snake) list(name, of string, members []string) {
	line := fmt.Sprintf("%s = %s[%s]", name, of, strings.Join(members, ", "))
	if len([]rune(line)) > 88 { // black's
		line = fmt.Sprintf("%s = %s[\n    %s,\n]", name, of, strings.Join(members, ",\n    "))
	}
	w.line("%s", line)
}

// field returns the type of a field's values.
func (w *snake) field(of string, f Field) string {
	name := of + pascal(f.Key, nil)
	switch f.Kind {
	case content.Number:
		return "Optional[float]"
	case content.Date:
		return "Optional[str]"
	case content.Checkbox:
		return "bool"
	case content.Media:
		return "Media"
	case content.Dropdown:
		name = w.scope.claim(name)
		w.line("\n")
		w.list(name, "Literal", append(pyStrings(f.Choices), `""`))
		w.line("%s", pyDoc("What "+f.Key+" of "+of+` may be; "" for nothing.`))
		return name
	case content.Reference:
		return w.reference(f)
	case content.Component:
		if len(f.Components) == 1 {
			return w.names[f.Components[0]]
		}
		return "object"
	case content.Repeater:
		name = w.scope.claim(name + "Row")
		w.object("A row of "+f.Key+" of "+of+".", name, "", w.members(name, f.Fields))
		return "List[" + name + "]"
	case content.Picker:
		name = w.scope.claim(name)
		var members []string
		for _, i := range f.Components {
			members = append(members, pyString(w.picked[i]))
		}
		w.line("\n")
		w.list(name, "Union", members)
		w.line("%s", pyDoc("An element of "+f.Key+" of "+of+"."))
		return "List[" + name + "]"
	}
	return "str"
}

// reference is a string where levels end: an address in the API.
func (w *snake) reference(f Field) string {
	to := "object"
	if f.Target >= 0 {
		to = "Union[" + w.names[f.Target] + ", str]"
		if w.pages[f.Target] != "" {
			to = "Union[" + w.pages[f.Target] + ", str]"
		}
	}
	if f.Many {
		return "List[" + to + "]"
	}
	return "Optional[" + to + "]"
}

func pyString(s string) string {
	return quote(s, func(r rune) string {
		if r > 0xFFFF {
			return fmt.Sprintf(`\U%08x`, r)
		}
		return fmt.Sprintf(`\u%04x`, r)
	})
}

func pyStrings(texts []string) (out []string) {
	for _, s := range texts {
		out = append(out, pyString(s))
	}
	return out
}

func pyDoc(text string) string {
	text = strings.ReplaceAll(text, `\`, `\\`)
	if strings.Contains(text, `"""`) || strings.HasSuffix(text, `"`) {
		text = strings.ReplaceAll(text, `"`, `\"`)
	}
	return `"""` + text + `"""`
}
