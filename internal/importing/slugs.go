package importing

import (
	"context"

	"github.com/gheecms/ghee/internal/authoring"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
	"github.com/gheecms/ghee/internal/text"
)

// slugBook knows which object of the plan wants, and which has got, a slug. Its
// maps hold Refs.
type slugBook struct {
	wanted, got map[slugPlace]string
	homes       map[string]string // by address, of what readers will find there
}

func newSlugBook() slugBook {
	return slugBook{map[slugPlace]string{}, map[slugPlace]string{}, map[string]string{}}
}

type slugPlace struct {
	kind content.Kind
	key  string
	slug string
}

// want notes a wish. The first to wish for a slug goes before others that end
// up with it by a number.
func (b *slugBook) want(o *Object) {
	at := slugPlace{o.Kind, o.Key, o.Slug}
	if _, there := b.wanted[at]; there || o.Media != nil {
		return
	}
	b.wanted[at] = o.Ref
	b.home(o, o.Slug)
}

// home notes where readers find a page or post.
func (b *slugBook) home(o *Object, slug string) {
	if o.hasStates() && o.Publish {
		b.homes[address(slug)] = o.Ref
	}
}

// taken reports whether another object of the plan has the slug or, unless o
// asks for what it wants itself, wishes for it.
func (b *slugBook) taken(o *Object, slug string) bool {
	at := slugPlace{o.Kind, o.Key, slug}
	if ref, there := b.got[at]; there {
		return ref != o.Ref
	}
	ref, there := b.wanted[at]
	return there && ref != o.Ref
}

func (b *slugBook) give(o *Object, slug string) {
	b.got[slugPlace{o.Kind, o.Key, slug}] = o.Ref
	b.home(o, slug)
}

// adopt finds the document that stands for an object whose name says it all.
func (s *surveyor) adopt(ctx context.Context, o *Object, t *content.Type, locale string, d *decision) error {
	id, err := authoring.SlugHolder(ctx, s.tx, t, locale, o.Slug)
	if fail.Is(err, fail.NotFound) {
		return s.settleSlug(ctx, o, t, locale, d)
	}
	if err != nil {
		return err
	}
	d.variant.Document, d.action, d.adopted, d.slug = id, keep, true, o.Slug
	return nil
}

// settleSlug gives the object its slug: the one it wants or, where another
// document has that, one with a number.
func (s *surveyor) settleSlug(ctx context.Context, o *Object, t *content.Type, locale string, d *decision) error {
	if d.action == keep || d.action == skip {
		d.slug = d.variant.Slug
		s.slugs.give(o, d.slug)
		return nil
	}
	var failed error
	d.slug = text.UniqueSlug(o.Slug, func(slug string) bool {
		if failed != nil {
			return false
		}
		if s.slugs.taken(o, slug) {
			return true
		}
		id, err := authoring.SlugHolder(ctx, s.tx, t, locale, slug)
		if err != nil && !fail.Is(err, fail.NotFound) {
			failed = err
		}
		return err == nil && id != d.variant.Document
	})
	if failed != nil {
		return failed
	}
	s.slugs.give(o, d.slug)
	if d.slug != o.Slug {
		d.changes = append(d.changes, Change{Reason: "slug made unique", Detail: o.Slug + " → " + d.slug})
	}
	return nil
}
