package main

import (
	"context"
	"fmt"
	"strings"
	"text/tabwriter"

	"github.com/alecthomas/kong"

	"github.com/gheecms/ghee/internal/account"
	"github.com/gheecms/ghee/internal/authoring"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
)

type siteCmd struct {
	Create siteCreateCmd `cmd:"" help:"Make a site."`
	List   siteListCmd   `cmd:"" help:"List the sites."`
	Set    siteSetCmd    `cmd:"" help:"Show a site's settings, or change some."`
	Limit  siteLimitCmd  `cmd:"" help:"Show what a site holds and may hold, or change what it may."`
	Delete siteDeleteCmd `cmd:"" help:"Delete a site with all it holds."`
}

type siteCreateCmd struct {
	Key    string   `arg:"" help:"What the command line calls it: lower-case letters, digits and '-'."`
	Name   string   `help:"Its name, for people." env:"-"`
	For    string   `name:"environment" help:"What it is for: production, staging, test, development or demo. People are told; readers see no difference." env:"-"`
	Locale []string `help:"Its locales, the default first." default:"en" env:"-" placeholder:"CODE,…"`
}

// Run makes the site and says what to do next.
func (s *siteCreateCmd) Run(ctx context.Context, n *node, k *kong.Context) error {
	o, err := n.newOrigin(ctx)
	if err != nil {
		return err
	}
	defer o.Close()
	site, err := o.Accounts.CreateSite(ctx, account.System(), account.NewSite{Key: s.Key, Name: s.Name, Locales: s.Locale, Environment: s.For})
	if err != nil {
		return err
	}
	fmt.Fprintf(k.Stdout, "Made the site %s (%s). Now make a token: ghee token create --site %s --kind read\n", site.Key, site.Name, site.Key)
	return nil
}

type siteListCmd struct{}

// Run lists the sites, a line each.
func (siteListCmd) Run(ctx context.Context, n *node, k *kong.Context) error {
	o, err := n.origin(ctx)
	if err != nil {
		return err
	}
	defer o.Close()
	sites, err := o.Store.Sites(ctx)
	if err != nil {
		return err
	}
	if len(sites) == 0 {
		fmt.Fprintln(k.Stderr, "There is no site yet; make one with: ghee site create KEY")
		return nil
	}
	w := tabwriter.NewWriter(k.Stdout, 0, 4, 2, ' ', 0)
	fmt.Fprintln(w, "ID\tKEY\tNAME")
	for _, s := range sites {
		settings, err := o.Settings(ctx, s.ID)
		if err != nil {
			return err
		}
		fmt.Fprintf(w, "%d\t%s\t%s\n", s.ID, s.Key, settings.SiteName)
	}
	return w.Flush()
}

type siteSetCmd struct {
	ofSite
	Values []string `arg:"" optional:"" name:"key=value" help:"Settings to change: ${settings}. Without any, what holds is shown."`
}

// Run changes settings, all or none, and shows what holds.
func (s *siteSetCmd) Run(ctx context.Context, n *node, k *kong.Context) error {
	o, site, err := s.open(ctx, n)
	if err != nil {
		return err
	}
	defer o.Close()
	settings, err := o.Settings(ctx, site.ID)
	if err == nil && len(s.Values) > 0 {
		err = o.Authoring.Batch(ctx, site.ID, false, func(b *authoring.Batch) error {
			if settings, err = b.Settings(ctx); err != nil {
				return err
			}
			if err := s.change(&settings, &site.Environment); err != nil {
				return err
			}
			if err := b.PutEnvironment(ctx, site.Environment); err != nil {
				return err
			}
			return b.PutSettings(ctx, settings)
		})
	}
	if err != nil {
		return err
	}
	for _, key := range content.SettingKeys() {
		fmt.Fprintf(k.Stdout, "%s=%s\n", key, settings.Get(key))
	}
	fmt.Fprintf(k.Stdout, "%s=%s\n", content.EnvironmentKey, site.Environment)
	return nil
}

func (s *siteSetCmd) change(settings *content.Settings, environment *content.Environment) error {
	for _, v := range s.Values {
		key, value, ok := strings.Cut(v, "=")
		if !ok {
			return fail.E(fail.Invalid, "%q is no setting; write KEY=VALUE.", v)
		}
		err := error(nil)
		if key == content.EnvironmentKey {
			*environment, err = content.ParseEnvironment(value)
		} else {
			err = settings.Set(key, value)
		}
		if err != nil {
			return err
		}
	}
	return nil
}
