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

var _ webhook.Tx = (*tx)(nil)

// hookConfig is what a hook's row keeps as JSON.
type hookConfig struct {
	Name    string           `json:"name"`
	URL     string           `json:"url"`
	Events  []string         `json:"events"`
	Types   []content.TypeID `json:"types,omitempty"`
	Locales []string         `json:"locales,omitempty"`
	Headers []webhook.Header `json:"headers,omitempty"`
	Secrets []webhook.Secret `json:"secrets"`
}

const hookColumns = `select id, config, state, reason, since, created from hook where site = $1 and state <> 'removed'`

// removed is the state of a hook whose deliveries are to be deleted with it.
const removed = "removed"

func scanHook(r scanner) (h webhook.Hook, err error) {
	var config []byte
	if err := r.Scan(&h.ID, &config, &h.State, &h.Reason, &h.Since, &h.Created); err != nil {
		return h, err
	}
	var c hookConfig
	if err := json.Unmarshal(config, &c); err != nil {
		return h, fail.Wrap(fail.Internal, err, "The webhook %s cannot be read.", h.ID)
	}
	h.Name, h.URL, h.Events, h.Types, h.Locales, h.Headers, h.Secrets = c.Name, c.URL, c.Events, c.Types, c.Locales, c.Headers, c.Secrets
	return h, nil
}

// HasHooks implements webhook.Tx.
func (t *tx) HasHooks(ctx context.Context) (bool, error) {
	return t.has(ctx, `select 1 from hook where site = $1 and state <> 'removed' limit 1`, t.site)
}

// Hooks implements webhook.Tx.
func (t *tx) Hooks(ctx context.Context) (all []webhook.Hook, err error) {
	err = t.rows(ctx, hookColumns+` order by id`+t.lock, args(t.site), func(r scanner) error {
		h, err := scanHook(r)
		all = append(all, h)
		return err
	})
	return all, err
}

// Hook implements webhook.Tx.
func (t *tx) Hook(ctx context.Context, id string) (h webhook.Hook, err error) {
	found := false
	err = t.rows(ctx, hookColumns+` and id = $2`+t.lock, args(t.site, id), func(r scanner) error {
		found = true
		h, err = scanHook(r)
		return err
	})
	if err == nil && !found {
		err = fail.E(fail.NotFound, "There is no such webhook.")
	}
	return h, err
}

// PutHook implements webhook.Tx.
func (t *tx) PutHook(ctx context.Context, h webhook.Hook) error {
	config, err := json.Marshal(hookConfig{h.Name, h.URL, h.Events, h.Types, h.Locales, h.Headers, h.Secrets})
	if err != nil {
		return fail.Wrap(fail.Internal, err, "The webhook cannot be written down.")
	}
	_, err = t.exec(ctx, `insert into hook (site, id, config, state, reason, since, created, seq) values ($1, $2, $3, $4, $5, $6, $7, 0)
		on conflict (site, id) do update set config = excluded.config, state = excluded.state, reason = excluded.reason, since = excluded.since`,
		t.site, h.ID, string(config), h.State, h.Reason, h.Since, h.Created)
	return err
}

// DropHook implements webhook.Tx.
func (t *tx) DropHook(ctx context.Context, id string) error {
	_, err := t.exec(ctx, `update hook set state = $3, config = '{}' where site = $1 and id = $2`, t.site, id, removed)
	return err
}

// EventsOf implements webhook.Tx.
func (t *tx) EventsOf(ctx context.Context, job string) (payload []byte, err error) {
	err = t.row(ctx, `select payload from work where id = $1 and state <> 'done'`+t.lock, args(job), &payload)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	return payload, err
}

// NameOf implements webhook.Tx.
func (t *tx) NameOf(ctx context.Context, person string) (name string, err error) {
	if person == "" {
		return "", nil
	}
	err = t.row(ctx, `select name from person where id = $1`, args(person), &name)
	if errors.Is(err, sql.ErrNoRows) {
		err = nil
	}
	return name, err
}

// Keepers implements webhook.Tx: those who manage the site, and no more of them
// than a mail should go to.
func (t *tx) Keepers(ctx context.Context) (all []string, err error) {
	err = t.rows(ctx, `select distinct p.email from grants g join person p on p.id = g.person
		where g.site = $1 and g.role in ('admin', 'owner') and p.email <> '' and p.disabled = 0 and`+holds+` order by p.email limit 20`, args(t.site), func(r scanner) error {
		all = append(all, "")
		return r.Scan(&all[len(all)-1])
	})
	return all, err
}
