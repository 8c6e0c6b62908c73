package content

// Status is the state of a document in one locale, as on the wire (contract
// §4.1: only these three words may ever appear).
type Status string

// The states.
const (
	Draft     Status = "draft"
	Published Status = "published"
	Scheduled Status = "scheduled"
)

// Meta is what a document carries beside its values: its identity, its names,
// its dates. It travels in the header of a log entry.
type Meta struct {
	Num       Num    `json:"num"`
	Type      TypeID `json:"type"`
	Slug      string `json:"slug,omitempty"` // "" for collection items
	Name      string `json:"name,omitempty"` // page name, post title, category name; items: their first text
	Status    Status `json:"status"`
	Position  int64  `json:"position"` // editors' order within a collection
	Created   Micros `json:"created"`
	Updated   Micros `json:"updated"`
	Published Micros `json:"published,omitempty"`
	Scheduled Micros `json:"scheduled,omitempty"`
}

// Dated is the date by which lists are ordered, newest first: that of
// publication, of a draft never published that of its last change (contract
// §3.2).
func (m Meta) Dated() Micros {
	if m.Published != 0 {
		return m.Published
	}
	return m.Updated
}

// Document is one document in one locale.
type Document struct {
	ID     ObjectID
	Locale string
	Meta
	Values Values
}

// MediaObject is one entry of the media library: a file of ours or an address
// elsewhere.
type MediaObject struct {
	ID   ObjectID `json:"-"`
	URL  string   `json:"url"` // absolute, or relative to Settings.MediaBase
	Name string   `json:"name,omitempty"`
	Alt  string   `json:"alt,omitempty"`
}

// Redirect leads an old address to a new one. From is a path with a leading
// slash, or an absolute URL; To likewise.
type Redirect struct {
	From string `json:"from"`
	To   string `json:"to"`
}
