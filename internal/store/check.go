package store

import (
	"context"
	"errors"
	"fmt"

	"github.com/gheecms/ghee/internal/changelog"
	"github.com/gheecms/ghee/internal/content"
)

// Report is what Check found. Problems are sentences; none means sound.
type Report struct {
	Engine   string // "SQLite" or "PostgreSQL"
	Version  string // of the engine
	Schema   int64  // version of the schema
	Epoch    changelog.Epoch
	Logs     []LogReport // by site, the control log first
	Problems []string    // of the database itself
}

// LogReport is what Check found of one site's log.
type LogReport struct {
	Site     content.SiteID
	Key      string // of the site, with " (previews)" for that log; "" for the control log
	Position changelog.Position
	Base     int64 // entries up to this seq are compacted away
	Objects  int   // present objects
	Problems []string
}

// OK reports whether there is no problem.
func (r Report) OK() bool {
	for _, l := range r.Logs {
		if len(l.Problems) > 0 {
			return false
		}
	}
	return len(r.Problems) == 0
}

// Check reads the whole database and recomputes what it says of itself: each
// log's chain from its beginning (or where it was compacted), the hash of every
// payload, and the digest of the present objects. It takes as long as reading
// everything does; each log is seen at one moment. Its error says that it could
// not look, not what it found.
func (s *Store) Check(ctx context.Context) (Report, error) {
	r := Report{Engine: s.name, Version: s.version}
	p, err := s.migrations()
	if err != nil {
		return r, err
	}
	if r.Schema, err = p.GetDBVersion(ctx); err != nil {
		return r, s.fault(ctx, err)
	}
	err = s.view(ctx, content.Control, func(t *tx) error {
		if err := t.row(ctx, `select epoch, leader from cluster`, nil, &r.Epoch.Number, &r.Epoch.Leader); err != nil {
			return err
		}
		if err := t.file(ctx, &r); err != nil {
			return err
		}
		return t.rows(ctx, `select h.site, coalesce(s.key, '') from log_head h left join site s on s.id = h.site or s.id + $1 = h.site order by h.site`,
			args(content.SiteID(0).Preview()), func(row scanner) error {
				r.Logs = append(r.Logs, LogReport{})
				l := &r.Logs[len(r.Logs)-1]
				err := row.Scan(&l.Site, &l.Key)
				if l.Site.IsPreview() {
					l.Key += " (previews)"
				}
				return err
			})
	})
	if err != nil {
		return r, err
	}
	for i := range r.Logs {
		l := &r.Logs[i]
		if err := s.view(ctx, l.Site, func(t *tx) error { return t.check(ctx, l) }); err != nil {
			return r, err
		}
	}
	return r, nil
}

// file lets SQLite look for damage in its file; PostgreSQL watches its own.
func (t *tx) file(ctx context.Context, r *Report) error {
	if t.s.remote {
		return nil
	}
	return t.rows(ctx, `pragma quick_check(20)`, nil, func(row scanner) error {
		var found string
		if err := row.Scan(&found); err != nil {
			return err
		}
		if found != "ok" {
			r.Problems = append(r.Problems, fmt.Sprintf("The database file is damaged: %s. Restore a backup.", found))
		}
		return nil
	})
}

// check recomputes one log.
func (t *tx) check(ctx context.Context, l *LogReport) error {
	h, err := t.head(ctx, t.site)
	if err != nil {
		return err
	}
	l.Position, l.Base = h.Position, h.base.Seq
	problem := func(format string, args ...any) { l.Problems = append(l.Problems, fmt.Sprintf(format, args...)) }

	p := changelog.Position{Seq: h.base.Seq, Chain: h.base.Chain}
	var last changelog.Hash // the digest that the last entry names
	for p.Seq < h.Seq {
		page, err := t.entries(ctx, p, 100)
		if err != nil && ctx.Err() != nil {
			return err
		}
		if err == nil {
			p, err = follow(p, page)
		}
		if err == nil {
			last = page[len(page)-1].Digest
		}
		if err != nil {
			problem("The log cannot be followed beyond entry %d: %v.", p.Seq, err)
			break
		}
	}
	if p.Seq == h.Seq && p.Chain != h.Chain {
		problem("The chain of entry %d is not the one the log's head names.", p.Seq)
	}

	var digest changelog.Digest
	err = t.objects(ctx, func(o changelog.Object) bool {
		l.Objects++
		digest.Add(o)
		if changelog.HashOf(o.Payload) != o.Hash {
			problem("The payload of object %q (kind %d, locale %q) is not what was published.", o.ID, o.Kind, o.Locale)
		}
		return len(l.Problems) < 20 // one broken table would name everything
	})
	if err != nil {
		return err
	}
	if len(l.Problems) == 0 && digest != h.digest {
		problem("The %d present objects do not add up to the digest of the log's head.", l.Objects)
	}
	if len(l.Problems) == 0 && last != (changelog.Hash{}) && last != h.digest.Sum() {
		problem("The digest of entry %d is not the one the log's head names.", h.Seq)
	}
	return nil
}

func follow(p changelog.Position, page []changelog.Entry) (changelog.Position, error) {
	if len(page) == 0 {
		return p, errors.New("there is no entry after it")
	}
	for _, e := range page {
		if err := changelog.Verify(p, e); err != nil {
			return p, err
		}
		p = e.Position()
	}
	return p, nil
}
