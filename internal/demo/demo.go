// Package demo holds a small site of our own words and pictures, shaped so that
// every official starter project of the v2 API finds what it looks for
// (contract §13, Appendix B).
package demo

import (
	"bytes"
	"embed"
	"encoding/json"
	"io/fs"
	"time"

	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
)

// SiteKey and SiteName are of the site the demo is seeded into.
const (
	SiteKey  = "demo"
	SiteName = "The Keeping Kitchen"
)

//go:embed content.json
var contentJSON []byte

//go:embed pictures/*.svg
var pictures embed.FS

// Pictures holds the demo's pictures by the names its media objects have.
func Pictures() fs.FS {
	sub, err := fs.Sub(pictures, "pictures")
	if err != nil { // the folder is embedded above
		panic(err)
	}
	return sub
}

// site is content.json.
type site struct {
	Components  []typeDef   `json:"components"`
	PageTypes   []typeDef   `json:"page_types"`
	Collections []typeDef   `json:"collections"`
	Items       []itemDef   `json:"items"`
	SinglePages []singleDef `json:"single_pages"`
	Pages       []pageDef   `json:"pages"`
	Authors     []authorDef `json:"authors"`
	Categories  []termDef   `json:"categories"`
	Tags        []termDef   `json:"tags"`
	Posts       []postDef   `json:"posts"`
}

type typeDef struct {
	Key    string     `json:"key"`
	Name   string     `json:"name"`
	Fields []fieldDef `json:"fields"`
}

type fieldDef struct {
	Key        string            `json:"key"`
	Label      string            `json:"label"`
	Kind       content.FieldKind `json:"kind"`
	Required   bool              `json:"required"`
	Choices    []content.Choice  `json:"choices"`
	Target     string            `json:"target"` // "page:recipe", "collection:ingredient"
	Many       bool              `json:"many"`
	Components []string          `json:"components"` // keys
	Fields     []fieldDef        `json:"fields"`
}

type itemDef struct {
	Collection string         `json:"collection"`
	Ref        string         `json:"ref"` // what {"ref": …} in values names
	Values     map[string]any `json:"values"`
}

type pageDef struct {
	Type      string         `json:"type"`
	Slug      string         `json:"slug"`
	Name      string         `json:"name"`
	Published time.Time      `json:"published"`
	Values    map[string]any `json:"values"`
}

type singleDef struct {
	pageDef
	Fields []fieldDef `json:"fields"`
}

type authorDef struct {
	Slug   string         `json:"slug"`
	Values map[string]any `json:"values"`
}

type termDef struct {
	Slug string `json:"slug"`
	Name string `json:"name"`
}

type postDef struct {
	Slug       string         `json:"slug"`
	Title      string         `json:"title"`
	Published  time.Time      `json:"published"`
	Draft      bool           `json:"draft"` // only previews show it; Published is when it was written
	Author     string         `json:"author"`
	Categories []string       `json:"categories"`
	Tags       []string       `json:"tags"`
	Values     map[string]any `json:"values"`
}

// read parses content.json; a word it does not know is an error, so that a
// misspelt one is seen.
func read() (site, error) {
	d := json.NewDecoder(bytes.NewReader(contentJSON))
	d.DisallowUnknownFields()
	var s site
	if err := d.Decode(&s); err != nil {
		return s, fail.Wrap(fail.Internal, err, "The demo's content cannot be read.")
	}
	return s, nil
}
