package authoring

import (
	"cmp"
	"strings"

	"golang.org/x/text/unicode/norm"

	"github.com/gheecms/ghee/internal/content"
)

// nameOf returns the document's name: the given one; an author's two names; of
// pages and items the first text among the values, cut to size; the slug. Its
// letters are composed (NFC), as those of a filter that asks for it are.
func nameOf(t *content.Type, name, slug string, v content.Values) string {
	name = strings.TrimSpace(name)
	switch {
	case name != "":
	case t.Kind == content.KindAuthor:
		first, _ := t.Field("first_name")
		last, _ := t.Field("last_name")
		name = v.Text(first.ID) + " " + v.Text(last.ID)
	case !t.Fixed():
		name = firstText(t, v)
	}
	name = norm.NFC.String(strings.TrimSpace(name))
	if r := []rune(name); len(r) > content.MaxName {
		name = strings.TrimSpace(string(r[:content.MaxName]))
	}
	return cmp.Or(name, slug)
}

func firstText(t *content.Type, v content.Values) string {
	for _, f := range t.Fields {
		if s := strings.TrimSpace(v.Text(f.ID)); s != "" && f.Kind == content.ShortText {
			return s
		}
	}
	return ""
}
