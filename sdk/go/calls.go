package ghee

import (
	"context"
	"encoding/json"
	"fmt"
	"iter"
	"maps"
)

// with is the parameters and one more.
func (p Params) with(name string, v any) Params {
	more := Params{}
	maps.Copy(more, p)
	more[name] = v
	return more
}

// holder is what a call returns: it holds the answer as it came.
type holder[T any] interface {
	*T
	take(*answer)
}

// read asks for a path of these parts.
func read[T any, P holder[T]](ctx context.Context, c *Client, p Params, parts ...string) (P, error) {
	path, err := path(parts...)
	if err != nil {
		return nil, err
	}
	return ask[T, P](ctx, c, path, p)
}

// ask asks for a path and makes the answer what a call returns.
func ask[T any, P holder[T]](ctx context.Context, c *Client, path string, p Params) (P, error) {
	v := P(new(T))
	a, err := c.read(ctx, path, p, v)
	if err != nil {
		return nil, err
	}
	if a.in == any(v) {
		err = a.shape
	} else { // another call's flight has brought it, or it was kept
		err = json.Unmarshal(a.body, v)
	}
	return shaped[T](v, a, err)
}

// shaped is what a call returns, if the answer is of its shape.
func shaped[T any, P holder[T]](v P, a *answer, err error) (P, error) {
	if err != nil {
		return nil, &BrokenError{"the answer is not of this call's shape: " + err.Error()}
	}
	v.take(a)
	return v, nil
}

// Written is what the server says of a write it has taken.
type Written struct {
	Raw
	Status string `json:"status"` // pending
}

// write sends a change to the first host that takes it.
func (c *Client) write(ctx context.Context, method string, body any, parts ...string) (*Written, error) {
	path, err := path(parts...)
	if err != nil {
		return nil, err
	}
	if c.o.WriteToken == "" {
		return nil, usage("this call changes something: give Options.WriteToken")
	}
	r := request{method: method, target: path}
	if body != nil {
		if r.body, err = json.Marshal(body); err != nil {
			return nil, usage("the body cannot be written as JSON: " + err.Error())
		}
	}
	g, err := c.tries(ctx, r)
	if err != nil {
		return nil, err
	}
	v := &Written{}
	return shaped[Written](v, &answer{body: g.body, info: Info{Host: g.host, Tries: g.tries, Position: g.position}}, json.Unmarshal(g.body, v))
}

// walk goes through a list by its pages.
func walk[T any](p Params, list func(Params) ([]T, Paging, error)) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		var none T
		for at := 1; ; {
			all, meta, err := list(p)
			if err != nil {
				yield(none, err)
				return
			}
			for _, v := range all {
				if !yield(v, nil) {
					return
				}
			}
			if meta.NextPage == nil || *meta.NextPage == 0 {
				return
			}
			if *meta.NextPage <= at {
				yield(none, &BrokenError{fmt.Sprintf("after page %d of the list comes page %d, says the server", at, *meta.NextPage)})
				return
			}
			at = *meta.NextPage
			p = p.with("page", at)
		}
	}
}
