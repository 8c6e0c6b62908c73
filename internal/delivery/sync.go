package delivery

import (
	"errors"
	"strconv"

	"github.com/gheecms/ghee/internal/changelog"
	"github.com/gheecms/ghee/internal/content"
)

// Sizes of a page of changes, in objects. A page ends where a group does.
const (
	defaultChanges = 1000
	maxChanges     = 10_000
)

// Syncs reports whether it was asked what changed, or to be told.
func (q Query) Syncs() bool { return q.resource == changes || q.resource == events }

// Listens reports whether it was asked to be told of changes as they come.
func (q Query) Listens() bool { return q.resource == events }

// Since returns from where on changes are wanted; false: from now on.
func (q Query) Since() (Mark, bool) { return q.since, q.resumes }

// Filter says which of them.
func (q Query) Filter() ChangeFilter { return q.wanted }

// Unheard refuses to tell of changes in a locale that the site has not.
func (q Query) Unheard(s content.Settings) *Refusal {
	if _, ok := s.Locale(q.locale); !ok && q.locale != "" {
		return refuseLocale(noSuchLocale)
	}
	return nil
}

// sync answers GET /v2/sync, a resource of ours: what changed since a position,
// each object once and as it is now.
func (a *answer) sync() error {
	a.keys.add(KeyAny)
	if !a.q.resumes {
		a.b = AppendChanges(nil, a.position, MarkOf(a.position), 0, false, nil)
		return nil
	}
	groups, err := a.r.Changes(a.ctx, a.q.since)
	switch {
	case errors.Is(err, ErrAhead):
		return no(503, "This node has not come to that position yet; it is at "+MarkOf(a.position).String()+". Try again shortly.")
	case errors.Is(err, ErrForgotten):
		return &refusedError{&Refusal{Status: 410, Body: Forgotten(a.position)}}
	case err != nil:
		return err
	}
	a.changes(groups)
	return nil
}

// Forgotten is what somebody is told whose mark leads nowhere.
func Forgotten(now changelog.Position) []byte {
	b := appendQuoted([]byte(`{"detail":`), "What changed since that position is not known here: it is too long ago, or of another history. Read everything anew, and go on from the position given here.")
	b = append(b, `,"position":`...)
	b = appendQuoted(b, MarkOf(now).String())
	return append(b, '}')
}

// changes writes those of groups, each object at its last group only, until a
// group ends with as many as were asked for.
func (a *answer) changes(groups []ChangeGroup) {
	type object struct {
		kind       changelog.Kind
		id, locale string
	}
	last := map[object]int{}
	for i, g := range groups {
		for _, c := range g.Changes {
			last[object{c.Kind, c.ID, c.Locale}] = i
		}
	}
	view, to := ViewOf(a.r), a.position
	var data []byte
	n, more := 0, false
	for i, g := range groups {
		if n >= a.q.most {
			to, more = groups[i-1].To, true
			break
		}
		for j := range g.Changes {
			c := &g.Changes[j]
			if last[object{c.Kind, c.ID, c.Locale}] != i || !view.Passes(a.q.wanted, c) {
				continue
			}
			if n++; n > 1 {
				data = append(data, ',')
			}
			data = view.Append(data, c, g.At)
		}
	}
	a.b = AppendChanges(nil, to, a.q.since, n, more, data)
}

// AppendChanges writes changes, themselves written, with what is to be told of
// them: the body of an answer, and the data of an event.
func AppendChanges(b []byte, to changelog.Position, since Mark, n int, more bool, data []byte) []byte {
	b = append(b, `{"meta":{"position":"`...)
	b = append(b, MarkOf(to).String()...)
	b = append(b, `","since":"`...)
	b = append(b, since.String()...)
	b = append(b, `","more":`...)
	b = strconv.AppendBool(b, more)
	b = append(b, `,"count":`...)
	b = strconv.AppendInt(b, int64(n), 10)
	b = append(b, `},"data":[`...)
	b = append(b, data...)
	return append(b, "]}"...)
}
