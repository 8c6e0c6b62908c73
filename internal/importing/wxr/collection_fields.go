package wxr

import (
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/gheecms/ghee/internal/content"
)

// maxFields is how many fields a type may have (content.CheckType).
const maxFields = 200

// fixedFields are those every collection made of a type has.
func fixedFields() []content.Field {
	return []content.Field{
		{Key: "title", Label: "Title", Kind: content.ShortText},
		{Key: "slug", Label: "Slug", Kind: content.ShortText},
		{Key: "body", Label: "Body", Kind: content.WYSIWYG},
		{Key: "excerpt", Label: "Excerpt", Kind: content.LongText},
		{Key: "date", Label: "Date", Kind: content.Date},
		{Key: "featured_image", Label: "Featured image", Kind: content.Media},
	}
}

// fieldBook gives the taxonomies and custom fields of a type their fields.
type fieldBook struct {
	fields []content.Field
	taken  map[string]bool
	keys   map[fieldName]string // "" for one that found no room
}

// fieldName is what WordPress calls a taxonomy or custom field.
type fieldName struct {
	taxonomy bool
	name     string
}

func newFieldBook() *fieldBook {
	b := &fieldBook{fields: fixedFields(), taken: map[string]bool{"meta": true}, keys: map[fieldName]string{}}
	for _, f := range b.fields {
		b.taken[f.Key] = true
	}
	return b
}

// add makes a field unless there is one. It reports false when the type has as
// many as it can have.
func (b *fieldBook) add(n fieldName) bool {
	if key, known := b.keys[n]; known {
		return key != ""
	}
	if len(b.fields) >= maxFields {
		return false // not noted: names that found no room have no bound
	}
	base := fieldKey(n.name)
	switch {
	case n.taxonomy && n.name == "category":
		base = "categories"
	case n.taxonomy && n.name == "post_tag":
		base = "tags"
	case base == "":
		base = "field"
	}
	key := base
	for i := 2; b.taken[key]; i++ {
		end := "_" + strconv.Itoa(i)
		key = base[:min(len(base), maxKey-len(end))] + end
	}
	b.taken[key], b.keys[n] = true, key
	b.fields = append(b.fields, content.Field{Key: key, Label: label(n.name), Kind: content.ShortText})
	return true
}

// label is what editors read beside a field.
func label(name string) string {
	name = strings.ToValidUTF8(name, "")
	if utf8.RuneCountInString(name) > maxKey {
		return cut(name, maxKey)
	}
	return name
}

// serialised matches a value in PHP's serialisation.
var serialised = regexp.MustCompile(`^(a:\d+:\{|[OCE]:\d+:"|s:\d+:"|b:[01];$|i:-?\d+;$|d:[-+.0-9EINAF]+;$|N;$)`)

// isSerialised reports whether a custom field holds what only PHP can read.
func isSerialised(value string) bool { return serialised.MatchString(strings.TrimSpace(value)) }

// isShown reports whether editors see a custom field in WordPress.
func (m Meta) isShown() bool { return m.Key != "" && !strings.HasPrefix(m.Key, "_") }
