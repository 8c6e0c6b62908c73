package archive

import (
	"github.com/gheecms/ghee/internal/authoring"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
)

// enough refuses a document that ends without a variant: nobody could reach it.
func (c *checker) enough() error {
	if c.at.ID != "" && len(c.done) == 0 {
		return fail.E(fail.Invalid, "The document %q before it has no variant.", shorten(string(c.at.ID)))
	}
	return nil
}

func (c *checker) document(d documentLine) error {
	if err := c.enough(); err != nil {
		return err
	}
	if err := checkID(string(d.ID)); err != nil {
		return err
	}
	t := c.schema.Type(d.Type)
	switch {
	case t == nil || t.Kind == content.KindComponent:
		return fail.E(fail.Invalid, "type: %s is no type of the archive that has documents.", quote(string(d.Type)))
	case d.Num <= c.at.Num:
		return fail.E(fail.Invalid, "num: %d does not come after %d; documents stand in the order of their numbers.", d.Num, c.at.Num)
	case d.Num > c.last:
		return fail.E(fail.Invalid, "num: %d is above the site's last_num %d.", d.Num, c.last)
	}
	c.at, c.typ = d, t
	c.revs, c.numbered, c.done = map[string]held{}, map[string]int{}, map[string]bool{}
	c.take(d.Num, "document", string(d.ID))
	return nil
}

// of checks that a line is about the document whose lines these are, and in a
// locale that it can be in.
func (c *checker) of(id content.ObjectID, locale string) error {
	if c.at.ID == "" || id != c.at.ID {
		return fail.E(fail.Invalid, "document: %s is not the document before it.", quote(string(id)))
	}
	switch c.typ.Kind {
	case content.KindAuthor, content.KindCategory, content.KindTag:
		if locale != "" {
			return fail.E(fail.Invalid, "locale: a document of the kind %s has none.", c.typ.Kind)
		}
	default:
		if _, ok := c.settings.Locale(locale); !ok || locale == "" {
			return fail.E(fail.Invalid, "locale: the site of the archive has no locale %s.", quote(locale))
		}
	}
	return nil
}

func (c *checker) revision(r revisionLine) error {
	if err := c.of(r.Document, r.Locale); err != nil {
		return err
	}
	if err := checkID(r.ID); err != nil {
		return err
	}
	switch {
	case len(c.done) > 0:
		return fail.E(fail.Invalid, "A revision stands after the document's variants.")
	case r.N <= c.numbered[r.Locale]:
		return fail.E(fail.Invalid, "n: %d does not come after %d.", r.N, c.numbered[r.Locale])
	case c.typ.Kind == content.KindCollection && r.Slug != "":
		return fail.E(fail.Invalid, "slug: an item of a collection has none.")
	case c.typ.Kind != content.KindCollection:
		if err := content.CheckSlug(r.Slug); err != nil {
			return err
		}
	}
	for what, s := range map[string]string{"name": r.Name, "cause": r.Cause, "author": r.Author} {
		if err := content.CheckText(what, s, content.MaxName); err != nil {
			return err
		}
	}
	values, size, err := fitting(r.Values, c.typ, c.schema)
	if err != nil {
		return err
	}
	c.size += int64(size)
	c.numbered[r.Locale] = r.N
	c.revs[r.ID] = held{r.Locale, r.Slug, authoring.Claims(c.typ, authoring.Revision{Document: r.Document, Locale: r.Locale, Slug: r.Slug}, values)}
	c.take(c.at.Num, "revision", r.ID)
	return nil
}

func (c *checker) variant(v variantLine) error {
	if err := c.of(v.Document, v.Locale); err != nil {
		return err
	}
	draft, ok := c.revs[v.Draft]
	if !ok || draft.locale != v.Locale {
		return fail.E(fail.Invalid, "draft: %s is no revision of this document's locale.", quote(v.Draft))
	}
	live, ok := c.revs[v.Live]
	switch {
	case v.Live != "" && (!ok || live.locale != v.Locale):
		return fail.E(fail.Invalid, "live: %s is no revision of this document's locale.", quote(v.Live))
	case c.done[v.Locale]:
		return fail.E(fail.Invalid, "locale: the document's variant in %q stands twice.", v.Locale)
	case v.Slug != draft.slug:
		return fail.E(fail.Invalid, "slug: %s is not that of the newest revision.", quote(v.Slug))
	case v.Status != content.Published && v.Status != content.Draft && v.Status != content.Scheduled || (v.Live != "") != (v.Status == content.Published):
		return fail.E(fail.Invalid, "status: %s is not what it can be; a document with a live revision is published, others are draft or scheduled.", quote(string(v.Status)))
	case v.Trashed != 0 && v.Live != "":
		return fail.E(fail.Invalid, "trashed: what is in the trash has no live revision.")
	}
	if err := content.CheckText("name", v.Name, content.MaxName); err != nil {
		return err
	}
	if err := schedules(v); err != nil {
		return err
	}
	c.done[v.Locale] = true
	if v.Trashed != 0 {
		return nil
	}
	mine := map[authoring.Claim]bool{}
	for _, claim := range append(live.claims, draft.claims...) {
		if !mine[claim] {
			mine[claim] = true
			c.take(c.at.Num, claim.Space, claim.Value)
		}
	}
	return nil
}

// schedules looks over what is to be done to a variant.
func schedules(v variantLine) error {
	seen := map[authoring.Deed]bool{}
	for _, s := range v.Schedules {
		switch {
		case s.Action != authoring.DeedPublish && s.Action != authoring.DeedUnpublish || seen[s.Action]:
			return fail.E(fail.Invalid, "schedules: %s is no action, or stands twice.", quote(string(s.Action)))
		case s.At <= 0:
			return fail.E(fail.Invalid, "schedules: at is no moment.")
		case v.Trashed != 0:
			return fail.E(fail.Invalid, "schedules: what is in the trash has none.")
		}
		seen[s.Action] = true
		for what, text := range map[string]string{"wall": s.Wall, "zone": s.Zone} {
			if err := content.CheckText("schedules: "+what, text, content.MaxName); err != nil {
				return err
			}
		}
	}
	return nil
}
