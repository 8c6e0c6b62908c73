package adminapi

import (
	"context"

	"github.com/gheecms/ghee/internal/authoring"
)

// Page is the part of a request that asks for a part of a list.
type Page struct {
	Cursor string `query:"cursor" maxLength:"2000" doc:"next of the page before."`
	Limit  int    `query:"limit" minimum:"1" maximum:"200" default:"50"`
}

// paged is a part of a list.
type paged[L any] struct {
	Body struct {
		Items []L    `json:"items"`
		Next  string `json:"next,omitempty" doc:"What to ask with as cursor; absent on the last page."`
	}
}

// list is how a list is read: what comes after a mark, each as its line, and the
// mark that stands for one.
type list[F, M, L any] struct {
	after func(tx authoring.Tx, m M, limit int) ([]F, error)
	line  func(tx authoring.Tx, f F) (L, error)
	mark  func(f F) M
}

// page reads the part that is asked for; first is the mark of the beginning.
func (l list[F, M, L]) page(ctx context.Context, p place, ask Page, first M) (*paged[L], error) {
	from := first
	if err := after(ask.Cursor, &from); err != nil {
		return nil, err
	}
	out := &paged[L]{}
	return out, p.Authoring.Store.Read(ctx, p.id, func(tx authoring.Tx) error {
		out.Body.Items, out.Body.Next = []L{}, "" // it may run again
		found, err := l.after(tx, from, ask.Limit)
		if err != nil {
			return err
		}
		for _, f := range found {
			line, err := l.line(tx, f)
			if err != nil {
				return err
			}
			out.Body.Items = append(out.Body.Items, line)
		}
		if n := len(found); n == ask.Limit && n > 0 {
			out.Body.Next = cursor(l.mark(found[n-1]))
		}
		return nil
	})
}
