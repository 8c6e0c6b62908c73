package main

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"

	"github.com/gheecms/ghee/internal/account"
	"github.com/gheecms/ghee/internal/authoring"
	"github.com/gheecms/ghee/internal/clock"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/store"
)

// sizes are the answers that are read from memory, in KB.
var sizes = []int{1, 10, 100}

var textType = content.Type{ID: "bench-text", Kind: content.KindPage, Key: "text", Last: 1, Fields: []content.Field{
	{ID: 1, Key: "body", Kind: content.WYSIWYG},
}}

// around is about what an answer holds beside the page's text, in bytes.
const around = 190

// cachedSite makes the authoring database of a site with a page of each size,
// and returns a token that reads it.
func cachedSite(ctx context.Context, dir string) (token string, err error) {
	if err := os.MkdirAll(dir, 0o750); err != nil {
		return "", err
	}
	st, err := store.Open(ctx, store.Config{Dir: dir})
	if err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, st.Close()) }()
	c := account.Defaults()
	c.Keeper = st
	people, err := account.New(c)
	if err != nil {
		return "", err
	}
	org, err := people.CreateOrganisation(ctx, account.System(), "Bench")
	if err != nil {
		return "", err
	}
	site, err := people.CreateSite(ctx, account.System(), account.NewSite{Organisation: org.ID, Key: "cached"})
	if err != nil {
		return "", err
	}
	write := &authoring.Service{Store: st, IDs: clock.NewID, By: account.System()}
	latin := languages(rand.New(rand.NewPCG(1, 2)))[0]
	if err := write.Batch(ctx, site.ID, false, func(b *authoring.Batch) error {
		types, err := b.PutTypes(ctx, []content.Type{textType})
		if err != nil {
			return err
		}
		for _, kb := range sizes {
			saved, err := b.Save(ctx, authoring.Input{Type: types[0].ID, Slug: sized(kb), Values: map[string]any{"body": latin.text(kb<<10 - around)}, Cause: "import"})
			if err == nil {
				err = b.Publish(ctx, saved.Document, saved.Locale, 0)
			}
			if err != nil {
				return err
			}
		}
		return nil
	}); err != nil {
		return "", err
	}
	token, _, err = people.CreateToken(ctx, account.System(), site.ID, account.NewToken{Kind: content.ReadToken})
	return token, err
}

// sized is the slug of the page of a size.
func sized(kb int) string { return fmt.Sprintf("of-%d-kb", kb) }
