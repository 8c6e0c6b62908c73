package store

import (
	"context"
	"errors"

	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/webhook"
)

// TidyDeliveries forgets some of what webhooks were told before a moment, beyond
// the newest of each, or of hooks that are removed; what is to be sent stays. It
// reports whether more are to go.
func (s *Store) TidyDeliveries(ctx context.Context, before content.Micros, most int64) (left bool, err error) {
	err = s.transact(ctx, content.Control, func(t *tx) error {
		old, err := t.dropDeliveries(ctx, `select site, id from delivery where made < $1 and state <> 'waiting' limit $2`, before, compacted)
		if err != nil {
			return err
		}
		many, err := t.dropDeliveries(ctx, `select d.site, d.id from hook h join delivery d on d.site = h.site and d.hook = h.id and d.number <= h.seq - $1 where d.state <> 'waiting' limit $2`, most, compacted)
		if err != nil {
			return err
		}
		gone, err := t.dropDeliveries(ctx, `select d.site, d.id from hook h join delivery d on d.site = h.site and d.hook = h.id where h.state = $1 limit $2`, removed, compacted)
		if err != nil {
			return err
		}
		if left = max(old, many, gone) == compacted; left {
			return nil
		}
		_, err = t.exec(ctx, `delete from hook where state = $1`, removed)
		return err
	})
	return left, err
}

// dropDeliveries deletes the deliveries that a query names, with their tries.
func (t *tx) dropDeliveries(ctx context.Context, query string, values ...any) (n int, err error) {
	type name struct {
		site content.SiteID
		id   string
	}
	var all []name
	if err := t.rows(ctx, query, values, func(r scanner) error {
		all = append(all, name{})
		return r.Scan(&all[len(all)-1].site, &all[len(all)-1].id)
	}); err != nil {
		return 0, err
	}
	for _, d := range all {
		_, err := t.exec(ctx, `delete from delivery_try where site = $1 and delivery = $2`, d.site, d.id)
		if err == nil {
			_, err = t.exec(ctx, `delete from delivery where site = $1 and id = $2`, d.site, d.id)
		}
		if err != nil {
			return 0, err
		}
	}
	return len(all), nil
}

// forgetTold takes an object that is erased out of what webhooks were told of it,
// and are to be told.
func (t *tx) forgetTold(ctx context.Context, id content.ObjectID) error {
	events := map[string][]byte{}
	err := t.rows(ctx, `select id, payload from work where site = $1 and kind = $2 and state <> 'done' and payload like '%' || $3 || '%'`+t.lock,
		args(t.site, webhook.EventKind, id), func(r scanner) error {
			var job string
			var payload []byte
			err := r.Scan(&job, &payload)
			events[job] = payload
			return err
		})
	for job, payload := range events {
		rest, bad := webhook.WithoutObject(payload, id)
		if bad != nil {
			return errors.Join(err, bad)
		}
		if _, err := t.exec(ctx, `update work set payload = $2 where id = $1`, job, string(rest)); err != nil {
			return err
		}
	}
	if err != nil {
		return err
	}
	_, err = t.dropDeliveries(ctx, `select site, id from delivery where site = $1 and object = $2`, t.site, id)
	return err
}
