package archive

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"

	"github.com/gheecms/ghee/internal/authoring"
	"github.com/gheecms/ghee/internal/content"
)

// The format's name and version (docs/archive-format.md). A new minor version
// adds members and entries that a reader may pass over; a new major version
// needs a new reader.
const (
	formatName = "ghee-archive"
	major      = 1
	minor      = 1
	needs      = "0.1" // the first Ghee that reads this major version
)

// Names of entries, in the order in which they stand. Of those with a number
// there may be many, or none.
const (
	manifestName = "manifest.json"
	siteName     = "site.json"
	typesName    = "types.jsonl"
	mediaPart    = "media"
	documentPart = "documents"
	redirectPart = "redirects"
	importPart   = "imports"
	sumsName     = "SHA256SUMS"
)

// Bounds of an archive, for writing and reading alike.
const (
	partSize   = 1 << 20  // a part of the archive ends with the line that reaches it
	maxPart    = 16 << 20 // and is never larger
	maxEntries = 150_000
	maxEntry   = 255     // bytes of an entry's name: what ustar has room for
	maxTail    = 1 << 20 // bytes after the last entry
	maxID      = 200     // bytes of an id of ours: UUIDs, or short words
)

// Manifest is the first entry: what the archive is and holds.
type Manifest struct {
	Format  string  `json:"format"`
	Version Version `json:"version"`
	Ghee    string  `json:"ghee"`    // what wrote it
	Needs   string  `json:"needs"`   // the oldest Ghee that can read it
	Created string  `json:"created"` // RFC 3339
	Site    string  `json:"site"`    // key
	Name    string  `json:"name"`
	Counts  Counts  `json:"counts"`
}

// Version is that of the format.
type Version struct {
	Major int `json:"major"`
	Minor int `json:"minor"`
}

// Counts is how many there are of each thing in an archive.
type Counts struct {
	Types     int64 `json:"types"` // the fixed ones left out
	Media     int64 `json:"media"`
	Documents int64 `json:"documents"`
	Variants  int64 `json:"variants"`
	Revisions int64 `json:"revisions"`
	Redirects int64 `json:"redirects"`
	Imports   int64 `json:"imports"`
	Erased    int64 `json:"erased"`
}

// lines is how many lines of parts the counts come to.
func (c Counts) lines() int64 {
	return c.Media + c.Documents + c.Variants + c.Revisions + c.Redirects + c.Imports + c.Erased
}

// Site is the entry about the site itself. Its names are in the manifest: a copy
// under another key has the same content.
type Site struct {
	Key      string           `json:"-"`
	Name     string           `json:"-"`
	Settings content.Settings `json:"settings"`
	LastNum  content.Num      `json:"last_num"` // the highest number ever given
}

// line is one line of a part: one of its members is there. A line of which we
// know no member is of a later minor version, and passed over.
type line struct {
	Media    *mediaLine        `json:"media,omitempty"`
	Document *documentLine     `json:"document,omitempty"`
	Revision *revisionLine     `json:"revision,omitempty"`
	Variant  *variantLine      `json:"variant,omitempty"`
	Redirect *content.Redirect `json:"redirect,omitempty"`
	Import   *importLine       `json:"import,omitempty"`
	Erased   *digest           `json:"erased,omitempty"` // SHA-256 of a source, a zero byte and a ref
}

// members counts those that are there.
func (l line) members() (n int) {
	for _, there := range []bool{l.Media != nil, l.Document != nil, l.Revision != nil, l.Variant != nil, l.Redirect != nil, l.Import != nil, l.Erased != nil} {
		if there {
			n++
		}
	}
	return n
}

// digest is a hash in hexadecimal digits.
type digest [sha256.Size]byte

// MarshalText implements encoding.TextMarshaler.
func (d digest) MarshalText() ([]byte, error) { return hex.AppendEncode(nil, d[:]), nil }

// UnmarshalText implements encoding.TextUnmarshaler.
func (d *digest) UnmarshalText(text []byte) error {
	b, err := hex.DecodeString(string(text))
	if err == nil && copy(d[:], b) != len(d) || len(b) > len(d) {
		err = errors.New("it is no SHA-256 in hexadecimal digits")
	}
	return err
}

type mediaLine struct {
	ID content.ObjectID `json:"id"`
	content.MediaObject
	Public bool `json:"public,omitempty"`
}

// documentLine opens a document; its revisions follow, then its variants.
type documentLine struct {
	ID       content.ObjectID `json:"id"`
	Type     content.TypeID   `json:"type"`
	Num      content.Num      `json:"num"`
	Position int64            `json:"position"`
	Created  content.Micros   `json:"created"`
}

type revisionLine struct {
	ID       string           `json:"id"`
	Document content.ObjectID `json:"document"`
	Locale   string           `json:"locale,omitempty"`
	N        int              `json:"n"`
	Slug     string           `json:"slug,omitempty"`
	Name     string           `json:"name,omitempty"`
	Cause    string           `json:"cause,omitempty"`
	Author   string           `json:"author,omitempty"`
	At       content.Micros   `json:"at"`
	Values   json.RawMessage  `json:"values"` // content.Values
}

type variantLine struct {
	Document  content.ObjectID `json:"document"`
	Locale    string           `json:"locale,omitempty"`
	Slug      string           `json:"slug,omitempty"`
	Name      string           `json:"name,omitempty"`
	Status    content.Status   `json:"status"`
	Draft     string           `json:"draft"`          // id of the newest revision
	Live      string           `json:"live,omitempty"` // id of the published one
	Published content.Micros   `json:"published,omitempty"`
	Updated   content.Micros   `json:"updated"`
	Scheduled content.Micros   `json:"scheduled,omitempty"`
	Trashed   content.Micros   `json:"trashed,omitempty"`
	// What readers and previews see where it differs from the members above and
	// the document's position.
	Public  *authoring.Shown `json:"public,omitempty"`
	Preview *authoring.Shown `json:"preview,omitempty"`
	// Schedules are what is to be done to it (since 1.1).
	Schedules []scheduleLine `json:"schedules,omitempty"`
}

type scheduleLine struct {
	Action authoring.Deed `json:"action"`
	At     content.Micros `json:"at"`
	Wall   string         `json:"wall"` // as it was given, in the zone
	Zone   string         `json:"zone"`
}

type importLine struct {
	Source   string           `json:"source"`
	Ref      string           `json:"ref"`
	Document content.ObjectID `json:"document"`
	Hash     string           `json:"hash"`
	Revision string           `json:"revision,omitempty"`
}
