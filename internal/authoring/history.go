package authoring

import (
	"context"

	"github.com/gheecms/ghee/internal/content"
)

// CauseAutosave is the cause of revisions that nobody asked for: what an editor
// had written when he paused.
const CauseAutosave = "autosave"

// sitting is the longest pause within one sitting.
const sitting = content.Micros(30 * 60 * 1e6)

// maxScan bounds how many revisions one page of a history looks at.
const maxScan = 2000

// Sitting is one line of a document's history: a revision, or the autosaves that
// somebody made in one sitting.
type Sitting struct {
	Newest Revision       // without its payload
	From   int            // number of the first revision of it
	Count  int            // revisions in it
	Since  content.Micros // when the first was made
}

// History returns what was saved of a document's locale, the newest first, up
// to limit lines, beginning below revision number before (0 for the newest).
// next is what to ask with for more, 0 for no more.
func (s *Service) History(ctx context.Context, site content.SiteID, id content.ObjectID, locale string, before, limit int) (lines []Sitting, next int, err error) {
	err = s.Store.Read(ctx, site, func(tx Tx) error {
		d, err := (&Batch{tx: tx}).document(ctx, id, locale)
		if err != nil {
			return err
		}
		revs, err := tx.Revisions(ctx, id, d.variant.Locale, before, maxScan)
		if err != nil {
			return err
		}
		lines, next = sittings(revs, limit)
		if next == 0 && len(revs) == maxScan {
			next = revs[len(revs)-1].N
		}
		return nil
	})
	return lines, next, err
}

func sittings(revs []Revision, limit int) (lines []Sitting, next int) {
	for _, r := range revs {
		if n := len(lines) - 1; n >= 0 && together(lines[n], r) {
			lines[n].From, lines[n].Since = r.N, r.At
			lines[n].Count++
			continue
		}
		if len(lines) == limit {
			return lines, lines[limit-1].From
		}
		lines = append(lines, Sitting{Newest: r, From: r.N, Count: 1, Since: r.At})
	}
	return lines, 0
}

// together reports whether the older revision r belongs to the sitting.
func together(line Sitting, r Revision) bool {
	return line.Newest.Cause == CauseAutosave && r.Cause == CauseAutosave && line.Newest.Author == r.Author && line.Since-r.At <= sitting
}
