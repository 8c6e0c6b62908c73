package adminapi

import (
	"context"
	"net/http"
	"slices"

	"github.com/gheecms/ghee/internal/account"
	"github.com/gheecms/ghee/internal/authoring"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
)

// Site is a site with its settings.
type Site struct {
	Key         string              `json:"key"`
	Environment content.Environment `json:"environment" enum:"production,staging,test,development,demo" doc:"What the site is for. Readers see no difference."`
	Settings    map[string]string   `json:"settings" doc:"By the names that ghee site set takes."`
	Locales     []Locale            `json:"locales" doc:"The order is that of the site; the default is a setting."`
	May         []account.Action    `json:"may"`
}

// Locale is a language of a site.
type Locale struct {
	Code string `json:"code" maxLength:"10" example:"pt-br"`
	Name string `json:"name" maxLength:"200" example:"Português"`
}

type siteAnswer struct{ Body Site }

func (h *Handler) siteRoutes() {
	add(h, operation{id: "get-site", method: http.MethodGet, path: "/api/sites/{site}", tag: "Site", summary: "A site and its settings"}, func(ctx context.Context, in *OfSite) (*siteAnswer, error) {
		p, err := h.at(ctx, *in, account.ReadContent)
		if err != nil {
			return nil, err
		}
		return p.shown(ctx)
	})
	type changeSite struct {
		OfSite
		Retriable
		Body struct {
			Environment content.Environment `json:"environment,omitempty" enum:"production,staging,test,development,demo" doc:"What the site is for."`
			Settings    map[string]string   `json:"settings,omitempty" doc:"Those to change."`
			Locales     []Locale            `json:"locales,omitempty" doc:"Locales to add, or to name anew. None goes."`
			Order       []string            `json:"order,omitempty" maxItems:"255" doc:"Codes of all locales, in the order in which they are to be shown."`
		}
	}
	add(h, operation{id: "change-site", method: http.MethodPatch, path: "/api/sites/{site}", tag: "Site", summary: "Change settings and locales"}, func(ctx context.Context, in *changeSite) (*siteAnswer, error) {
		p, err := h.at(ctx, in.OfSite, account.ManageSettings)
		if err != nil {
			return nil, err
		}
		err = p.effect(ctx, in.Key, []any{"settings", in.Body}, false, func(b *authoring.Batch) error {
			s, err := b.Settings(ctx)
			if err != nil {
				return err
			}
			for _, l := range in.Body.Locales {
				if s, err = s.WithLocale(l.Code, l.Name); err != nil {
					return err
				}
			}
			if in.Body.Order != nil {
				if s.Locales, err = ordered(s.Locales, in.Body.Order); err != nil {
					return err
				}
			}
			for key, value := range in.Body.Settings {
				if err := s.Set(key, value); err != nil {
					return &fail.Error{Code: fail.Invalid, Message: fail.Message(err), Fields: []fail.Field{{Path: "settings." + key, Message: fail.Message(err)}}}
				}
			}
			if in.Body.Environment != "" {
				if err := b.PutEnvironment(ctx, in.Body.Environment); err != nil {
					return err
				}
			}
			return b.PutSettings(ctx, s)
		})
		if err != nil {
			return nil, err
		}
		return p.shown(ctx)
	})
}

func (p place) shown(ctx context.Context) (*siteAnswer, error) {
	var s content.Settings
	var e content.Environment
	err := p.Authoring.Store.Read(ctx, p.id, func(tx authoring.Tx) (err error) {
		if e, err = tx.Environment(ctx); err == nil {
			s, err = tx.Settings(ctx)
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	out := &siteAnswer{Site{Key: p.site.Key, Environment: e, Settings: map[string]string{}, Locales: []Locale{}, May: mySite(p.actor, p.site).May}}
	for _, key := range content.SettingKeys() {
		out.Body.Settings[key] = s.Get(key)
	}
	for _, l := range s.Locales {
		out.Body.Locales = append(out.Body.Locales, Locale{l.Code, l.Name})
	}
	return out, nil
}

// ordered returns locales in the order of their codes, which are all of them.
func ordered(locales []content.Locale, codes []string) ([]content.Locale, error) {
	out := make([]content.Locale, 0, len(locales))
	for _, locale := range codes {
		i := slices.IndexFunc(locales, func(l content.Locale) bool { return l.Code == locale })
		if i < 0 || slices.ContainsFunc(out, func(l content.Locale) bool { return l.Code == locale }) {
			return nil, fail.E(fail.Invalid, "order: %.20q is no locale of the site, or stands twice.", locale)
		}
		out = append(out, locales[i])
	}
	if len(out) != len(locales) {
		return nil, fail.E(fail.Invalid, "order: name all %d locales of the site.", len(locales))
	}
	return out, nil
}
