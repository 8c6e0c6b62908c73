package adminapi

import (
	"context"
	"encoding/json"
	"net/http"
	"time"

	"github.com/gheecms/ghee/internal/account"
	"github.com/gheecms/ghee/internal/content"
)

// Me is who is signed in.
type Me struct {
	ID            string          `json:"id,omitempty" doc:"Absent for an admin token that is no person's."`
	Email         string          `json:"email,omitempty"`
	Name          string          `json:"name,omitempty"`
	Locale        string          `json:"locale" doc:"Of the dashboard; \"\" for the browser's."`
	TimeZone      string          `json:"time_zone" doc:"IANA name; \"\" for the browser's."`
	Preferences   json.RawMessage `json:"preferences,omitempty" doc:"An object of the dashboard's, at most 16 KB."`
	SecondFactor  bool            `json:"second_factor"`
	State         account.State   `json:"state" enum:"full,code,enrol"`
	CSRF          string          `json:"csrf,omitempty" doc:"What writes of this session carry in Ghee-CSRF."`
	Organisations []MyPlace       `json:"organisations"`
	Sites         []MySite        `json:"sites"`
}

// MyPlace is an organisation and one's role there.
type MyPlace struct {
	ID   string       `json:"id"`
	Role account.Role `json:"role"`
}

// MySite is a site and one's role there.
type MySite struct {
	Key         string              `json:"key"`
	Name        string              `json:"name"`
	Environment content.Environment `json:"environment" enum:"production,staging,test,development,demo" doc:"What the site is for."`
	Role        account.Role        `json:"role"`
	May         []account.Action    `json:"may" doc:"What one may do there, on documents of others."`
}

type meAnswer struct{ Body Me }

func (h *Handler) meRoutes() {
	add(h, operation{id: "get-me", method: http.MethodGet, path: "/api/me", tag: "Me", summary: "Who is signed in, and where"}, h.me)
	type changeMe struct {
		Retriable
		Body struct {
			Name        *string         `json:"name,omitempty" maxLength:"200"`
			Locale      *string         `json:"locale,omitempty" maxLength:"10"`
			TimeZone    *string         `json:"time_zone,omitempty" maxLength:"64"`
			Preferences json.RawMessage `json:"preferences,omitempty"`
		}
	}
	addOnce(h, operation{id: "change-me", method: http.MethodPatch, path: "/api/me", tag: "Me", summary: "Change one's profile"}, func(ctx context.Context, in *changeMe) (*meAnswer, error) {
		o, err := h.c.Origin()
		if err != nil {
			return nil, err
		}
		v := visiting(ctx)
		v.Person, err = o.Accounts.ChangeProfile(ctx, v.Actor, account.Profile{
			Name: in.Body.Name, Locale: in.Body.Locale, Zone: in.Body.TimeZone, Preferences: in.Body.Preferences,
		})
		if err != nil {
			return nil, err
		}
		return h.me(ctx, nil)
	}, func(ctx context.Context, _ *changeMe, _ string) (*meAnswer, error) { return h.me(ctx, nil) })
	h.passwordRoutes()
	h.mySessionRoutes()
}

func (h *Handler) me(ctx context.Context, _ *struct{}) (*meAnswer, error) {
	v := visiting(ctx)
	o, err := h.c.Origin()
	if err != nil {
		return nil, err
	}
	p := v.Person
	me := Me{
		ID: p.ID, Email: p.Email, Name: p.Name, Locale: p.Locale, TimeZone: p.Zone, Preferences: p.Preferences, SecondFactor: p.SecondFactor,
		State: v.State, Organisations: []MyPlace{}, Sites: []MySite{},
	}
	if v.cookie != "" {
		me.CSRF = csrfToken(v.cookie)
		if v.Cookie != "" {
			me.CSRF = csrfToken(v.Cookie)
		}
	}
	for _, id := range v.Actor.Organisations() {
		me.Organisations = append(me.Organisations, MyPlace{id, v.Actor.OrganisationRole(id)})
	}
	sites, err := o.Sites.Sites(ctx)
	if err != nil {
		return nil, err
	}
	for _, s := range sites {
		if account.Can(v.Actor, account.ReadContent, account.OnSite(s.ID)) {
			me.Sites = append(me.Sites, mySite(v.Actor, s))
		}
	}
	return &meAnswer{me}, nil
}

func mySite(a account.Actor, s content.Site) MySite {
	m := MySite{Key: s.Key, Name: s.Name, Environment: s.Environment, Role: a.Role(s.ID), May: []account.Action{}}
	for _, what := range account.Actions() {
		if account.Can(a, what, account.OnSite(s.ID)) {
			m.May = append(m.May, what)
		}
	}
	return m
}

// when is a moment on the wire; nil for none.
func when(m content.Micros) *time.Time {
	if m == 0 {
		return nil
	}
	t := time.UnixMicro(int64(m)).UTC()
	return &t
}
