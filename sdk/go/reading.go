package ghee

import (
	"context"
	"encoding/json"
	"errors"
	"time"
)

// reading is a read under way.
type reading struct {
	c      *Client
	target string
	keeps  bool // its good answers are kept
	into   any  // what the caller wants
	shape  error
}

// decode returns what is wrong with a body as JSON. What it is not of the caller's shape
// is no fault of a server's.
func (r *reading) decode(body []byte) error {
	err := json.Unmarshal(body, r.into)
	var syntax *json.SyntaxError
	if errors.As(err, &syntax) {
		return err // which json.Unmarshal looks for first
	}
	r.shape = err
	return nil
}

// keeps reports whether good answers to a target are kept: drafts change without
// notice, and what changed since a position is asked for once.
func keeps(path string, p Params) bool {
	for _, name := range [...]string{"preview", "test"} {
		if s, given, _ := text(p[name]); given && s != "0" && s != "false" && s != "" {
			return false
		}
	}
	return path != syncPath
}

// fresh is an answer that need not be asked for.
func (r *reading) fresh() *answer {
	if r.c.o.Fresh <= 0 || !r.keeps {
		return nil
	}
	kept := r.c.memory.get(r.target)
	if kept == nil || r.age(kept) >= r.c.o.Fresh {
		return nil
	}
	return r.give(kept, Info{})
}

func (r *reading) age(kept *record) time.Duration {
	return max(0, r.c.o.Now().Sub(time.UnixMilli(kept.At)))
}

func (r *reading) give(kept *record, info Info) *answer {
	info.Age, info.Position = r.age(kept), kept.Position
	return &answer{body: json.RawMessage(kept.Body), info: info}
}

// fly asks until there is an answer or no more tries, and then looks for what was
// kept.
func (r *reading) fly(ctx context.Context) (*answer, error) {
	var known *record // to be asked for again
	if r.keeps {
		known = r.c.memory.get(r.target)
	}
	var look *look
	// The store has the time of the other tries, too.
	failed := func() {
		if r.keeps && look == nil && r.c.memory.get(r.target) == nil {
			look = r.c.outside.look(ctx, r.target)
		}
	}
	defer func() { look.giveUp() }()
	got, err := r.c.tries(ctx, request{method: "GET", target: r.target, known: known, decode: r.decode, failed: failed})
	var status *StatusError
	var unavailable *UnavailableError
	switch {
	case err == nil:
		return r.keep(ctx, got, known), nil
	case errors.As(err, &status) && (status.Status == 404 || status.Status == 410):
		r.c.memory.remove(r.target)
		if r.keeps {
			r.c.outside.remove(ctx, r.target)
		}
	case errors.As(err, &unavailable) && r.keeps:
		failed() // there may have been no try
		if kept := r.last(look); kept != nil {
			return r.give(kept, Info{FromFailover: true, Tries: len(unavailable.Tries)}), nil
		}
	}
	return nil, err
}

// keep takes in a good answer.
func (r *reading) keep(ctx context.Context, got *good, known *record) *answer {
	info := Info{Host: got.host, Tries: got.tries}
	kept := &record{Target: r.target, At: r.c.o.Now().UnixMilli(), ETag: got.etag, Position: got.position}
	if got.unchanged {
		kept.ETag, kept.Body, info.Revalidated = known.ETag, known.Body, true
		if kept.Position == "" {
			kept.Position = known.Position
		}
	} else {
		kept.Body = string(got.body)
	}
	if r.keeps {
		r.c.memory.set(kept)
		r.c.outside.set(ctx, kept, r.c.o.MaxAge)
	}
	if got.unchanged {
		return r.give(kept, info)
	}
	info.Age, info.Position = r.age(kept), kept.Position
	return &answer{body: got.body, info: info, in: r.into, shape: r.shape}
}

// last is the last good answer, if it is not too old.
func (r *reading) last(look *look) *record {
	kept := r.c.memory.get(r.target)
	if kept == nil {
		if kept = look.found(); kept != nil {
			r.c.memory.set(kept)
		}
	}
	if kept == nil || r.age(kept) > r.c.o.MaxAge {
		return nil
	}
	return kept
}
