package main

import (
	"context"
	"errors"

	"github.com/gheecms/ghee/internal/app"
	"github.com/gheecms/ghee/internal/content"
)

// ofSite says which site a command is about.
type ofSite struct {
	Site string `help:"Key of the site; may be left out when there is one." placeholder:"KEY"`
}

// open opens the authoring side, which must be there, and finds the site. The
// caller closes what it gets.
func (s ofSite) open(ctx context.Context, n *node) (*app.Origin, content.Site, error) {
	o, err := n.origin(ctx)
	if err != nil {
		return nil, content.Site{}, err
	}
	site, err := o.Site(ctx, s.Site)
	if err != nil {
		return nil, content.Site{}, errors.Join(err, o.Close())
	}
	return o, site, nil
}
