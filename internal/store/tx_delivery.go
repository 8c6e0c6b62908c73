package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"

	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
	"github.com/gheecms/ghee/internal/webhook"
)

const deliveryColumns = `select id, hook, number, object, event, data, state, made, since, tries, round, ended, status, error, erased from delivery where site = $1`

func deliveryInto(d *webhook.Delivery) []any {
	return args(&d.ID, &d.Hook, &d.Number, &d.Object, &d.Event, &d.Data, &d.State, &d.Made, &d.Since, &d.Tries, &d.Round, &d.Ended, &d.Status, &d.Error, &d.Erased)
}

// AddDelivery implements webhook.Tx.
func (t *tx) AddDelivery(ctx context.Context, d *webhook.Delivery) (bool, error) {
	known, err := t.has(ctx, `select 1 from delivery where site = $1 and id = $2`, t.site, d.ID)
	if known || err != nil {
		return false, err
	}
	if err := t.row(ctx, `update hook set seq = seq + 1 where site = $1 and id = $2 returning seq`, args(t.site, d.Hook), &d.Number); err != nil {
		return false, missing(err, "There is no such webhook.")
	}
	_, err = t.exec(ctx, `insert into delivery (site, id, hook, number, object, event, data, state, made, since, tries, round, ended, status, error, erased)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 0, 0, 0, 0, '', $11)`,
		t.site, d.ID, d.Hook, d.Number, d.Object, d.Event, string(d.Data), d.State, d.Made, d.Since, d.Erased)
	return err == nil, err
}

// Delivery implements webhook.Tx.
func (t *tx) Delivery(ctx context.Context, id string) (d webhook.Delivery, err error) {
	err = t.row(ctx, deliveryColumns+` and id = $2`+t.lock, args(t.site, id), deliveryInto(&d)...)
	return d, missing(err, "There is no such delivery.")
}

// PutDelivery implements webhook.Tx.
func (t *tx) PutDelivery(ctx context.Context, d webhook.Delivery) error {
	_, err := t.exec(ctx, `update delivery set state = $3, since = $4, tries = $5, round = $6, ended = $7, status = $8, error = $9, data = $10 where site = $1 and id = $2`,
		t.site, d.ID, d.State, d.Since, d.Tries, d.Round, d.Ended, d.Status, d.Error, string(d.Data))
	return err
}

// Deliveries implements webhook.Tx.
func (t *tx) Deliveries(ctx context.Context, q webhook.Listing) (all []webhook.Delivery, err error) {
	where, order, at := ` and number > $3`, ` order by number`, q.After
	if q.Before > 0 {
		where, order, at = ` and number < $3`, ` order by number desc`, q.Before
	}
	list := args(t.site, q.Hook, at, q.Since, q.Limit)
	if q.State != "" {
		where += ` and state = $6`
		list = append(list, q.State)
	}
	err = t.rows(ctx, deliveryColumns+` and hook = $2 and made >= $4`+where+order+` limit $5`, list, func(r scanner) error {
		var d webhook.Delivery
		err := r.Scan(deliveryInto(&d)...)
		all = append(all, d)
		return err
	})
	return all, err
}

// LastDelivered implements webhook.Tx.
func (t *tx) LastDelivered(ctx context.Context, hook string) (at content.Micros, err error) {
	err = t.row(ctx, `select ended from delivery where site = $1 and hook = $2 and state = 'delivered' order by ended desc limit 1`, args(t.site, hook), &at)
	if errors.Is(err, sql.ErrNoRows) {
		err = nil
	}
	return at, err
}

// AddTry implements webhook.Tx.
func (t *tx) AddTry(ctx context.Context, delivery string, one webhook.Try) error {
	request, err := json.Marshal(one.Request)
	if err != nil {
		return fail.Wrap(fail.Internal, err, "A try cannot be written down.")
	}
	answer, err := json.Marshal(one.Answer)
	if err != nil {
		return fail.Wrap(fail.Internal, err, "A try cannot be written down.")
	}
	if err := t.row(ctx, `select coalesce(max(n), 0) + 1 from delivery_try where site = $1 and delivery = $2`, args(t.site, delivery), &one.N); err != nil {
		return err
	}
	if one.N > 2 {
		if _, err := t.exec(ctx, `update delivery_try set body = '' where site = $1 and delivery = $2 and n = $3`, t.site, delivery, one.N-2); err != nil {
			return err
		}
	}
	_, err = t.exec(ctx, `insert into delivery_try (site, delivery, n, at, millis, request, status, answer, body, error) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
		t.site, delivery, one.N, one.At, one.Millis, string(request), one.Status, string(answer), one.Body, one.Error)
	return err
}

// Tries implements webhook.Tx.
func (t *tx) Tries(ctx context.Context, delivery string) (all []webhook.Try, err error) {
	err = t.rows(ctx, `select n, at, millis, request, status, answer, body, error from delivery_try where site = $1 and delivery = $2 order by n`,
		args(t.site, delivery), func(r scanner) error {
			var one webhook.Try
			var request, answer []byte
			if err := r.Scan(&one.N, &one.At, &one.Millis, &request, &one.Status, &answer, &one.Body, &one.Error); err != nil {
				return err
			}
			all = append(all, one)
			last := &all[len(all)-1]
			return errors.Join(json.Unmarshal(request, &last.Request), json.Unmarshal(answer, &last.Answer))
		})
	return all, err
}
