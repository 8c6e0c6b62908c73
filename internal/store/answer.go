package store

import (
	"context"

	"github.com/gheecms/ghee/internal/authoring"
)

// BeginAnswer implements authoring.Tx. On PostgreSQL the insert waits for another
// transaction with the same key to end.
func (t *tx) BeginAnswer(ctx context.Context, a authoring.Answer) (known authoring.Answer, found bool, err error) {
	n, err := t.exec(ctx, `insert into answer (site, actor, key, request, body, at) values ($1, $2, $3, $4, '', $5) on conflict do nothing`,
		t.site, a.Actor, a.Key, a.Request, t.Now())
	if err != nil || n == 1 {
		return authoring.Answer{}, false, err
	}
	known = authoring.Answer{Actor: a.Actor, Key: a.Key}
	err = t.row(ctx, `select request, body from answer where site = $1 and actor = $2 and key = $3`, args(t.site, a.Actor, a.Key), &known.Request, &known.Body)
	return known, err == nil, err
}

// EndAnswer implements authoring.Tx.
func (t *tx) EndAnswer(ctx context.Context, a authoring.Answer) error {
	_, err := t.exec(ctx, `update answer set body = $4 where site = $1 and actor = $2 and key = $3`, t.site, a.Actor, a.Key, string(a.Body))
	return err
}
