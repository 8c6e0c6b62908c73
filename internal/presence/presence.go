// Package presence tells editors who else has a document open, whichever origin
// process each of them is at.
//
// Every visit is a row that its process rewrites each beat; a row that nobody has
// rewritten for a while is nobody's. Times are the database's, so the clocks of
// processes do not matter. Nothing rests on it: a merge keeps the words of two
// who did not see each other.
package presence

import (
	"context"
	"time"

	"github.com/gheecms/ghee/internal/content"
)

// Place is what one can be at: a document in a locale.
type Place struct {
	Site     content.SiteID
	Document content.ObjectID
	Locale   string
}

// Guest is one visit: somebody who has a document open in one tab.
type Guest struct {
	Place
	ID     string // of the visit
	Person string // id
	Name   string
	Since  content.Micros // given by the store
}

// Store keeps who is where. Implementations pass storetest.Run.
type Store interface {
	// Meet notes that guests are there now and others have left, forgets who was
	// not heard of for longer than within, and returns everybody at the places of
	// the guests, by visit. Where it notes nothing it only forgets.
	Meet(ctx context.Context, here, left []Guest, within time.Duration) ([]Guest, error)
}

// Beats of a Room: others know of who comes within one, and of who was killed
// within Forget and one more.
const (
	Beat   = 3 * time.Second
	Forget = 9 * time.Second
)
