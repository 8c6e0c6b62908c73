package content

// SiteID numbers a site within an installation. Site 0 is no site: it is the
// control log (sites, tokens, hosts).
type SiteID int64

// Control is the site id of the control log.
const Control SiteID = 0

// previews is the bit that tells the log of a site's previews from its public
// one. There are never so many sites.
const previews SiteID = 1 << 40

// Preview returns the id of the log and the set of a site's previews: all that
// is published, and the newest drafts. They stay at the origin.
func (s SiteID) Preview() SiteID { return s | previews }

// IsPreview reports whether s names previews.
func (s SiteID) IsPreview() bool { return s&previews != 0 }

// Public returns the site itself, of which s may name the previews.
func (s SiteID) Public() SiteID { return s &^ previews }

// ObjectID is the permanent id of a document or media object: UUIDv7 text.
type ObjectID string

// TypeID is the permanent id of a content type: UUIDv7 text, or one of the
// fixed blog types below.
type TypeID string

// The fixed blog types have ids of their own, the same on every site.
const (
	PostTypeID     TypeID = "post"
	AuthorTypeID   TypeID = "author"
	CategoryTypeID TypeID = "category"
	TagTypeID      TypeID = "tag"
)

// FieldID is the permanent number of a field within its type, from 1. Numbers
// of deleted fields are never given again.
type FieldID int

// Num is the integer id of an object within its site (meta.id on the wire,
// contract §5.1): given at creation, never again.
type Num int64

// Micros is a moment in microseconds since 1970 UTC; 0 means none.
type Micros int64
