package delivery

import (
	"github.com/gheecms/ghee/internal/changelog"
	"github.com/gheecms/ghee/internal/content"
)

// Query is a read as Parse understood it.
type Query struct {
	Token string // the last auth_token; "" when there is none
	Allow string // the Allow header of the path (contract §1.2)
	Head  bool   // only the headers are wanted; the answer is that of a GET

	resource resource
	kind     content.Kind // of a list or detail of authors, categories, tags
	typ      string       // key of a page type, "*" for Single Pages or any type; of a feed its name
	slug     string       // in NFC
	keys     []contentKey
	id       content.Num // of one collection item

	preview     bool
	alt         bool // alt_media_text
	excludeBody bool
	recent      bool // include=recent_posts
	levels      int  // 1 to 5
	window      window
	locale      string
	order       string // keys by falling weight, each once
	search      string
	author      string // author_slug, category_slug, tag_slug
	category    string
	tag         string
	filters     []filter // by rising path
	only        []string // paths by rising order, none below another; nil for everything
	exclude     []string
	choice      choice // the two of them

	since   Mark // of changes: from where on
	resumes bool // whether that was said
	wanted  ChangeFilter
	most    int // objects of a page of changes
}

// contentKey names a collection, or some of its items by their ids
// ("products[_id=5678]", contract §6.9).
type contentKey struct {
	key string
	ids []content.Num
}

// filter is one fields.<path>=value or fields.<path>__<operator>=value. Which of
// the two it is only the type can tell.
type filter struct {
	path, value string
}

// Preview reports whether drafts were asked for with preview or test. Whether
// the token may see them is for the caller to decide; Answer answers published
// content.
func (q Query) Preview() bool { return q.preview }

// WithoutPreview returns the query of the published content: what a token
// answers that may not preview.
func (q Query) WithoutPreview() Query {
	q.preview = false
	return q
}

// Searches reports whether words were asked for: the answer is then of the
// position that the words are at, which follow the documents.
func (q Query) Searches() bool { return q.resource == postSearch || q.resource == pageSearch }

// PostBySlug reports whether one post was asked for.
func (q Query) PostBySlug() bool { return q.resource == postOne }

// Response is the answer to a read, before a shell adds ETag, encodings and
// cache headers. Bodies are always JSON (contract §1).
type Response struct {
	Status   int
	Body     []byte
	Language string             // locale of the one document shown, on a site whose locales stand in for others; else ""
	Keys     []string           // surrogate keys: what a change must purge, sorted, each once
	Position changelog.Position // of the set that answered; of its words, for a search
}

// Refusal is a request that no set needs to be asked about: an unknown path, a
// method the path does not take, a parameter out of form.
type Refusal struct {
	Status int
	Body   []byte // JSON with "detail"
}
