package authoring

import (
	"bytes"
	"encoding/json"
	"maps"
	"slices"

	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
)

// FieldConflict is a field that two people changed at the same time. Values are
// in the form that Save takes, nil for an empty one.
type FieldConflict struct {
	Path   string `json:"path"` // of field keys; "slug" and "name" with a dot before them: they are no fields
	Base   any    `json:"base"`
	Mine   any    `json:"mine"`
	Theirs any    `json:"theirs"`
}

// ConflictError says that an edit cannot be merged: nothing of it is saved, and
// nothing of it is lost. It is of code fail.Conflict.
type ConflictError struct {
	Newest Revision // what the others have made of it; the base of another try
	Fields []FieldConflict
}

// Error implements error.
func (e *ConflictError) Error() string { return e.Unwrap().Error() }

// Unwrap gives the error its code.
func (e *ConflictError) Unwrap() error {
	return fail.E(fail.Conflict, "Somebody else has changed the same fields meanwhile; choose what holds.")
}

// merger merges two states of a document that began as one, field by field:
// what only one side changed is kept, what both changed alike is no conflict.
// Components are merged within; a text, a list, a repeater is one value.
type merger struct {
	schema    *content.Schema
	conflicts []FieldConflict
	taken     []string // fields that the others changed and that were kept
}

func (m *merger) values(at string, fields []content.Field, base, mine, theirs content.Values) content.Values {
	out := content.Values{}
	ids := map[content.FieldID]bool{}
	for _, v := range []content.Values{base, mine, theirs} {
		for id := range v {
			ids[id] = true
		}
	}
	for _, id := range slices.Sorted(maps.Keys(ids)) {
		f, ok := byID(fields, id)
		if !ok {
			continue // no field of the type any more
		}
		path := f.Key
		if at != "" {
			path = at + "." + f.Key
		}
		if v := m.field(path, f, base[id], mine[id], theirs[id]); v != nil {
			out[id] = v
		}
	}
	return out
}

func (m *merger) field(path string, f content.Field, base, mine, theirs any) any {
	switch {
	case alike(mine, theirs):
		return mine
	case alike(base, theirs):
		return mine
	case alike(base, mine):
		m.taken = append(m.taken, path)
		return theirs
	}
	mv, isMine := mine.(content.Values)
	tv, isTheirs := theirs.(content.Values)
	if t := f.Component(m.schema); t != nil && isMine && isTheirs {
		bv, _ := base.(content.Values)
		return m.values(path, t.Fields, bv, mv, tv)
	}
	m.conflicts = append(m.conflicts, FieldConflict{path, m.shown(f, base), m.shown(f, mine), m.shown(f, theirs)})
	return theirs
}

// text merges what is no field of the type.
func (m *merger) text(path, base, mine, theirs string) string {
	switch {
	case mine == theirs || base == theirs:
		return mine
	case base == mine:
		m.taken = append(m.taken, path)
		return theirs
	}
	m.conflicts = append(m.conflicts, FieldConflict{path, base, mine, theirs})
	return theirs
}

func (m *merger) shown(f content.Field, v any) any {
	if v == nil {
		return nil
	}
	return content.Unbind(m.schema, []content.Field{f}, content.Values{f.ID: v})[f.Key]
}

// alike compares two values of one field.
func alike(a, b any) bool {
	x, errX := json.Marshal(a)
	y, errY := json.Marshal(b)
	return errX == nil && errY == nil && bytes.Equal(x, y)
}
