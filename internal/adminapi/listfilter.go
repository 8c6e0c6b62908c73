package adminapi

import (
	"context"

	"github.com/gheecms/ghee/internal/authoring"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/delivery"
	"github.com/gheecms/ghee/internal/fail"
)

// standing turns conditions on what only the database knows, @state and @author,
// into the numbers of the documents for which they hold.
func (p place) standing(ctx context.Context, typ *content.Type, locale string, groups [][]delivery.Condition) error {
	for _, g := range groups {
		for i, c := range g {
			if c.Field != "@state" && c.Field != "@author" {
				continue
			}
			if c.Op != "" && c.Op != "ne" {
				return fail.E(fail.Invalid, "filter: %s is or is not something: write eq or ne.", c.Field)
			}
			made, err := p.stood(ctx, typ, locale, c)
			if err != nil {
				return err
			}
			g[i] = made
		}
	}
	return nil
}

func (p place) stood(ctx context.Context, typ *content.Type, locale string, c delivery.Condition) (delivery.Condition, error) {
	of := authoring.Numbers{Kind: typ.Kind, Type: typ.ID, Locale: locale}
	switch typ.Kind {
	case content.KindSingle:
		of.Type = ""
	case content.KindAuthor, content.KindCategory, content.KindTag:
		of.Locale = ""
	}
	switch state := authoring.Standing(c.Value); {
	case c.Field == "@author":
		of.Author = c.Value
	case state == authoring.Current, c.Value == string(content.Scheduled): // the set knows these
		return delivery.Condition{Field: "@status", Op: c.Op, Value: c.Value}, nil
	case state == authoring.Unseen, state == authoring.Changed:
		of.Standing = state
	default:
		return c, fail.E(fail.Invalid, "filter: @state is draft, changed, published or scheduled.")
	}
	nums := []content.Num{}
	err := p.Authoring.Store.Read(ctx, p.id, func(tx authoring.Tx) (err error) {
		nums, err = tx.Numbers(ctx, of)
		return err
	})
	return delivery.Condition{Field: "@num", Op: c.Op, Nums: nums}, err
}
