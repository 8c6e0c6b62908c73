package markdown

import (
	"path"
	"regexp"
	"slices"
	"strings"

	"golang.org/x/text/language"

	"github.com/gheecms/ghee/internal/content"
)

// place is what a file's path says of it.
type place struct {
	locale  string // code
	marked  bool   // the path names the locale
	group   string // the same in every locale: "2023/otel-arrow"
	base    string // for a slug: the name of the file, or of the folder of a bundle
	day     string // that the name begins with: "2023-11-06"
	section bool   // _index.md: a list, no document
	draft   bool   // lies in _drafts
}

// dated is how Jekyll names files: with the day before the name.
var dated = regexp.MustCompile(`^(\d{4}-\d{1,2}-\d{1,2})-(.+)$`)

// tongues knows which names are languages.
type tongues struct {
	site     []string // codes of the site, the default first
	only     []string // if not nil, no other name is a language
	unmarked string   // the language of files that name none
}

// said returns the code of a language as settings and front matter name it,
// "en-US" or "en_US"; that of the language alone where the site has no other;
// "" for what is no language.
func (t tongues) said(name string) string {
	name = strings.ToLower(strings.ReplaceAll(name, "_", "-"))
	if base, _, regional := strings.Cut(name, "-"); regional && !slices.Contains(t.site, name) && slices.Contains(t.site, base) && !slices.Contains(t.only, name) {
		name = base
	}
	return t.locale(name)
}

// locale returns the code a name stands for, spelt as the site does; "" for a
// name that is no language. A code of three letters is one only where the site
// has it: many a folder is called so.
func (t tongues) locale(name string) string {
	same := func(code string) bool {
		return strings.EqualFold(strings.ReplaceAll(code, "_", "-"), strings.ReplaceAll(name, "_", "-"))
	}
	if t.only != nil && !slices.ContainsFunc(t.only, same) {
		return ""
	}
	if i := slices.IndexFunc(t.site, same); i >= 0 {
		return t.site[i]
	}
	if content.CheckLocale(name) != nil {
		return ""
	}
	if i := slices.IndexFunc(t.only, same); i >= 0 {
		return t.only[i]
	}
	if base, _, _ := strings.Cut(strings.ReplaceAll(name, "_", "-"), "-"); len(base) != 2 {
		return ""
	}
	if _, err := language.Parse(name); err != nil {
		return ""
	}
	return name
}

// placeOf reads the path of a file, from the folder that was looked through.
func (t tongues) placeOf(p, start string) place {
	var at place
	at.draft = start == "_drafts"
	if start != "." {
		p = strings.TrimPrefix(p, start+"/")
	}
	dir, file := path.Split(p)
	parts := strings.FieldsFunc(dir, func(r rune) bool { return r == '/' })
	if len(parts) > 0 {
		if at.locale = t.locale(parts[0]); at.locale != "" {
			parts = parts[1:]
		}
	}
	name := strings.TrimSuffix(file, path.Ext(file))
	if i := strings.LastIndexByte(name, '.'); i > 0 {
		if code := t.locale(name[i+1:]); code != "" && (at.locale == "" || at.locale == code) {
			at.locale, name = code, name[:i]
		}
	}
	if at.marked = at.locale != ""; !at.marked {
		at.locale = t.unmarked
	}
	at.draft = at.draft || slices.Contains(parts, "_drafts")
	at.section = name == "_index"
	if name == "index" && len(parts) > 0 { // a bundle
		name, parts = parts[len(parts)-1], parts[:len(parts)-1]
	}
	at.group = path.Join(append(slices.Clone(parts), name)...)
	at.base = name
	if m := dated.FindStringSubmatch(name); m != nil {
		at.day, at.base = m[1], m[2]
	}
	return at
}
