package store

import (
	"context"
	"time"

	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/presence"
)

var _ presence.Store = (*Store)(nil)

// Meet implements presence.Store.
func (s *Store) Meet(ctx context.Context, here, left []presence.Guest, within time.Duration) (all []presence.Guest, err error) {
	err = s.transact(ctx, content.Control, func(t *tx) error {
		all = nil
		now, err := t.clock(ctx)
		if err != nil {
			return err
		}
		if _, err := t.exec(ctx, `delete from presence where beat < $1`, now-content.Micros(within.Microseconds())); err != nil {
			return err
		}
		for _, g := range left {
			if _, err := t.exec(ctx, `delete from presence where site = $1 and document = $2 and locale = $3 and id = $4`, g.Site, g.Document, g.Locale, g.ID); err != nil {
				return err
			}
		}
		places := map[presence.Place]bool{}
		for _, g := range here {
			places[g.Place] = true
			if _, err := t.exec(ctx, `insert into presence (site, document, locale, id, person, name, since, beat) values ($1, $2, $3, $4, $5, $6, $7, $7)
				on conflict (site, document, locale, id) do update set beat = excluded.beat`, g.Site, g.Document, g.Locale, g.ID, g.Person, g.Name, now); err != nil {
				return err
			}
		}
		for p := range places {
			if err := t.rows(ctx, `select id, person, name, since from presence where site = $1 and document = $2 and locale = $3 order by id`,
				args(p.Site, p.Document, p.Locale), func(r scanner) error {
					g := presence.Guest{Place: p}
					err := r.Scan(&g.ID, &g.Person, &g.Name, &g.Since)
					all = append(all, g)
					return err
				}); err != nil {
				return err
			}
		}
		return nil
	})
	return all, err
}
