package markdown

import (
	"maps"
	"slices"
	"strings"
	"unicode"
)

// Front is front matter by key. Keys are folded (see fold). A value is a string
// as the author wrote it (numbers and dates, too), a bool, nil, a []any or a
// map[string]any.
type Front map[string]any

// fold makes one key of the spellings people use: "Featured-Image",
// "featured_image" and "featuredImage" are "featuredimage".
func fold(key string) string {
	return strings.Map(func(r rune) rune {
		if r == '-' || r == '_' || unicode.IsSpace(r) {
			return -1
		}
		return unicode.ToLower(r)
	}, key)
}

// folded returns front matter with its keys folded. Of keys that become one,
// the one written so wins, else the first in the order of the alphabet. What
// Hugo keeps under "params" stands in for keys that are missing.
func folded(raw map[string]any) Front {
	f := Front{}
	for _, key := range slices.Sorted(maps.Keys(raw)) {
		short := fold(key)
		if _, there := f[short]; !there || key == short {
			f[short] = raw[key]
		}
	}
	params, _ := f["params"].(map[string]any)
	for _, key := range slices.Sorted(maps.Keys(params)) {
		if _, there := f[fold(key)]; !there {
			f[fold(key)] = params[key]
		}
	}
	return f
}

// text returns the first of some keys that holds a line or more of text, its
// ends trimmed.
func (f Front) text(keys ...string) string {
	for _, k := range keys {
		if s, ok := f[k].(string); ok && strings.TrimSpace(s) != "" {
			return strings.TrimSpace(s)
		}
	}
	return ""
}

// list returns the texts of a key that holds a list, or one text. Of maps in it
// the name is meant.
func (f Front) list(key string) []string {
	items, ok := f[key].([]any)
	if !ok {
		items = []any{f[key]}
	}
	var out []string
	for _, item := range items {
		switch x := item.(type) {
		case string:
			out = append(out, strings.TrimSpace(x))
		case map[string]any:
			out = append(out, folded(x).text("name", "title"))
		}
	}
	return out
}

// flag returns what a key says, and whether it says yes or no at all.
func (f Front) flag(key string) (yes, said bool) {
	switch x := f[key].(type) {
	case bool:
		return x, true
	case string:
		switch strings.ToLower(strings.TrimSpace(x)) {
		case "true", "yes", "on":
			return true, true
		case "false", "no", "off":
			return false, true
		}
	}
	return false, false
}
