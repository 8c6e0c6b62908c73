package importing

import (
	"context"
	"iter"
	"slices"

	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
)

// Bounds of what readers see at once: whoever follows the site holds all of it.
const (
	maxTogether   = 9_000    // changes; the log takes 10,000
	togetherBytes = 32 << 20 // of text
)

// runs yields the objects of a plan as they are dealt with: those of a ring
// together, each other alone.
func (p *Plan) runs() iter.Seq2[[]*Object, error] {
	return func(yield func([]*Object, error) bool) {
		var ring []*Object
		for o, err := range p.All() {
			if err != nil {
				yield(nil, err)
				return
			}
			if len(ring) > 0 && ring[0].Ring != o.Ring {
				if !yield(ring, nil) {
					return
				}
				ring = nil
			}
			if o.Ring != 0 {
				ring = append(ring, o)
			} else if !yield([]*Object{o}, nil) {
				return
			}
		}
		if len(ring) > 0 {
			yield(ring, nil)
		}
	}
}

// member returns an object of a ring, complete and without links to what is left
// out. The ring keeps what it had: it may be too large to be held complete.
func (f *found) member(o *Object) (*Object, error) {
	c := *o
	if err := c.Complete(); err != nil {
		return nil, err
	}
	c.Changes = slices.Clone(c.Changes)
	values, _ := f.without(&c, c.Values).(map[string]any)
	c.Values = values
	return &c, nil
}

// without returns a value without the links to what is left out, of which it
// tells as changes of o; nil for such a link itself.
func (f *found) without(o *Object, v any) any {
	switch x := v.(type) {
	case Link:
		if n, ok := f.refs.Of(string(x)); ok && n < len(f.decisions) && f.decisions[n].action == leave {
			o.Changes = append(o.Changes, Change{Reason: "a reference is left out: what it names cannot be kept here", Detail: string(x)})
			return nil
		}
	case []any:
		out := make([]any, 0, len(x))
		for _, e := range x {
			if e = f.without(o, e); e != nil {
				out = append(out, e)
			}
		}
		return out
	case map[string]any:
		out := make(map[string]any, len(x))
		for k, e := range x {
			if e = f.without(o, e); e != nil {
				out[k] = e
			}
		}
		return out
	}
	return v
}

// ring finds which documents of a ring cannot be kept, so that the others can do
// without them; first is the place of the first.
func (s *surveyor) ring(ctx context.Context, ring []*Object, first int) error {
	for i, o := range ring {
		if s.decisions[first+i].typ = typeOf(s.schema, o); s.decisions[first+i].typ == nil {
			return fail.E(fail.Internal, "The plan holds no %s type %q.", o.Kind, o.Key)
		}
	}
	for again := true; again; {
		again = false
		for i := range ring {
			d := &s.decisions[first+i]
			if d.action == leave {
				continue
			}
			o, err := s.member(ring[i])
			if err != nil {
				return err
			}
			keeps, err := s.keeps(ctx, o, d.typ)
			if err != nil {
				return err
			}
			if !keeps {
				d.action, again = leave, true
			}
		}
	}
	return nil
}

// keeps reports whether an object is here or can be.
func (s *surveyor) keeps(ctx context.Context, o *Object, t *content.Type) (bool, error) {
	seen, err := s.seen(ctx, o)
	if err != nil || seen.Erased {
		return false, err
	}
	if seen.Document != "" {
		_, err := s.tx.Variant(ctx, seen.Document, localeOf(o, t, s.settings))
		if err == nil || !fail.Is(err, fail.NotFound) {
			return err == nil, err
		}
	}
	return s.fault(ctx, o, t) == "", nil
}

// load is how much a ring is for those who see it at once.
type load struct{ changes, bytes int }

func (l load) fits() bool { return l.changes <= maxTogether && l.bytes <= togetherBytes }

// put adds an object, and the pictures that it may show first.
func (l *load) put(f *found, o *Object) {
	l.changes += 1 + len(o.Old) + f.pictures(o.Values)
	l.bytes += o.size()
}

func (f *found) pictures(v any) (n int) {
	switch x := v.(type) {
	case Link:
		if at, ok := f.refs.Of(string(x)); ok && at < len(f.decisions) && f.decisions[at].typ == nil {
			return 1
		}
	case []any:
		for _, e := range x {
			n += f.pictures(e)
		}
	case map[string]any:
		for _, e := range x {
			n += f.pictures(e)
		}
	}
	return n
}
