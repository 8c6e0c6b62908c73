package account

import (
	"context"
	"regexp"
	"slices"
	"strings"

	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
)

// NewSite is what a site is made of.
type NewSite struct {
	Organisation string   // whose it is; "" for the only one there is, or nobody's
	Key          string   // what the command line and addresses call it
	Name         string   // for people; the key when left out
	Locales      []string // codes, the first the default; none means "en"
	Environment  string   // what it is for; production when left out
}

var siteKeyPattern = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,39}$`)

// reservedSites are no keys of sites: the dashboard has pages of its own at these addresses.
var reservedSites = []string{"accept", "assets", "invite", "organisation", "password", "profile", "reset", "sign-in"}

// Check returns what CreateSite would say of the site's key, name and locales.
func (n *NewSite) Check() error {
	_, err := n.settings()
	return err
}

// settings are those that a new site begins with.
func (n *NewSite) settings() (s content.Settings, err error) {
	if !siteKeyPattern.MatchString(n.Key) {
		return s, fail.E(fail.Invalid, "site: the key %q must be 1 to 40 lower-case letters, digits and '-', like \"my-blog\".", n.Key)
	}
	if slices.Contains(reservedSites, n.Key) {
		return s, fail.E(fail.Invalid, "site: the key %q is a page of the dashboard; choose another, like %q.", n.Key, n.Key+"-site")
	}
	if n.Name = strings.TrimSpace(n.Name); n.Name == "" {
		n.Name = n.Key
	}
	if err := content.CheckText("name", n.Name, content.MaxName); err != nil {
		return s, err
	}
	if len(n.Locales) == 0 {
		n.Locales = []string{"en"}
	}
	if _, err := content.ParseEnvironment(n.Environment); err != nil {
		return s, err
	}
	s = content.Settings{SiteName: n.Name, DefaultLocale: n.Locales[0]}
	for i, code := range n.Locales {
		if err := content.CheckLocale(code); err != nil {
			return s, err
		}
		if _, twice := s.Locale(code); twice {
			return s, fail.E(fail.Invalid, "locale: %q stands twice.", code)
		}
		if i == content.MaxLocales {
			return s, fail.E(fail.TooLarge, "locale: a site has at most %d locales.", content.MaxLocales)
		}
		s.Locales = append(s.Locales, content.Locale{Num: i + 1, Code: code, Name: code})
	}
	return s, nil
}

// CreateSite makes a site. It returns fail.Invalid for a key, name or locale out
// of form, fail.Conflict when the key is taken.
func (a *Accounts) CreateSite(ctx context.Context, by Actor, n NewSite) (made content.Site, err error) {
	if err := demand(by, CreateSites, OnOrganisation(n.Organisation)); err != nil {
		return content.Site{}, err
	}
	settings, err := n.settings()
	if err != nil {
		return content.Site{}, err
	}
	environment, err := content.ParseEnvironment(n.Environment)
	if err != nil {
		return content.Site{}, err
	}
	err = a.change(ctx, func(tx Tx) error {
		owner, err := ownerOf(ctx, tx, n.Organisation)
		if err != nil {
			return err
		}
		if made, err = tx.CreateSite(ctx, content.Site{Organisation: owner, Key: n.Key, Name: n.Name, Environment: environment}, settings); err != nil {
			return err
		}
		return a.note(ctx, tx, by, Event{
			Organisation: owner, Action: "site.create", Object: made.Key,
			After: map[string]any{"site": made.ID, "name": made.Name, "locales": n.Locales, content.EnvironmentKey: made.Environment},
		})
	})
	if err != nil {
		return content.Site{}, err
	}
	return made, nil
}

// ownerOf is the organisation that a new site is of. A site made before there is
// one, or by the command line among several, is nobody's: see Adopt.
func ownerOf(ctx context.Context, tx Tx, organisation string) (string, error) {
	if organisation != "" {
		o, err := tx.Organisation(ctx, organisation)
		return o.ID, err
	}
	all, err := tx.Organisations(ctx)
	if err != nil || len(all) != 1 {
		return "", err
	}
	return all[0].ID, nil
}

// siteDeleted is the action of a site's end, and siteEnd what there was before.
// It is on the organisation's trail: the site's own, which stays, is found by it.
const siteDeleted = "site.delete"

type siteEnd struct {
	Site content.SiteID `json:"site"`
	Name string         `json:"name"`
}

// DeleteSite begins to delete a site: see Store.DeleteSite.
func (a *Accounts) DeleteSite(ctx context.Context, by Actor, site content.SiteID) error {
	if err := demand(by, DeleteSite, OnSite(site)); err != nil {
		return err
	}
	return a.change(ctx, func(tx Tx) error {
		s, err := tx.Site(ctx, site)
		if err != nil {
			return err
		}
		if err := tx.DeleteSite(ctx, site); err != nil {
			return err
		}
		return a.note(ctx, tx, by, Event{Organisation: s.Organisation, Action: siteDeleted, Object: s.Key, Before: siteEnd{site, s.Name}})
	})
}
