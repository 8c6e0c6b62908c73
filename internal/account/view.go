package account

import (
	"context"
	"encoding/json"
	"strings"

	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
)

// View is a list of documents that somebody gave a name: what to ask for, and
// how to show it.
type View struct {
	ID     string
	Site   content.SiteID
	Person string // who made it; "" for a program
	Shared bool   // everybody on the site sees it
	Name   string
	Query  json.RawMessage // an object of the dashboard's
	At     content.Micros  // last change
}

// Bounds of views.
const (
	maxViews     = 200     // of one person on a site
	maxViewQuery = 8 << 10 // bytes
)

func (v *View) check() error {
	if v.Name = strings.TrimSpace(v.Name); v.Name == "" {
		return &fail.Error{Code: fail.Invalid, Message: "name: a view needs a name.", Fields: []fail.Field{{Path: "name", Message: "A view needs a name."}}}
	}
	if err := content.CheckText("name", v.Name, content.MaxName); err != nil {
		return err
	}
	var object map[string]any
	if len(v.Query) > maxViewQuery || json.Unmarshal(v.Query, &object) != nil || object == nil {
		return fail.E(fail.Invalid, "query: it must be a JSON object of at most %d bytes.", maxViewQuery)
	}
	return nil
}

// owns refuses whoever neither made a view nor manages the site's settings.
func (v View) owns(by Actor) error {
	if by.Person != "" && by.Person == v.Person || v.Shared && Can(by, ManageSettings, OnSite(v.Site)) {
		return nil
	}
	return fail.E(fail.Denied, "The view %q is somebody else's.", v.Name)
}

// Views lists one's views of a site and those that are shared there, by name.
func (a *Accounts) Views(ctx context.Context, by Actor, site content.SiteID) (all []View, err error) {
	if err := demand(by, ReadContent, OnSite(site)); err != nil {
		return nil, err
	}
	err = a.view(ctx, func(tx Tx) error {
		all, err = tx.Views(ctx, site, by.Person)
		return err
	})
	return all, err
}

// SaveView makes a view, or changes the one with v.ID: whose it is stays.
// Whoever writes content may share views; a shared one is changed by its maker
// and by who manages the site.
func (a *Accounts) SaveView(ctx context.Context, by Actor, v View) (View, error) {
	what := ReadContent
	if v.Shared || by.Person == "" { // a program's view would be nobody's if it were not shared
		what = CreateContent
	}
	if err := demand(by, what, OnSite(v.Site)); err != nil {
		return View{}, err
	}
	if by.Person == "" && !v.Shared {
		return View{}, fail.E(fail.Invalid, "shared: a view that a program makes is for everybody.")
	}
	if err := v.check(); err != nil {
		return View{}, err
	}
	made, id := v.ID == "", v.ID
	if made {
		id = a.c.IDs()
	}
	err := a.change(ctx, func(tx Tx) error {
		v.ID, v.At = id, tx.Now()
		action := "view.create"
		if made {
			v.Person = by.Person
			if err := roomForView(ctx, tx, v); err != nil {
				return err
			}
		} else {
			action = "view.change"
			old, err := visibleView(ctx, tx, by, v.Site, id)
			if err != nil {
				return err
			}
			if err := old.owns(by); err != nil {
				return err
			}
			if !v.Shared && old.Person != by.Person {
				return fail.E(fail.Denied, "Only who made the view %q may keep it for themselves.", old.Name)
			}
			v.Person = old.Person
		}
		if err := tx.PutView(ctx, v); err != nil {
			return err
		}
		return a.noteView(ctx, tx, by, action, v)
	})
	return v, err
}

func roomForView(ctx context.Context, tx Tx, v View) error {
	all, err := tx.Views(ctx, v.Site, v.Person)
	if err != nil {
		return err
	}
	n := 0
	for _, other := range all {
		if other.Person == v.Person {
			n++
		}
	}
	if n >= maxViews {
		return fail.E(fail.TooLarge, "You have %d views here, the most there may be; delete one first.", maxViews)
	}
	return nil
}

// visibleView is a view that the actor sees; fail.NotFound.
func visibleView(ctx context.Context, tx Tx, by Actor, site content.SiteID, id string) (View, error) {
	v, err := tx.View(ctx, site, id)
	if err == nil && !v.Shared && (by.Person == "" || v.Person != by.Person) {
		err = fail.E(fail.NotFound, "There is no view with the id %.64q.", id)
	}
	return v, err
}

// DropView deletes a view.
func (a *Accounts) DropView(ctx context.Context, by Actor, site content.SiteID, id string) error {
	if err := demand(by, ReadContent, OnSite(site)); err != nil {
		return err
	}
	return a.change(ctx, func(tx Tx) error {
		v, err := visibleView(ctx, tx, by, site, id)
		if err != nil {
			return err
		}
		if err := v.owns(by); err != nil {
			return err
		}
		if err := tx.DropView(ctx, site, id); err != nil {
			return err
		}
		return a.noteView(ctx, tx, by, "view.delete", v)
	})
}

func (a *Accounts) noteView(ctx context.Context, tx Tx, by Actor, action string, v View) error {
	s, err := tx.Site(ctx, v.Site)
	if err != nil {
		return err
	}
	return a.note(ctx, tx, by, Event{
		Organisation: s.Organisation, Site: v.Site, Action: action, Object: v.ID, After: map[string]any{"name": v.Name, "shared": v.Shared},
	})
}
