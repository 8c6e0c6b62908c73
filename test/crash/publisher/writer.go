package main

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"

	"github.com/gheecms/ghee/internal/authoring"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
)

// writer makes one attempt after the other.
type writer struct {
	service *authoring.Service
	site    content.SiteID
	name    string
	n       int
	dice    *rand.Rand
	say     func(format string, args ...any)
}

func (w *writer) run(ctx context.Context, told <-chan struct{}) {
	for {
		select {
		case <-told:
			return
		default:
		}
		w.attempt(ctx)
		w.n++
	}
}

var errRollback = errors.New("rolled back on purpose")

// attempt publishes something with a tag of its own, or takes something away.
// One in five is rolled back at its end, and some of what all writers work on
// stays a draft: such a tag ends in "!", and no reader may ever see it.
func (w *writer) attempt(ctx context.Context) {
	club, slugs, cut := w.pick()
	rollback, draft := w.dice.IntN(5) == 0, club == "hot" && w.dice.IntN(2) == 0
	tag := fmt.Sprintf("%s.%d", w.name, w.n)
	if rollback || draft {
		tag += "!"
	}
	if cut {
		w.say("cut %s %s", tag, slugs[0])
	} else {
		w.say("try %s%s", tag, spaced(slugs))
	}
	err := w.service.Batch(ctx, w.site, true, func(b *authoring.Batch) error {
		for _, slug := range slugs {
			if err := put(ctx, b, club, slug, tag, cut, draft); err != nil {
				return err
			}
		}
		if rollback {
			return errRollback
		}
		return nil
	})
	switch {
	case err == nil:
		w.say("ack %s", tag)
	case errors.Is(err, errRollback), fail.Is(err, fail.Conflict):
		w.say("no %s", tag)
	default:
		w.say("odd %s %v", tag, err)
	}
}

// pick chooses what to work on: a group that all writers publish, pages that
// all do, one page that is this writer's own, or one that each of ten attempts
// makes if it is not there.
func (w *writer) pick() (club string, slugs []string, cut bool) {
	switch k := w.dice.IntN(20); {
	case k < 6:
		for i := range 5 {
			slugs = append(slugs, fmt.Sprintf("group-%d", i))
		}
		return "group", slugs, false
	case k < 9:
		return "hot", []string{fmt.Sprintf("hot-%d", w.dice.IntN(3))}, false
	case k < 16:
		return "own", []string{"own-" + w.name}, k == 15
	default:
		return "new", []string{fmt.Sprintf("new-%s-%d", w.name, w.n/10)}, false
	}
}

// put publishes the page with this slug, which it makes if there is none, or
// unpublishes it, or only saves a draft of it.
func put(ctx context.Context, b *authoring.Batch, club, slug, tag string, cut, draft bool) error {
	schema, err := b.Types(ctx)
	if err != nil {
		return err
	}
	typ, err := typeOf(schema)
	if err != nil {
		return err
	}
	there, err := b.FindVariants(ctx, typ, slug, "")
	if err != nil {
		return err
	}
	in := authoring.Input{Type: typ, Slug: slug, Values: map[string]any{"club": club, "tag": tag}}
	if len(there) > 0 {
		in.Document = there[0].Document
	}
	if cut {
		if len(there) == 0 {
			return nil
		}
		return b.Unpublish(ctx, in.Document, there[0].Locale)
	}
	saved, err := b.Save(ctx, in)
	if err != nil || draft {
		return err
	}
	return b.Publish(ctx, saved.Document, saved.Locale, 0)
}

func spaced(words []string) (out string) {
	for _, w := range words {
		out += " " + w
	}
	return out
}
