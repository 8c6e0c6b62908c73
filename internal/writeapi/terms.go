package writeapi

import (
	"context"
	"fmt"
	"strings"

	"golang.org/x/text/unicode/norm"

	"github.com/gheecms/ghee/internal/authoring"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
	"github.com/gheecms/ghee/internal/text"
)

// maxTerms is how many categories or tags one post names.
const maxTerms = 100

// terms reads a list of names of categories or tags. Unknown ones are made, and
// published (contract §10.5).
func (x *write) terms(ctx context.Context, member string, typ content.TypeID) (ids []any, ok bool, err error) {
	v, ok := x.body[member]
	if !ok {
		return nil, false, nil
	}
	names, isList := v.([]any)
	if v != nil && !isList || len(names) > maxTerms {
		return nil, false, invalid(member, fmt.Sprintf("must be a list of at most %d names.", maxTerms))
	}
	known, err := x.batch.FindVariants(ctx, typ, "", "")
	if err != nil {
		return nil, false, err
	}
	byName := map[string]content.ObjectID{}
	for _, k := range known {
		for _, name := range []string{k.Slug, k.Name} { // a name counts for more than a slug
			byName[folded(name)] = k.Document
		}
	}
	ids = []any{}
	for i, n := range names {
		name, isText := n.(string)
		if name = strings.TrimSpace(name); !isText || name == "" {
			return nil, false, invalid(fmt.Sprintf("%s[%d]", member, i), "must be a name.")
		}
		id, known := byName[folded(name)]
		if !known {
			if id, err = x.term(ctx, typ, name); err != nil {
				return nil, false, inside(fmt.Sprintf("%s[%d].", member, i), err)
			}
			byName[folded(name)] = id
		}
		ids = append(ids, id)
	}
	return ids, true, nil
}

func folded(name string) string { return strings.ToLower(norm.NFC.String(strings.TrimSpace(name))) }

// term makes a category or a tag.
func (x *write) term(ctx context.Context, typ content.TypeID, name string) (content.ObjectID, error) {
	var broken error
	slug := text.UniqueSlug(text.Slug(name), func(slug string) bool {
		free, err := x.batch.SlugFree(ctx, typ, "", slug)
		if err != nil {
			broken = err
		}
		return !free && broken == nil
	})
	if broken != nil {
		return "", broken
	}
	saved, err := x.save(ctx, authoring.Input{Type: typ, Slug: slug, Name: name}, published)
	return saved.Document, err
}

// postAuthor reads "author": {"email": …} or {"slug": …} of somebody there is.
func (x *write) postAuthor(ctx context.Context, values map[string]any) error {
	v, ok := x.body["author"]
	if !ok || v == nil {
		return nil
	}
	who, _ := v.(map[string]any)
	slug, _ := who["slug"].(string)
	email, _ := who["email"].(string)
	if slug == "" && email == "" {
		return invalid("author", `must be {"slug": …} or {"email": …}.`)
	}
	schema, err := x.batch.Types(ctx)
	if err != nil {
		return err
	}
	t := schema.Type(content.AuthorTypeID)
	if slug != "" {
		r, err := x.batch.BySlug(ctx, t, "", norm.NFC.String(slug))
		if fail.Is(err, fail.NotFound) {
			return invalid("author", "The site has no author with this slug.")
		}
		values["author"] = r.ID
		return err
	}
	authors, err := x.batch.FindVariants(ctx, content.AuthorTypeID, "", "")
	if err != nil {
		return err
	}
	field, _ := t.Field("email")
	for _, a := range authors {
		newest, err := x.batch.Values(ctx, a)
		if err != nil {
			return err
		}
		if strings.EqualFold(newest.Text(field.ID), email) {
			values["author"] = a.Document
			return nil
		}
	}
	return invalid("author", "The site has no author with this e-mail address.")
}

// firstAuthor stands for the organisation's owner, whom the contract takes where
// no author is named: the oldest author there is.
func (x *write) firstAuthor(ctx context.Context) (any, error) {
	authors, err := x.batch.FindVariants(ctx, content.AuthorTypeID, "", "")
	if err != nil || len(authors) == 0 {
		return nil, err
	}
	return authors[0].Document, nil
}
