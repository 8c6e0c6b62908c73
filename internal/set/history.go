package set

import (
	"bytes"
	"context"
	"encoding/json"
	"slices"

	"github.com/gheecms/ghee/internal/changelog"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/delivery"
)

// A set remembers its newest changes, by the groups in which they came: what the
// entries of the log said, not what rows they changed, so every node that
// remembers a group tells the same of it. It begins to remember where it was
// filled, and forgets the oldest groups when they are many.

// maxHistory is how many changes are remembered; when there are more, a tenth is
// forgotten at once.
const maxHistory = 20_000

// history gathers the groups that one transaction adds; nil for nobody who is
// told of them.
type history struct {
	groups []delivery.ChangeGroup
	at     map[key]int // in the last group
	erased []string    // ids of Erase entries
}

// begins notes that an entry comes, after a position.
func (h *history) begins(e changelog.Entry, after changelog.Position) {
	if n := len(h.groups); n == 0 || e.Seq == e.Group {
		h.groups = append(h.groups, delivery.ChangeGroup{From: after})
		h.at = nil
	}
	g := &h.groups[len(h.groups)-1]
	g.To, g.At = e.Position(), e.At
}

// note notes what becomes of an object; was is what it was, if stored.
func (h *history) note(o changelog.Object, present bool, was changelog.Object, stored bool) {
	if h == nil || len(h.groups) == 0 || !present && !stored {
		return
	}
	c := delivery.Change{Kind: o.Kind, ID: o.ID, Locale: o.Locale, Removed: !present}
	if present {
		was = o
	}
	switch {
	case o.Kind.IsDocument():
		var m content.Meta
		if json.Unmarshal(was.Meta, &m) == nil {
			c.Type, c.Num, c.Slug = m.Type, m.Num, m.Slug
		}
	case o.Kind == changelog.Redirect:
		c.Slug = o.ID
	}
	h.put(c)
}

// put puts a change into the last group, in place of an earlier one of its object.
func (h *history) put(c delivery.Change) {
	g := &h.groups[len(h.groups)-1]
	k := key{c.Kind, c.ID, c.Locale}
	if i, again := h.at[k]; again {
		g.Changes[i] = c
		return
	}
	if h.at == nil {
		h.at = map[key]int{}
	}
	h.at[k] = len(g.Changes)
	g.Changes = append(g.Changes, c)
}

// erase notes that nothing may be told of an object but that it is gone.
func (h *history) erase(id string) {
	if h == nil {
		return
	}
	h.erased = append(h.erased, id)
	for i := range h.groups {
		h.groups[i].Changes = blanked(h.groups[i].Changes, id)
	}
	if g := h.groups[len(h.groups)-1]; !slices.ContainsFunc(g.Changes, func(c delivery.Change) bool { return c.ID == id }) {
		h.put(delivery.Change{Kind: changelog.Erase, ID: id, Removed: true})
	}
}

// blanked is changes without the words of an object that was erased.
func blanked(changes []delivery.Change, id string) []delivery.Change {
	for i := range changes {
		if c := &changes[i]; slices.Contains(changelog.Erasable(), c.Kind) && changelog.EraseID(c.Kind, c.ID) == id {
			c.ID, c.Slug, c.Removed = id, "", true
		}
	}
	return changes
}

// remember writes what was gathered, and forgets what is too much. Types are
// named as they are after the transaction, of what is gone as they were before.
func (a *applier) remember(ctx context.Context, before *content.Schema, max int) error {
	h := a.history
	if h == nil {
		return nil
	}
	for _, id := range h.erased {
		if err := a.blank(ctx, id); err != nil {
			return err
		}
	}
	for _, g := range h.groups {
		for i := range g.Changes {
			if c := &g.Changes[i]; c.Removed {
				name(c, before, a.state.schema)
			} else {
				name(c, a.state.schema, before)
			}
		}
		if err := a.c.exec(ctx, `insert into history (seq, epoch, chain, at, n, body) values ($1, $2, $3, $4, $5, $6)`,
			g.To.Seq, int64(g.To.Epoch.Number), g.To.Chain[:], g.At, weight(g.Changes), sealGroup(&g)); err != nil { //nolint:gosec // its bits
			return err
		}
		a.state.past.N += weight(g.Changes)
	}
	if a.state.past.N > max {
		return a.forget(ctx, max-max/10)
	}
	return nil
}

// name notes what the type of a change is called, by the first schema that has it.
func name(c *delivery.Change, schemas ...*content.Schema) {
	id := c.Type
	if c.Kind == changelog.Type || c.Kind == changelog.Component {
		id = content.TypeID(c.ID)
	}
	for _, schema := range schemas {
		if t := schema.Type(id); t != nil {
			c.Of, c.Key = t.Kind, t.Key
			return
		}
	}
}

func weight(changes []delivery.Change) int { return max(1, len(changes)) }

// forget forgets the oldest groups until at most so many changes are left. The
// newest group stays if it is not larger by itself.
func (a *applier) forget(ctx context.Context, most int) error {
	past := &a.state.past
	if err := a.c.each(ctx, func(scan func(...any) error) error {
		g, err := scanGroup(scan)
		if err == nil && past.N > most {
			past.Begin, past.N = g.To, past.N-weight(g.Changes)
		}
		return err
	}, `select `+groupColumns+` from history where seq < $1 or n > $2 order by seq`, a.state.position.Seq, most); err != nil {
		return err
	}
	return a.c.exec(ctx, `delete from history where seq <= $1`, past.Begin.Seq)
}

// blank takes the words of an object that was erased out of what is remembered.
func (a *applier) blank(ctx context.Context, id string) error {
	var all []delivery.ChangeGroup
	if err := a.c.each(ctx, func(scan func(...any) error) error {
		g, err := scanGroup(scan)
		if err == nil {
			was := encodeChanges(g.Changes)
			if g.Changes = blanked(g.Changes, id); !bytes.Equal(was, encodeChanges(g.Changes)) {
				all = append(all, g)
			}
		}
		return err
	}, `select `+groupColumns+` from history`); err != nil {
		return err
	}
	for _, g := range all {
		if err := a.c.exec(ctx, `update history set body = $2 where seq = $1`, g.To.Seq, sealGroup(&g)); err != nil {
			return err
		}
	}
	return nil
}
