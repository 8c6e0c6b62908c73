package delivery

import (
	"errors"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gheecms/ghee/internal/changelog"
	"github.com/gheecms/ghee/internal/content"
)

// Change is what the log says of one object: that it is published as it is now,
// or that it is no longer.
type Change struct {
	Kind    changelog.Kind
	ID      string
	Locale  string
	Type    content.TypeID // of a document
	Of      content.Kind   // of that type
	Key     string         // of that type, when the change came: where the type is gone, it still says what it was
	Num     content.Num
	Slug    string
	Removed bool
}

// ChangeGroup is what readers see at once: a release, a save, a deletion. Each
// object is in it once.
type ChangeGroup struct {
	From, To changelog.Position
	At       content.Micros
	Changes  []Change
}

// What a Reader says where it cannot tell all that changed since a mark.
var (
	// ErrForgotten: the mark is older than what is kept, or of another history.
	ErrForgotten = errors.New("delivery: what changed since then is not known here")
	// ErrAhead: the site's set here has not come to the mark yet.
	ErrAhead = errors.New("delivery: the set is not there yet")
)

// ChangeFilter says which changes somebody wants to hear of; the zero one: all.
type ChangeFilter struct {
	Types  string // keys of types and names of kinds, sorted, parted by commas; "" for all
	Locale string // "" for all
}

// ChangeView writes changes as the wire has them, under the types and settings of
// one moment.
type ChangeView struct {
	schema   *content.Schema
	settings content.Settings
}

// ViewOf is the view of r's moment.
func ViewOf(r Reader) ChangeView { return ChangeView{r.Schema(), r.Settings()} }

// named is the kind and the key that a change has on the wire: those of its type
// as it is now.
func (v ChangeView) named(c *Change) (kind, key string) {
	switch {
	case c.Kind.IsDocument():
		of, key := c.Of, c.Key
		if t := v.schema.Type(c.Type); t != nil {
			of, key = t.Kind, t.Key
		}
		if of == content.KindSingle {
			return string(content.KindPage), "*"
		}
		return string(of), key
	case c.Kind == changelog.Type, c.Kind == changelog.Component:
		key := c.Key
		if t := v.schema.Type(content.TypeID(c.ID)); t != nil {
			key = t.Key
		}
		return "type", key
	case c.Kind == changelog.Media:
		return "media", ""
	case c.Kind == changelog.Redirect:
		return "redirect", ""
	case c.Kind == changelog.Settings:
		return "settings", ""
	}
	return "object", "" // of which nothing may be told but that it is gone
}

// Passes reports whether a filter lets a change through. What may touch anything
// passes each of them; a locale is touched by those that stand in for it.
func (v ChangeView) Passes(f ChangeFilter, c *Change) bool {
	if f == (ChangeFilter{}) {
		return true
	}
	kind, key := v.named(c)
	if kind == "settings" || kind == "object" {
		return true
	}
	if f.Locale != "" && c.Locale != "" && c.Locale != f.Locale && !slices.Contains(v.settings.Chain(f.Locale), c.Locale) {
		return false
	}
	if f.Types == "" {
		return true
	}
	for name := range strings.SplitSeq(f.Types, ",") {
		if name == kind || name == key && key != "" {
			return true
		}
	}
	return false
}

// Append writes a change that came at a time.
func (v ChangeView) Append(b []byte, c *Change, at content.Micros) []byte {
	kind, key := v.named(c)
	b = append(b, `{"kind":`...)
	b = appendQuoted(b, kind)
	b = append(b, `,"type":`...)
	b = appendText(b, key)
	b = append(b, `,"id":`...)
	b = appendIf(b, int(c.Num), c.Num != 0)
	b = append(b, `,"key":`...)
	b = appendQuoted(b, surrogateOf(c))
	b = append(b, `,"slug":`...)
	b = appendText(b, c.Slug)
	b = append(b, `,"locale":`...)
	b = appendText(b, c.Locale)
	if c.Removed {
		b = append(b, `,"action":"removed","at":"`...)
	} else {
		b = append(b, `,"action":"published","at":"`...)
	}
	b = time.UnixMicro(int64(at)).UTC().AppendFormat(b, changeTime)
	b = append(b, `","url":`...)
	b = appendText(b, v.address(c, kind, key))
	return append(b, '}')
}

const changeTime = "2006-01-02T15:04:05.000000Z"

func appendText(b []byte, s string) []byte {
	if s == "" {
		return append(b, "null"...)
	}
	return appendQuoted(b, s)
}

// surrogateOf is the key that answers carry which show the object.
func surrogateOf(c *Change) string {
	switch c.Kind {
	case changelog.Type, changelog.Component:
		return KeyType(content.TypeID(c.ID))
	case changelog.Redirect:
		return KeyType(RedirectType)
	case changelog.Settings:
		return KeyAny
	}
	return KeyObject(content.ObjectID(c.ID))
}

// address is where the v2 API has it; "" where it has no address of its own.
func (v ChangeView) address(c *Change, kind, key string) string {
	segment := url.PathEscape
	path := ""
	switch content.Kind(kind) {
	case content.KindPage:
		if key != "*" {
			key = segment(key)
		}
		path = "/v2/pages/" + key + "/" + segment(c.Slug) + "/"
	case content.KindCollection:
		return v.in(c.Locale, "/v2/content/"+segment(key)+"/"+strconv.FormatInt(int64(c.Num), 10)+"/")
	case content.KindPost, content.KindAuthor, content.KindCategory, content.KindTag:
		path = "/v2/" + plural(content.Kind(kind)) + "/" + segment(c.Slug) + "/"
	case "redirect":
		return "/v2/redirects/"
	case "type":
		return v.list(c)
	}
	if c.Slug == "" {
		return ""
	}
	return v.in(c.Locale, path)
}

// list is where the documents of a type are listed.
func (v ChangeView) list(c *Change) string {
	t := v.schema.Type(content.TypeID(c.ID))
	switch {
	case t == nil:
	case t.Kind == content.KindPage:
		return "/v2/pages/" + url.PathEscape(t.Key) + "/"
	case t.Kind == content.KindCollection:
		return "/v2/content/" + url.PathEscape(t.Key) + "/"
	case t.Kind == content.KindSingle:
		return "/v2/pages/*/"
	}
	return ""
}

// in names the locale where the path alone would mean another.
func (v ChangeView) in(locale, path string) string {
	if locale == "" || locale == v.settings.DefaultLocale {
		return path
	}
	return path + "?locale=" + url.QueryEscape(locale)
}
