package store

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/json"
	"errors"

	"github.com/gheecms/ghee/internal/changelog"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
)

// Fork is where the history of a log parts from that of another database.
type Fork struct {
	Site   content.SiteID // also a log of previews, or content.Control
	Key    string         // of the site; "" for the control log
	Name   string
	Common int64 // the last entry that both have
	// Cut says that entries before Common+1 may be missing below, too: one of both
	// keeps none that are so old.
	Cut bool
	End int64 // the last entry
}

// Forks compares each log with that of another database, by the chain, which
// covers all that is before: those that have entries which the other has not.
func (s *Store) Forks(ctx context.Context, other *Store) (all []Fork, err error) {
	var logs []Fork
	if err := s.view(ctx, content.Control, func(t *tx) error {
		return t.rows(ctx, `select h.site, coalesce(s.key, ''), coalesce(s.name, '') from log_head h left join site s on s.id = h.site or s.id + $1 = h.site
			where h.seq > 0 order by s.id, h.site`, args(content.SiteID(0).Preview()), func(r scanner) error {
			var f Fork
			err := r.Scan(&f.Site, &f.Key, &f.Name)
			logs = append(logs, f)
			return err
		})
	}); err != nil {
		return nil, err
	}
	for _, f := range logs {
		if err := s.fork(ctx, other, &f); err != nil {
			return nil, err
		}
		if f.Common < f.End {
			all = append(all, f)
		}
	}
	return all, nil
}

// fork finds the last entry that two logs have in common. Once their chains
// differ they differ for good, so halves are enough.
func (s *Store) fork(ctx context.Context, other *Store, f *Fork) error {
	return s.view(ctx, f.Site, func(here *tx) error {
		return other.view(ctx, f.Site, func(there *tx) error {
			a, err := here.head(ctx, f.Site)
			if err != nil {
				return err
			}
			f.End = a.Seq
			b, err := there.head(ctx, f.Site)
			if errors.Is(err, sql.ErrNoRows) { // a log that only this one has
				f.Common, f.Cut = a.base.Seq, a.base.Seq > 0
				return nil
			}
			if err != nil {
				return err
			}
			low, high := max(a.base.Seq, b.base.Seq), min(a.Seq, b.Seq)
			same, err := alike(ctx, here, there, a, b, low)
			if err != nil {
				return err
			}
			if !same || low > high {
				f.Common, f.Cut = a.base.Seq, true
				return nil
			}
			for low < high { // they are alike at low
				middle := low + (high-low+1)/2
				if same, err = alike(ctx, here, there, a, b, middle); err != nil {
					return err
				}
				if same {
					low = middle
				} else {
					high = middle - 1
				}
			}
			f.Common = low
			return nil
		})
	})
}

// alike reports whether two logs have the same history up to an entry.
func alike(ctx context.Context, here, there *tx, a, b *head, seq int64) (bool, error) {
	if seq > a.Seq || seq > b.Seq {
		return false, nil
	}
	x, err := here.chainAt(ctx, a, seq)
	if err != nil {
		return false, err
	}
	y, err := there.chainAt(ctx, b, seq)
	return x == y, err
}

// chainAt is the chain of an entry that is kept, or of the last that is not.
func (t *tx) chainAt(ctx context.Context, h *head, seq int64) (c changelog.Hash, err error) {
	if seq == h.base.Seq {
		return h.base.Chain, nil
	}
	var b []byte
	if err := t.row(ctx, `select chain from log where site = $1 and seq = $2`, args(t.site, seq), &b); err != nil {
		return c, missing(err, "Entry %d is missing from the log of site %d.", seq, t.site)
	}
	copy(c[:], b)
	return c, nil
}

// Written is an entry of a log with who made it.
type Written struct {
	changelog.Entry
	Author string // name and address of a person, or what the revision names; "" where nothing does
	Cause  string // of the revision
}

