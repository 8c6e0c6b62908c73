package set

import (
	"context"
	"errors"
	"slices"

	"github.com/gheecms/ghee/internal/changelog"
	"github.com/gheecms/ghee/internal/fail"
	"github.com/gheecms/ghee/internal/failpoint"
)

// What is erased must leave no trace in the file, and SQLite leaves some of what
// it deletes: in segments of the search tables, in free pages, in the -wal. An
// Erase entry deletes the object and notes, in its own transaction, that the
// file is to be scrubbed; Scrub does that and takes the note away. Whoever is
// killed in between finds the note at the next start.

// entry takes one entry of the log. One that was erased tells nothing: what it
// told of is gone, or goes with an Erase entry that follows.
func (a *applier) entry(ctx context.Context, e changelog.Entry) error {
	switch {
	case e.Erased():
		return nil
	case e.Kind == changelog.Erase:
		return a.erase(ctx, e.Object)
	}
	return a.take(ctx, e.State(), e.Present)
}

// erase takes out the object that an Erase entry names, in every locale.
func (a *applier) erase(ctx context.Context, id string) error {
	gone := map[key]bool{}
	note := func(k key) {
		if slices.Contains(changelog.Erasable(), k.kind) && changelog.EraseID(k.kind, k.id) == id {
			gone[k] = true
		}
	}
	for k := range a.touched {
		note(k)
	}
	if err := a.c.each(ctx, func(scan func(...any) error) error {
		var k key
		err := scan(&k.kind, &k.id, &k.locale)
		note(k)
		return err
	}, `select kind, id, locale from obj where kind = $1 or id = $2`, changelog.Redirect, id); err != nil {
		return err
	}
	for k := range gone {
		if err := a.take(ctx, changelog.Object{Kind: k.kind, ID: k.id, Locale: k.locale}, false); err != nil {
			return err
		}
	}
	a.history.erase(id)
	return a.c.exec(ctx, `insert or replace into meta (k, v) values ('scrub', '')`)
}

// Scrub rids the file of what was erased, if anything was: it melts the segments
// of the search tables into one, writes the file anew and empties the -wal.
// Reads go on meanwhile. It returns fail.Unavailable while a read under way
// needs the old state: try again.
func (s *Set) Scrub(ctx context.Context) error {
	if !s.scrub.Load() {
		return nil
	}
	err := s.write(ctx, func(c *conn) (*state, error) {
		ctx := brief(ctx)
		tables, err := c.tokenTables(ctx)
		if err != nil {
			return nil, err
		}
		for _, t := range tables {
			if err := c.exec(ctx, `insert into `+t+` (`+t+`) values ('optimize')`); err != nil {
				return nil, err
			}
		}
		return s.state.Load(), nil
	})
	if err != nil {
		return err
	}
	if err := failpoint.Hit(failpoint.SetScrubBefore); err != nil {
		return err
	}
	if err := s.vacuum(ctx); err != nil {
		return fail.Wrap(fail.Unavailable, err, "What was erased is no longer served, but its bytes are still in the set's file; this is tried again.")
	}
	failpoint.Pass(failpoint.SetScrubAfter)
	err = s.write(ctx, func(c *conn) (*state, error) {
		return s.state.Load(), c.exec(ctx, `delete from meta where k = 'scrub'`)
	})
	if err == nil {
		s.scrub.Store(false)
	}
	return err
}

// vacuum writes the file anew and empties the -wal.
func (s *Set) vacuum(ctx context.Context) error {
	s.writing.Lock()
	defer s.writing.Unlock()
	if s.writer == nil {
		return errors.New("set: closed")
	}
	if err := s.writer.forget(); err != nil {
		return err
	}
	if _, err := s.writer.ExecContext(ctx, `vacuum`); err != nil {
		return err
	}
	var busy, pages, moved int
	if err := s.writer.QueryRowContext(ctx, `pragma wal_checkpoint(truncate)`).Scan(&busy, &pages, &moved); err != nil {
		return err
	}
	if busy != 0 {
		return errors.New("set: a read is in the way of the checkpoint")
	}
	return nil
}

// scrub scrubs a site's set; what fails, Renew tries again.
func (s *Shelf) scrub(ctx context.Context, v *volume) error {
	err := v.set.Scrub(ctx)
	if err != nil {
		s.late(v.site)
	}
	return err
}
