package authoring

import "github.com/gheecms/ghee/internal/content"

// Line is one locale of a document as lists show it.
type Line struct {
	Record
	Variant
	Author string         // who saved the newest draft
	Saved  content.Micros // when that was
}

// Standing is how a document's locale stands to what readers have of it.
type Standing string

// The standings. What waits for its time is told by content.Scheduled beside them.
const (
	Unseen  Standing = "draft"     // readers have nothing of it
	Changed Standing = "changed"   // they have something older than the newest draft
	Current Standing = "published" // they have the newest draft
)

// Standing returns how a line stands.
func (l Line) Standing() Standing {
	switch l.Live {
	case "":
		return Unseen
	case l.Draft:
		return Current
	}
	return Changed
}

// Numbers asks for the numbers of documents by what only the database knows of
// them. Nothing in the trash is among them.
type Numbers struct {
	Kind     content.Kind
	Type     content.TypeID // "" for every type of the kind
	Locale   string         // "" for every one
	Standing Standing       // "" for every one
	Author   string         // who saved the newest draft; "" for anybody
}

// Drafts asks for newest drafts that readers do not have, by who saved them: the
// last saved first.
type Drafts struct {
	Author string
	After  Line // Saved and Draft of the last one of the page before
	Limit  int
}
