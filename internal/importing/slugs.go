package importing

import (
	"context"

	"github.com/gheecms/ghee/internal/authoring"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
	"github.com/gheecms/ghee/internal/text"
)

// slugBook knows which object of the plan, by its place in it, wants and which
// has got a slug.
type slugBook struct {
	wanted, got *Places[slugPlace]
	homes       *Places[string] // by address, of what readers will find there
}

func newSlugBook() slugBook {
	return slugBook{NewPlaces[slugPlace](), NewPlaces[slugPlace](), NewPlaces[string]()}
}

type slugPlace struct {
	kind   content.Kind
	key    string
	locale string
	slug   string
}

func placeOf(o *Object, slug string) slugPlace { return slugPlace{o.Kind, o.Key, o.Locale, slug} }

// want notes a wish. The first to wish for a slug goes before others that end
// up with it by a number.
func (b *slugBook) want(n int, o *Object) {
	if o.Slug != "" && b.wanted.Add(placeOf(o, o.Slug), n) == n {
		b.home(n, o, o.Slug)
	}
}

// home notes where readers find a page or post.
func (b *slugBook) home(n int, o *Object, slug string) {
	if o.hasStates() && o.Publish {
		b.homes.Put(address(slug), n)
	}
}

// taken reports whether another object of the plan has the slug or, unless the
// one in place n asks for what it wants itself, wishes for it.
func (b *slugBook) taken(n int, o *Object, slug string) bool {
	at := placeOf(o, slug)
	if holder, there := b.got.Of(at); there {
		return holder != n
	}
	holder, there := b.wanted.Of(at)
	return there && holder != n
}

func (b *slugBook) give(n int, o *Object, slug string) {
	b.got.Put(placeOf(o, slug), n)
	b.home(n, o, slug)
}

// adopt finds the document that stands for an object whose name says it all. A
// draft is published where the source shows its own.
func (s *surveyor) adopt(ctx context.Context, c *candidate) error {
	id, err := authoring.SlugHolder(ctx, s.tx, c.typ, c.locale, c.Slug)
	if fail.Is(err, fail.NotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	if c.variant, err = s.tx.Variant(ctx, id, c.locale); err != nil {
		return err
	}
	c.rarely().adopted = id
	if c.Publish && c.variant.Live == "" {
		c.action = adopt
		c.change(Change{Reason: "the site has one with this slug already, a draft, which is published"})
		return nil
	}
	c.action = keep
	s.report.count(c.Object, keep)
	s.report.change(c.line("the site has one with this slug already, which is used", ""))
	return nil
}

// settleSlug gives a document its slug: the one it wants or, where another
// document has that, one with a number. Items of collections have none.
func (s *surveyor) settleSlug(ctx context.Context, c *candidate) error {
	if c.Kind == content.KindCollection {
		return nil
	}
	slug := c.variant.Slug
	if c.action == create || c.action == update {
		var failed error
		slug = text.UniqueSlug(c.Slug, func(slug string) bool {
			if failed != nil {
				return false
			}
			if s.slugs.taken(c.n, c.Object, slug) {
				return true
			}
			id, err := authoring.SlugHolder(ctx, s.tx, c.typ, c.locale, slug)
			if err != nil && !fail.Is(err, fail.NotFound) {
				failed = err
			}
			return err == nil && id != c.variant.Document
		})
		if failed != nil {
			return failed
		}
	}
	s.slugs.give(c.n, c.Object, slug)
	if slug == c.Slug {
		return nil
	}
	c.rarely().slug = slug
	if c.action == create || c.action == update {
		c.change(Change{Reason: "slug made unique", Detail: c.Slug + " → " + slug})
	}
	return nil
}
