package wxr

import (
	"strings"

	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
	"github.com/gheecms/ghee/internal/text"
)

// Collection asks that items of a type that a theme or plug-in made become items
// of the collection with this key. It has the fields
//
//	title           short text
//	slug            short text: items of collections have no address of their own
//	body            wysiwyg
//	excerpt         long text
//	date            date, UTC
//	featured_image  media
//
// then a short text for each taxonomy, the names of an item's terms joined by
// commas, and one for each custom field that an editor sees (its key does not
// begin with "_") and that holds text.
type Collection struct {
	Type string // WordPress's: "product"
	Key  string // of the collection: "products"
}

// ParseCollection reads "TYPE" or "TYPE=KEY". Without a key the collection is
// called like the type. It fails with fail.Invalid.
func ParseCollection(s string) (Collection, error) {
	typ, key, named := strings.Cut(s, "=")
	c := Collection{strings.TrimSpace(typ), strings.TrimSpace(key)}
	if !named {
		c.Key = fieldKey(c.Type)
	}
	return c, checkCollections([]Collection{c})
}

// checkCollections checks what was asked for.
func checkCollections(list []Collection) error {
	types, keys := map[string]bool{}, map[string]bool{}
	for _, c := range list {
		if why := hasPlace(c.Type); why != "" {
			return fail.E(fail.Invalid, "The type %q cannot become a collection: %s.", c.Type, why)
		}
		if err := content.CheckKey("collection "+c.Type, c.Key); err != nil {
			return err
		}
		if types[c.Type] || keys[c.Key] {
			return fail.E(fail.Invalid, "The type %q or the collection %q stands twice; give each type a collection of its own.", c.Type, c.Key)
		}
		types[c.Type], keys[c.Key] = true, true
	}
	return nil
}

// hasPlace says why a type is none that can be asked for.
func hasPlace(typ string) string {
	switch typ {
	case "post":
		return "posts are imported as blog posts"
	case "page":
		return "pages are imported as pages"
	case "attachment":
		return "featured images are imported as media"
	case "revision":
		return "only the newest version of a document is imported"
	case "nav_menu_item":
		return "menus belong to the site that shows the content"
	case "":
		return "it has no name; write TYPE or TYPE=KEY"
	}
	return ""
}

// fieldKey makes a key of a name that need not be one; "" of one without any
// letter or digit.
func fieldKey(name string) string {
	if content.CheckKey("", name) == nil {
		return name
	}
	key := strings.ReplaceAll(text.Slug(name), "-", "_")
	if key != "" && (key[0] < 'a' || key[0] > 'z') {
		key = "field_" + key
	}
	if len(key) > maxKey {
		key = key[:maxKey]
	}
	return key
}

// maxKey is how long a key may be (content.CheckKey).
const maxKey = 64