// Since calls each with a log's entries after a seq, in their order.
func (s *Store) Since(ctx context.Context, site content.SiteID, after int64, each func(Written) error) error {
	for {
		var page []Written
		err := s.view(ctx, site, func(t *tx) error {
			return t.rows(ctx, `select l.header, l.chain, l.digest, coalesce(r.payload, p.body), coalesce(w.name || ' <' || w.email || '>', r.author, ''), coalesce(r.cause, ''), l.seq from log l
				left join revision r on r.site = $3 and r.id = l.revision
				left join payload p on p.site = l.site and p.seq = l.seq
				left join person w on w.id = r.author
				where l.site = $1 and l.seq > $2 order by l.seq limit 200`, args(site, after, site.Public()), func(r scanner) error {
				var w Written
				e, err := scanEntry(tail{r, []any{&w.Author, &w.Cause, &after}})
				w.Entry = e
				page = append(page, w)
				return err
			})
		})
		if err != nil || len(page) == 0 {
			return err
		}
		for _, w := range page {
			if err := each(w); err != nil {
				return err
			}
		}
	}
}

// tail is a row with more columns at its end.
type tail struct {
	scanner
	more []any
}

func (t tail) Scan(dst ...any) error { return t.scanner.Scan(append(dst, t.more...)...) }

// TrailEvent is an event of an audit trail.
type TrailEvent struct {
	Trail string
	Seq   int64
	Body  json.RawMessage
}

// Events calls each with the events of audit trails that another database does
// not have, trail by trail, in their order.
func (s *Store) Events(ctx context.Context, other *Store, each func(TrailEvent) error) error {
	ends, err := s.trails(ctx)
	if err != nil {
		return err
	}
	for _, e := range ends {
		common, err := s.trailFork(ctx, other, e)
		if err != nil {
			return err
		}
		if err := s.trailSince(ctx, e.Trail, common, each); err != nil {
			return err
		}
	}
	return nil
}

func (s *Store) trails(ctx context.Context) (all []TrailEvent, err error) {
	return all, s.view(ctx, content.Control, func(t *tx) error {
		return t.rows(ctx, `select trail, seq from audit_head order by trail`, nil, func(r scanner) error {
			var e TrailEvent
			err := r.Scan(&e.Trail, &e.Seq)
			all = append(all, e)
			return err
		})
	})
}

// trailFork is the last event that both have: the hash covers all before it.
func (s *Store) trailFork(ctx context.Context, other *Store, end TrailEvent) (int64, error) {
	low, high := int64(0), end.Seq
	for low < high {
		middle := low + (high-low+1)/2
		x, err := s.trailHash(ctx, end.Trail, middle)
		if err != nil {
			return 0, err
		}
		y, err := other.trailHash(ctx, end.Trail, middle)
		if err != nil {
			return 0, err
		}
		if x == y && x != [sha256.Size]byte{} {
			low = middle
		} else {
			high = middle - 1
		}
	}
	return low, nil
}

// trailHash is zero for an event that is not there.
func (s *Store) trailHash(ctx context.Context, trail string, seq int64) (h [sha256.Size]byte, err error) {
	var b []byte
	err = s.read.QueryRowContext(ctx, `select hash from audit where trail = $1 and seq = $2`, trail, seq).Scan(&b)
	if errors.Is(err, sql.ErrNoRows) {
		err = nil
	}
	copy(h[:], b)
	return h, s.fault(ctx, err)
}

func (s *Store) trailSince(ctx context.Context, trail string, after int64, each func(TrailEvent) error) error {
	for {
		var page []TrailEvent
		if err := s.view(ctx, content.Control, func(t *tx) error {
			return t.rows(ctx, `select seq, body from audit where trail = $1 and seq > $2 order by seq limit 200`, args(trail, after), func(r scanner) error {
				e := TrailEvent{Trail: trail}
				var body string
				err := r.Scan(&e.Seq, &body)
				e.Body = json.RawMessage(body)
				page = append(page, e)
				return err
			})
		}); err != nil || len(page) == 0 {
			return err
		}
		for _, e := range page {
			after = e.Seq
			if !json.Valid(e.Body) {
				return fail.E(fail.Internal, "Event %d of the audit trail %q cannot be read.", e.Seq, trail)
			}
			if err := each(e); err != nil {
				return err
			}
		}
	}
}
