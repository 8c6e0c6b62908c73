package writeapi

import (
	"context"

	"golang.org/x/text/unicode/norm"

	"github.com/gheecms/ghee/internal/authoring"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
)

// postTexts are the members of a post that are fields as they are.
var postTexts = []string{"body", "summary", "seo_title", "meta_description", "featured_image", "featured_image_alt"}

// createPost makes a post (contract §10.5).
func createPost(ctx context.Context, x *write) error {
	in, err := x.postHead()
	if err != nil {
		return err
	}
	s, err := x.state(true)
	if err != nil {
		return err
	}
	if _, in.Locale, err = x.siteLocale(ctx); err != nil {
		return err
	}
	if in.Values, err = x.postValues(ctx); err != nil {
		return err
	}
	if _, named := in.Values["author"]; !named {
		if in.Values["author"], err = x.firstAuthor(ctx); err != nil {
			return err
		}
	}
	in.Type = content.PostTypeID
	_, err = x.save(ctx, in, s)
	return err
}

func (x *write) postHead() (in authoring.Input, err error) {
	if in.Name, _, err = x.text("title"); err != nil {
		return in, err
	}
	if in.Slug, _, err = x.text("slug"); err != nil {
		return in, err
	}
	return in, missing([]need{{"title", in.Name, "You must specify a post title."}, {"slug", in.Slug, "You must specify a post slug."}})
}

// postValues reads what the body says of a post's fields.
func (x *write) postValues(ctx context.Context) (map[string]any, error) {
	values := map[string]any{}
	for _, member := range postTexts {
		text, ok, err := x.text(member)
		if err != nil {
			return nil, err
		}
		if _, named := x.body[member]; ok || named { // null empties it
			values[member] = text
		}
	}
	if v, ok := x.body["upload_images_to_media_library"]; ok {
		if _, isBool := v.(bool); !isBool {
			return nil, invalid("upload_images_to_media_library", "must be true or false.")
		}
	}
	if err := x.postAuthor(ctx, values); err != nil {
		return nil, err
	}
	for member, typ := range map[string]content.TypeID{"categories": content.CategoryTypeID, "tags": content.TagTypeID} {
		ids, ok, err := x.terms(ctx, member, typ)
		if err != nil {
			return nil, err
		}
		if ok {
			values[member] = ids
		}
	}
	return values, nil
}

// changePost changes a post. With ?locale= it changes the translation, or makes
// it from the post that has this slug in the default locale: what the body does
// not name is taken over from there.
func changePost(ctx context.Context, x *write) error {
	s, err := x.state(false)
	if err != nil {
		return err
	}
	settings, locale, err := x.siteLocale(ctx)
	if err != nil {
		return err
	}
	id, isThere, err := x.findPost(ctx, settings, locale)
	if err != nil {
		return err
	}
	p, err := x.pageParts(id)
	if err != nil {
		return err
	}
	if p.Values, err = x.postValues(ctx); err != nil {
		return err
	}
	p.Locale = locale
	if isThere {
		return x.patch(ctx, p, s)
	}
	in, err := x.batch.Copy(ctx, id, settings.DefaultLocale)
	if err != nil {
		return err
	}
	in.Document, in.Locale = id, locale
	if _, err := x.save(ctx, in, asItIs); err != nil {
		return err
	}
	if s == asItIs {
		s = draft
	}
	return x.patch(ctx, p, s)
}

// findPost finds a post by its slug in a locale, or by its slug in the default
// locale when it has no such translation yet.
func (x *write) findPost(ctx context.Context, settings content.Settings, locale string) (id content.ObjectID, isThere bool, err error) {
	schema, err := x.batch.Types(ctx)
	if err != nil {
		return "", false, err
	}
	slug := norm.NFC.String(x.segments[1])
	r, err := x.batch.BySlug(ctx, schema.Type(content.PostTypeID), locale, slug)
	if err == nil || !fail.Is(err, fail.NotFound) {
		return r.ID, err == nil, err
	}
	r, err = x.batch.BySlug(ctx, schema.Type(content.PostTypeID), settings.DefaultLocale, slug)
	if fail.Is(err, fail.NotFound) {
		return "", false, errNothing
	}
	if err != nil {
		return "", false, err
	}
	v, err := x.batch.Variant(ctx, r.ID, locale)
	switch {
	case fail.Is(err, fail.NotFound):
		return r.ID, false, nil
	case err == nil && v.Trashed == 0:
		return r.ID, true, nil // its translation has a slug of its own
	case err == nil:
		err = errNothing
	}
	return "", false, err
}

// deletePost puts a post into the trash, or one of its translations.
func deletePost(ctx context.Context, x *write) error {
	settings, locale, err := x.siteLocale(ctx)
	if err != nil {
		return err
	}
	id, isThere, err := x.findPost(ctx, settings, locale)
	if err != nil {
		return err
	}
	if !isThere {
		return errNothing
	}
	if x.locale == "" {
		locale = ""
	}
	return x.batch.Trash(ctx, id, locale)
}
