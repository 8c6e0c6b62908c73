package queue

import (
	"encoding/json"
	"slices"

	"github.com/gheecms/ghee/internal/fail"
	"github.com/gheecms/ghee/internal/receipt"
	"github.com/gheecms/ghee/internal/work"
)

// old is what a CDN is to be told of a site: keys of delivery, or all.
type old struct {
	To   receipt.Point `json:"to"` // the newest change it is of
	All  bool          `json:"all,omitempty"`
	Keys []string      `json:"keys,omitempty"` // sorted
}

// with returns both together.
func (o old) with(p old) old {
	if p.To.Compare(o.To) > 0 {
		o.To = p.To
	}
	o.All = o.All || p.All
	if !o.All {
		o.Keys = slices.Compact(slices.Sorted(slices.Values(slices.Concat(o.Keys, p.Keys))))
	}
	return o.bounded()
}

// bounded is what a job may hold of it.
func (o old) bounded() old {
	size := 0
	for _, k := range o.Keys {
		size += len(k) + 3
	}
	if o.All || len(o.Keys) > maxKeys || size > maxBytes {
		o.All, o.Keys = true, nil
	}
	return o
}

func (o old) nothing() bool { return !o.All && len(o.Keys) == 0 }

func (o old) payload() ([]byte, error) {
	raw, err := json.Marshal(o)
	if err != nil {
		return nil, fail.Wrap(fail.Internal, err, "A purge cannot be written down.")
	}
	return raw, nil
}

func parse(raw []byte) (o old, err error) {
	if err := json.Unmarshal(raw, &o); err != nil {
		return o, work.Permanent(fail.Wrap(fail.Internal, err, "This is no purge."))
	}
	return o, nil
}
