package app

import (
	"context"
	"strconv"
	"strings"

	"golang.org/x/text/unicode/norm"

	"github.com/gheecms/ghee/internal/authoring"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
)

// FindDocument returns the document a person names: post/SLUG, page/TYPE/SLUG
// with * for Single Pages, item/COLLECTION/NUM, author/SLUG, category/SLUG,
// tag/SLUG, or its id. It returns fail.Invalid for a name of another form,
// fail.NotFound when there is none.
func (o *Origin) FindDocument(ctx context.Context, site content.SiteID, name, locale string) (id content.ObjectID, err error) {
	parts := strings.Split(norm.NFC.String(strings.Trim(name, "/")), "/")
	err = o.Store.Read(ctx, site, func(tx authoring.Tx) error {
		if len(parts) == 1 {
			r, err := tx.Record(ctx, content.ObjectID(name))
			id = r.ID
			return err
		}
		match, err := matcher(ctx, tx, parts)
		if err != nil {
			return err
		}
		for _, typ := range match.types {
			variants, err := tx.FindVariants(ctx, typ, match.slug, "")
			if err != nil {
				return err
			}
			for _, v := range variants {
				if locale != "" && v.Locale != "" && v.Locale != locale {
					continue
				}
				if match.num != 0 {
					if r, err := tx.Record(ctx, v.Document); err != nil || r.Num != match.num {
						continue
					}
				}
				id = v.Document
				return nil
			}
		}
		return fail.E(fail.NotFound, "The site has no document %q.", name)
	})
	return id, err
}

type match struct {
	types []content.TypeID
	slug  string
	num   content.Num // of items, which have no slug
}

func matcher(ctx context.Context, tx authoring.Tx, parts []string) (m match, err error) {
	schema, err := tx.Types(ctx)
	if err != nil {
		return m, err
	}
	m.slug = parts[len(parts)-1]
	kind := content.Kind(parts[0])
	switch {
	case len(parts) == 2 && (kind == content.KindPost || kind == content.KindAuthor || kind == content.KindCategory || kind == content.KindTag):
		m.types = []content.TypeID{content.TypeID(kind)} // the blog's types are named after their kinds
	case len(parts) == 3 && kind == content.KindPage && parts[1] == "*":
		for _, t := range schema.Types() {
			if t.Kind == content.KindSingle {
				m.types = append(m.types, t.ID)
			}
		}
	case len(parts) == 3 && kind == content.KindPage:
		m.types, err = typeIDs(schema, content.KindPage, parts[1])
	case len(parts) == 3 && parts[0] == "item":
		num, bad := strconv.ParseInt(m.slug, 10, 64)
		if bad != nil || num < 1 {
			return m, fail.E(fail.Invalid, "%q is no item's id; it is a whole number, meta.id in the API.", m.slug)
		}
		m.slug, m.num = "", content.Num(num)
		m.types, err = typeIDs(schema, content.KindCollection, parts[1])
	default:
		err = fail.E(fail.Invalid, "%q names no document; write post/SLUG, page/TYPE/SLUG, item/COLLECTION/ID, author/SLUG, category/SLUG or tag/SLUG.", strings.Join(parts, "/"))
	}
	return m, err
}

func typeIDs(schema *content.Schema, kind content.Kind, key string) ([]content.TypeID, error) {
	t := schema.ByKey(kind, key)
	if t == nil {
		return nil, fail.E(fail.NotFound, "The site has no %s %q.", kind, key)
	}
	return []content.TypeID{t.ID}, nil
}
