package wxr

import (
	"maps"
	"slices"
	"strings"
)

// A shortcode is a WordPress macro in a body: [gallery ids="1,2"], or with a
// content [caption width="300"]<img …> A cat[/caption]. Bodies keep them; only
// texts made of bodies go without.

// builtIn reports WordPress's own shortcodes.
func builtIn(name string) bool {
	switch name {
	case "caption", "wp_caption", "gallery", "playlist", "audio", "video", "embed":
		return true
	}
	return false
}

// shortcode is one tag: s[start:end] is "[name …]".
type shortcode struct {
	name       string
	start, end int
	closes     bool // [/name]
	attributes bool
}

// maxShortcode bounds how far the end of a tag is looked for.
const maxShortcode = 4 << 10

// nextShortcode finds the first thing that looks like a shortcode's tag at or
// after from; false when there is none. "[[x]]" is how WordPress writes "[x]"
// itself.
func nextShortcode(s string, from int) (c shortcode, ok bool) {
	for from < len(s) {
		i := strings.IndexByte(s[from:], '[')
		if i < 0 {
			return c, false
		}
		start := from + i
		if strings.HasPrefix(s[start:], "[[") {
			from = start + 2
			continue
		}
		if c, ok = tagAt(s, start); ok {
			return c, true
		}
		from = start + 1
	}
	return c, false
}

func tagAt(s string, start int) (c shortcode, ok bool) {
	end := strings.IndexAny(s[start+1:min(len(s), start+maxShortcode)], "[]")
	if end < 0 || s[start+1+end] != ']' {
		return c, false
	}
	inner := s[start+1 : start+1+end]
	inner, closes := strings.CutPrefix(inner, "/")
	n := 0
	for n < len(inner) && isNameByte(inner[n]) {
		n++
	}
	name, rest := inner[:n], strings.TrimSuffix(strings.TrimSpace(inner[n:]), "/")
	c = shortcode{name: name, start: start, end: start + end + 2, closes: closes, attributes: strings.Contains(rest, "=")}
	if name == "" || name[0] >= '0' && name[0] <= '9' || n < len(inner) && !strings.ContainsRune(" \t\r\n/=", rune(inner[n])) {
		return c, false
	}
	return c, rest == "" || c.attributes || builtIn(name)
}

func isNameByte(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || c == '_' || c == '-'
}

// shortcodes returns the tags in s that are surely shortcodes: WordPress's own,
// those with attributes, and those that are closed again. "[sic]" is a word.
func shortcodes(s string) []shortcode {
	var all []shortcode
	closed := map[string]bool{}
	for from := 0; ; {
		c, ok := nextShortcode(s, from)
		if !ok {
			break
		}
		all = append(all, c)
		closed[c.name] = closed[c.name] || c.closes
		from = c.end
	}
	return slices.DeleteFunc(all, func(c shortcode) bool {
		return !builtIn(c.name) && !c.attributes && !closed[c.name]
	})
}

// shortcodesIn names the shortcodes in a body, each once, sorted; of very many
// the first.
func shortcodesIn(s string) string {
	const most = 12
	names := map[string]bool{}
	for _, c := range shortcodes(s) {
		names["["+c.name+"]"] = true
	}
	sorted := slices.Sorted(maps.Keys(names))
	if len(sorted) > most {
		sorted = append(sorted[:most], "…")
	}
	return strings.Join(sorted, ", ")
}

// withoutShortcodes takes the shortcodes out of s: WordPress's own with their
// content, which is media; of others the tags alone, since what they surround
// may well be the text.
func withoutShortcodes(s string) string {
	tags := shortcodes(s)
	if len(tags) == 0 {
		return s
	}
	var b strings.Builder
	done := 0
	for i, c := range tags {
		if c.start < done {
			continue
		}
		b.WriteString(s[done:c.start])
		done = c.end
		if builtIn(c.name) && !c.closes {
			for _, d := range tags[i+1:] {
				if d.name == c.name {
					if d.closes {
						done = d.end
					}
					break
				}
			}
		}
	}
	return b.String() + s[done:]
}
