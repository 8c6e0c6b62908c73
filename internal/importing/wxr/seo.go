package wxr

import (
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/gheecms/ghee/internal/importing"
	"github.com/gheecms/ghee/internal/text"
)

// seo reads what the common SEO plug-ins keep of an item (Yoast, Rank Math, All
// in One SEO). Templates, which only the plug-in fills in, are left out.
func seo(it *Item) (title, description string) {
	for _, m := range it.Meta {
		switch m.Key {
		case "_yoast_wpseo_title", "rank_math_title", "_aioseo_title", "_aioseop_title":
			title = firstOf(title, m.Value)
		case "_yoast_wpseo_metadesc", "rank_math_description", "_aioseo_description", "_aioseop_description":
			description = firstOf(description, m.Value)
		}
	}
	return title, description
}

// template matches a variable of a plug-in: %%title%%, %title%, #post_title.
var template = regexp.MustCompile(`%%?[a-z_]+%|#[a-z_]{3,}`)

func firstOf(have, value string) string {
	if have != "" || template.MatchString(value) {
		return have
	}
	return plain(value)
}

// summaryRunes is how long a summary made here is, in characters.
const summaryRunes = 250

// summary is an item's excerpt as text. Without one it is left to the API,
// which takes the opening of the body. Where that would not be what WordPress
// shows, it is made here: what stands before the "more" mark, or the opening
// without its shortcodes.
func summary(it *Item, body string, o *importing.Object) string {
	if s := excerptOf(it); s != "" {
		if strings.TrimSpace(it.Excerpt) != s {
			change(o, "markup in the excerpt became text", "")
		}
		return s
	}
	opening := text.Summary(body, summaryRunes)
	readable := withoutShortcodes(body)
	if before, _, ok := strings.Cut(readable, "<!--more"); ok {
		if s := text.Summary(before, summaryRunes); s != "" && s != opening {
			change(o, "summary made of what stands before its “more” mark", "")
			return s
		}
	}
	made := text.Summary(readable, summaryRunes)
	if made == opening {
		return ""
	}
	change(o, "summary made of its opening without shortcodes", "")
	if made == "" {
		return o.Name // nothing but shortcodes
	}
	return made
}

// excerptOf is an item's own excerpt as text.
func excerptOf(it *Item) string {
	return text.Summary(it.Excerpt, utf8.RuneCountInString(it.Excerpt))
}
