package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"
	"time"

	"github.com/gheecms/ghee/internal/account"
	"github.com/gheecms/ghee/internal/authoring"
	"github.com/gheecms/ghee/internal/clock"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/store"
)

// desks is how many sites are written to.
const desks = 10

// desk is an authoring database with sites to write to, and a token for each.
type desk struct {
	keys   []string // of the sites
	ids    []content.SiteID
	tokens []string // admin tokens, of an admin each
	typ    content.TypeID

	articles []map[string]any // values of 5 KB to write
}

// furnish makes the sites in a database. It measures what finding out who asks
// and whether they may costs, too: that is the same for each request.
func furnish(ctx context.Context, w io.Writer, dir, database string) (d desk, err error) {
	st, err := store.Open(ctx, store.Config{URL: database, Dir: dir})
	if err != nil {
		return d, err
	}
	defer func() { err = errors.Join(err, st.Close()) }()
	c := account.Defaults()
	c.Keeper = st
	people, err := account.New(c)
	if err != nil {
		return d, err
	}
	org, err := people.CreateOrganisation(ctx, account.System(), "Bench")
	if err != nil {
		return d, err
	}
	write := &authoring.Service{Store: st, IDs: clock.NewID, By: account.System()}
	for i := range desks {
		key := "desk-" + strconv.Itoa(i)
		s, err := people.CreateSite(ctx, account.System(), account.NewSite{Organisation: org.ID, Key: key})
		if err != nil {
			return d, err
		}
		err = write.Batch(ctx, s.ID, true, func(b *authoring.Batch) error {
			_, err := b.PutTypes(ctx, []content.Type{itemType, heroType, seoType, pageType})
			return err
		})
		if err != nil {
			return d, err
		}
		plain, _, err := people.CreateAdminToken(ctx, account.System(), account.AdminToken{
			Organisation: org.ID, Site: s.ID, Role: account.RoleAdmin, Scopes: []account.Action{account.AllScopes},
		})
		if err != nil {
			return d, err
		}
		d.keys, d.ids, d.tokens = append(d.keys, key), append(d.ids, s.ID), append(d.tokens, plain)
	}
	d.typ, d.articles = pageType.ID, articles()
	return d, permission(ctx, w, people, d)
}

// permission measures who asks, and whether they may.
func permission(ctx context.Context, w io.Writer, people *account.Accounts, d desk) error {
	const asked = 500
	var each []float64
	for i := range asked {
		begin := time.Now()
		by, _, err := people.AuthenticateToken(ctx, d.tokens[i%desks], account.From{})
		if err != nil {
			return err
		}
		if !account.Can(by, account.PublishContent, account.OnSite(d.ids[i%desks])) {
			return errors.New("the token may not publish")
		}
		each = append(each, micros(time.Since(begin)))
	}
	fmt.Fprintf(w, "who asks, and may they: %.0f µs a request (median; reads of the database)\n", median(each))
	return nil
}

// articles are some documents as the API takes them.
func articles() (all []map[string]any) {
	c := newCorpus(options{docs: 1000})
	for i := range 50 {
		l := c.languages[i%2]
		all = append(all, map[string]any{
			"title": l.text(40), "topic": topic(i), "rank": i, "day": "2026-01-02T03:04:05", "body": "<p>" + l.text(2200) + "</p>",
			"hero": map[string]any{"headline": l.text(60), "text": l.text(1100)}, "seo": map[string]any{"title": l.text(60), "description": l.text(1050)},
		})
	}
	return all
}
