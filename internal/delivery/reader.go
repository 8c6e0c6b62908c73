package delivery

import (
	"context"

	"github.com/gheecms/ghee/internal/changelog"
	"github.com/gheecms/ghee/internal/content"
)

// Row names one document in one locale within a set: Num*256 + locale number.
// Two nodes give the same document the same row.
type Row int64

// RowOf returns the row of a document.
func RowOf(num content.Num, locale int) Row { return Row(int64(num)<<8 | int64(locale)) }

// Num returns the document's integer id.
func (r Row) Num() content.Num { return content.Num(r >> 8) }

// Doc is a document as a set keeps it: what it is, and its values as a
// fragment of JSON.
type Doc struct {
	Row    Row
	ID     content.ObjectID
	Locale string // of its content; "" for kinds without locales
	Lent   bool   // that locale stands in for the one asked for (content.Settings.Chain)
	content.Meta
	Fragment Fragment
	Body     []byte // posts: the body as a JSON string; nil unless asked for
}

// Parts says how much of a document to load.
type Parts int

// Parts, each more than the one before.
const (
	Heads Parts = iota // no fragment, no body
	Fragments
	Bodies
)

// Scope is what a list runs over: one type's documents, or all Single Pages
// (Kind KindSingle, no Type), or all documents of a fixed kind.
type Scope struct {
	Kind content.Kind
	Type content.TypeID
}

// Selection asks for documents of one scope in one locale.
type Selection struct {
	Scope  Scope
	Locale int
	Where  []Any // all must hold
	Except []Any // none may hold
	Order  Order
	Then   []Order // how those are ordered that Order finds equal; not beside a zero Order
	Offset int
	Limit  int // 0: all
	// Used, when set, keeps only documents that a published post refers to at
	// this path of the post type (categories "that contain published posts").
	Used string
}

// Any holds when one of its matches does; without matches it never holds.
type Any []Match

// Op is how a Match compares. Text is compared by code point in NFC.
type Op uint8

// The operators. Exists holds where there is a value at all: an empty text is
// none, and a reference or a media object is one when it is published.
const (
	Equal Op = iota
	Greater
	AtLeast
	Less
	AtMost
	In
	Contains   // text only
	StartsWith // text only
	Exists
)

// Match is one condition on a document. Exactly one of Column and Path is set.
type Match struct {
	// Column is "slug", "name", "status" (text), "created", "updated" or "published"
	// (microseconds as a float64), or "num", which takes Equal, In and Exists.
	Column string
	Path   string // an index path of the document's type, see Index
	Op     Op     // ignored when Target is set; of media Equal, In or Exists
	Equals any    // what Op compares with: string or float64, for In a []any of them
	Single bool   // a document has at most one value at Path: it need not be counted
	Fold   bool   // of a Column: Contains heeds no case of ASCII letters
	// Target: at Path stands a reference to a document of scope Through for
	// which Target holds.
	Target  *Match
	Through Scope
	// Media: at Path stands a media object whose URL is Equals.
	Media bool
}

// Order is the order of a list. The zero Order is the scope's own: collections
// by position, authors, categories and tags by name, everything else newest
// published first. Every order ends in the row, ascending. By a path: numbers
// before text, text by code point, documents without a value last both ways.
type Order struct {
	Column string // "published", "updated", "created", "name"
	Path   string
	Desc   bool
}

// AnyLocale asks Find for the documents of every locale.
const AnyLocale = -1

// Reader is one read transaction on a site's set: everything it returns is of
// one position. A set's transaction implements it.
type Reader interface {
	Position() changelog.Position
	Settings() content.Settings
	Schema() *content.Schema

	// Find returns the documents of the scopes' kinds with this slug, in the
	// given locale, heads only: the locale's own before those lent to it, then
	// Single Pages first, then the oldest (lowest row). A scope with a Type is
	// limited to it. With AnyLocale none is lent, and the lowest row comes first.
	Find(ctx context.Context, scopes []Scope, locale int, slug string) ([]Doc, error)
	// Select returns a page of documents and the number of all that match.
	Select(ctx context.Context, s Selection, parts Parts) (docs []Doc, total int, err error)
	// Load returns the documents with these ids in this locale; those the set
	// does not hold are not in the map.
	Load(ctx context.Context, ids []content.ObjectID, locale int, parts Parts) (map[content.ObjectID]Doc, error)
	// Media returns the media objects with these ids; those the set does not
	// hold are not in the map.
	Media(ctx context.Context, ids []content.ObjectID) (map[content.ObjectID]content.MediaObject, error)
	// Search returns a part of the documents that have all terms: each term's
	// tokens, as text.Tokens cuts them, follow each other in the document's name
	// or in its Words.
	Search(ctx context.Context, s Search, parts Parts) (Found, error)
	// Neighbours returns the next newer and the next older published post of
	// the same locale with their fragments, nil where there is none.
	Neighbours(ctx context.Context, of Doc) (next, previous *Doc, err error)
	// Redirects returns redirects ordered by From, and how many there are.
	Redirects(ctx context.Context, offset, limit int) ([]content.Redirect, int, error)
	// Changes returns what changed after a mark, the oldest group first. It
	// returns ErrForgotten or ErrAhead when that is not known, or not yet.
	Changes(ctx context.Context, since Mark) ([]ChangeGroup, error)
}
