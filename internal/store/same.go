package store

import (
	"context"

	"github.com/gheecms/ghee/internal/changelog"
	"github.com/gheecms/ghee/internal/fail"
)

// checkRevisions checks that each revision which a draft names holds its payload:
// an entry whose payload cannot be given back would stop every follower. What was
// found of a revision holds for the transaction, since revisions never change.
func (t *tx) checkRevisions(ctx context.Context, drafts []changelog.Draft) error {
	if t.hashes == nil {
		t.hashes = map[string]changelog.Hash{}
	}
	var unknown []string
	for _, d := range drafts {
		if _, ok := t.hashes[d.Revision]; ok || d.Revision == "" {
			continue
		}
		if r, ok := t.atHand(d.Revision); ok {
			t.hashes[d.Revision] = changelog.HashOf(r.Payload)
			continue
		}
		unknown = append(unknown, d.Revision)
	}
	if err := inBulk(len(unknown), func(from, size int) error {
		values := args(t.site)
		for _, id := range unknown[from : from+size] {
			values = append(values, id)
		}
		return t.rows(ctx, `select id, payload from revision where site = $1 and id in `+tuples(2, 1, size, ""), values, func(r scanner) error {
			var id string
			var payload []byte
			err := r.Scan(&id, &payload)
			t.hashes[id] = changelog.HashOf(payload)
			return err
		})
	}); err != nil {
		return err
	}
	for _, d := range drafts {
		if d.Revision == "" {
			continue
		}
		has, ok := t.hashes[d.Revision]
		if !ok {
			return fail.E(fail.NotFound, "There is no revision %q.", d.Revision)
		}
		if has != changelog.HashOf(d.Payload) {
			return fail.E(fail.Internal, "The revision %q does not hold the payload of the entry that names it.", d.Revision)
		}
	}
	return nil
}
