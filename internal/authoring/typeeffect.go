package authoring

import (
	"bytes"
	"context"
	"errors"
	"reflect"
	"slices"

	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
)

// maxExamples bounds the documents that a plan names.
const maxExamples = 10

// reaches reports whether t, or a component in it, is another type afterwards.
func reaches(before, after *content.Schema, t *content.Type, seen map[content.TypeID]bool) bool {
	if seen[t.ID] {
		return false
	}
	seen[t.ID] = true
	now := after.Type(t.ID)
	if now == nil || !reflect.DeepEqual(*t, *now) {
		return true
	}
	return within(t.Fields, func(id content.TypeID) bool {
		c := before.Type(id)
		return c != nil && reaches(before, after, c, seen)
	})
}

// within reports whether is holds for a component that fields hold.
func within(fields []content.Field, is func(content.TypeID) bool) bool {
	return slices.ContainsFunc(fields, func(f content.Field) bool {
		return slices.ContainsFunc(f.Components, is) || within(f.Fields, is)
	})
}

// effect looks at every document of a type: the newest draft, and what is live.
func (b *Batch) effect(ctx context.Context, t *content.Type, before, after *content.Schema) (TypeEffect, error) {
	e := TypeEffect{Kind: t.Kind, Key: t.Key, Examples: []string{}}
	if t.Kind == content.KindComponent {
		return e, nil
	}
	variants, err := b.tx.FindVariants(ctx, t.ID, "", "")
	if err != nil {
		return e, err
	}
	now := after.Type(t.ID)
	for _, v := range variants {
		e.Documents++
		if now == nil {
			continue // DropType refuses it
		}
		revs, err := b.held(ctx, v)
		if err != nil {
			return e, err
		}
		var loses bool
		var breaks string
		for _, r := range revs {
			l, br, err := compare(r.Payload, t, now, before, after)
			if err != nil {
				return e, err
			}
			loses = loses || l
			if br != "" {
				breaks = br
			}
		}
		e.note(v, loses, breaks)
	}
	return e, nil
}

func (e *TypeEffect) note(v Variant, loses bool, breaks string) {
	say := func(what string) {
		if len(e.Examples) < maxExamples {
			e.Examples = append(e.Examples, v.Name+" ("+v.Locale+"): "+what)
		}
	}
	if loses {
		e.Losing++
		say("has values that would no longer be seen")
	}
	if breaks != "" {
		e.Breaking++
		say(breaks)
	}
}

// compare reads one payload by a type as it is and as it will be: whether some
// of its values are no longer there, and which rule it no longer meets.
func compare(payload []byte, was, is *content.Type, before, after *content.Schema) (loses bool, breaks string, err error) {
	old, err := content.DecodeValues(payload, was.Fields, before)
	if err != nil {
		return false, "", err
	}
	now, err := content.DecodeValues(payload, is.Fields, after)
	if err != nil {
		return false, "", err
	}
	if content.Check(before, was.Fields, old) == nil {
		if err := content.Check(after, is.Fields, now); err != nil {
			breaks = fail.Message(err)
			if e, ok := errors.AsType[*fail.Error](err); ok && len(e.Fields) > 0 {
				breaks = e.Fields[0].Path + " " + e.Fields[0].Message
			}
		}
	}
	return !bytes.Equal(old.Encode(), now.Encode()), breaks, nil
}
