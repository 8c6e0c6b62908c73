package set

import (
	"context"
	"maps"
	"slices"

	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/delivery"
)

// Referrers returns the documents that refer to a document or show a media
// object, anywhere in their values, by row, beginning after one: at most limit,
// heads only. None is there by being lent.
func (t *Tx) Referrers(ctx context.Context, id content.ObjectID, after delivery.Row, limit int) ([]delivery.Doc, error) {
	paths := slices.Sorted(maps.Values(t.state.paths))
	list, _ := columns(delivery.Heads)
	return t.docs(ctx, delivery.Heads, `select `+list+` from (select distinct f.row from json_each($1) p cross join field f
			where f.path = p.value and f.value = $2 and f.row > $3) r cross join doc d
		where d.row = r.row and d.source = 0 order by d.row limit $4`, asList(paths), string(id), after, limit)
}
