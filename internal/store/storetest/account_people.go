package storetest

import (
	"context"
	"sync"
	"testing"

	"github.com/gheecms/ghee/internal/account"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
)

// change runs f in a transaction on accounts that must be kept.
func change(t testing.TB, h Handle, f func(context.Context, account.Tx) error) {
	t.Helper()
	must(t, h.ChangeAccounts(t.Context(), func(tx account.Tx) error { return f(t.Context(), tx) }))
}

// view runs f in a read transaction on accounts.
func view(t testing.TB, h Handle, f func(context.Context, account.Tx) error) {
	t.Helper()
	must(t, h.ViewAccounts(t.Context(), func(tx account.Tx) error { return f(t.Context(), tx) }))
}

func organisation(t testing.TB, h Handle, id string) account.Organisation {
	t.Helper()
	o := account.Organisation{ID: id, Name: "Organisation " + id, Created: 5, SecondFactor: true}
	change(t, h, func(ctx context.Context, tx account.Tx) error { return tx.PutOrganisation(ctx, o) })
	return o
}

func person(t testing.TB, h Handle, id string) account.Person {
	t.Helper()
	p := account.Person{
		ID: id, Email: id + "@example.org", Name: "Ünal " + id, Locale: "de", Zone: "Europe/Berlin",
		Preferences: []byte(`{"a": "é\u0000"}`), Created: 7,
	}
	change(t, h, func(ctx context.Context, tx account.Tx) error { return tx.PutPerson(ctx, p) })
	return p
}

func organisations(t *testing.T, db Database) {
	h := db.Open(t)
	a := organisation(t, h, "org-a")
	mill, err := h.CreateSite(t.Context(), content.Site{Organisation: "org-b", Key: "mill", Name: "Mill"}, settings)
	must(t, err)
	nobodys := site(t, h, "orphan")
	change(t, h, func(ctx context.Context, tx account.Tx) error {
		a.Name, a.SecondFactor = "Renamed", false
		if err := tx.PutOrganisation(ctx, a); err != nil {
			return err
		}
		return tx.MoveSite(ctx, nobodys, "org-a")
	})
	view(t, h, func(ctx context.Context, tx account.Tx) error {
		all, err := tx.Organisations(ctx)
		must(t, err)
		same(t, "organisations by id", []account.Organisation{a, {ID: "org-b", Name: "org-b"}}, all)
		found, err := tx.Organisation(ctx, "org-a")
		same(t, "one", a, found)
		must(t, err)
		_, err = tx.Organisation(ctx, "org-c")
		code(t, err, fail.NotFound)
		moved, err := tx.SitesOf(ctx, "org-a")
		same(t, "sites of one", []content.Site{{ID: nobodys, Organisation: "org-a", Key: "orphan", Name: "orphan", Environment: content.Production}}, moved)
		must(t, err)
		none, err := tx.SitesOf(ctx, "")
		same(t, "sites of nobody", 0, len(none))
		must(t, err)
		s, err := tx.Site(ctx, mill.ID)
		same(t, "a site", mill, s)
		_, gone := tx.Site(ctx, 99)
		code(t, gone, fail.NotFound)
		return err
	})
}

func people(t *testing.T, db Database) {
	h := db.Open(t)
	a, b := person(t, h, "p1"), person(t, h, "p2")
	kept := account.Secrets{Password: "$argon2id$x", TOTP: "JBSWY3DP", Pending: "NEW", Step: 1 << 40, Recovery: []string{"h1", "h2"}}
	change(t, h, func(ctx context.Context, tx account.Tx) error {
		a.Name, a.Disabled, a.Preferences = "", 9, nil
		if err := tx.PutPerson(ctx, a); err != nil {
			return err
		}
		return tx.PutSecrets(ctx, "p1", kept)
	})
	a.SecondFactor, a.HasPassword = true, true
	view(t, h, func(ctx context.Context, tx account.Tx) error {
		found, err := tx.Person(ctx, "p1")
		must(t, err)
		same(t, "by id", a, found)
		found, err = tx.PersonByEmail(ctx, b.Email)
		must(t, err)
		same(t, "by address", b, found)
		all, err := tx.People(ctx, "", 10)
		must(t, err)
		same(t, "all by id", []account.Person{a, b}, all)
		rest, err := tx.People(ctx, "p1", 10)
		must(t, err)
		same(t, "after one", []account.Person{b}, rest)
		first, err := tx.People(ctx, "", 1)
		must(t, err)
		same(t, "at most one", []account.Person{a}, first)
		s, err := tx.Secrets(ctx, "p1")
		must(t, err)
		same(t, "secrets", kept, s)
		s, err = tx.Secrets(ctx, "p2")
		must(t, err)
		same(t, "no secrets", account.Secrets{}, s)
		for _, missing := range []func() error{
			func() error { _, err := tx.Person(ctx, "p3"); return err },
			func() error { _, err := tx.PersonByEmail(ctx, "p3@example.org"); return err },
			func() error { _, err := tx.PersonByEmail(ctx, ""); return err },
			func() error { _, err := tx.Secrets(ctx, "p3"); return err },
		} {
			code(t, missing(), fail.NotFound)
		}
		return nil
	})
}

// An address is one person's, also of two that are made at once; "" is of as
// many as were erased.
func addressTaken(t *testing.T, db Database) {
	h, other := db.Open(t), db.Open(t)
	put := func(h Handle, id, email string) error {
		return h.ChangeAccounts(t.Context(), func(tx account.Tx) error {
			return tx.PutPerson(t.Context(), account.Person{ID: id, Email: email})
		})
	}
	must(t, put(h, "p1", "a@example.org"))
	code(t, put(h, "p2", "a@example.org"), fail.Conflict)
	must(t, put(h, "p3", ""))
	must(t, put(h, "p4", ""))
	must(t, put(h, "p4", "d@example.org"))
	code(t, put(h, "p4", "a@example.org"), fail.Conflict)
	var wg sync.WaitGroup
	errs := make([]error, 2)
	for i, h := range []Handle{h, other} {
		wg.Go(func() { errs[i] = put(h, []string{"p5", "p6"}[i], "e@example.org") })
	}
	wg.Wait()
	if (errs[0] == nil) == (errs[1] == nil) {
		t.Errorf("two made at once with one address: %v, %v", errs[0], errs[1])
	}
	for _, err := range errs {
		if err != nil {
			code(t, err, fail.Conflict)
		}
	}
}

// Roles are listed where they count: at the sites that are the organisation's and
// are not deleted.
func roles(t *testing.T, db Database) {
	h := db.Open(t)
	organisation(t, h, "org-a")
	organisation(t, h, "org-b")
	mine, err := h.CreateSite(t.Context(), content.Site{Organisation: "org-a", Key: "a", Name: "a"}, settings)
	must(t, err)
	theirs, err := h.CreateSite(t.Context(), content.Site{Organisation: "org-b", Key: "b", Name: "b"}, settings)
	must(t, err)
	gone, err := h.CreateSite(t.Context(), content.Site{Organisation: "org-a", Key: "gone", Name: "gone"}, settings)
	must(t, err)
	a, b := person(t, h, "p1"), person(t, h, "p2")
	grant := func(site content.SiteID, r account.Role) account.Grant {
		return account.Grant{Organisation: "org-a", Site: site, Role: r}
	}
	var since content.Micros
	change(t, h, func(ctx context.Context, tx account.Tx) error {
		since = tx.Now()
		for _, g := range []account.Grant{
			grant(0, account.RoleMember), grant(mine.ID, account.RoleViewer), grant(mine.ID, account.RoleEditor),
			grant(theirs.ID, account.RoleOwner), grant(gone.ID, account.RoleOwner),
			{Organisation: "org-b", Role: account.RoleAdmin},
		} {
			must(t, tx.PutGrant(ctx, a.ID, g))
		}
		must(t, tx.PutGrant(ctx, b.ID, grant(mine.ID, account.RoleAuthor)))
		must(t, tx.PutGrant(ctx, b.ID, grant(0, account.RoleMember)))
		return tx.DropGrant(ctx, b.ID, grant(0, ""))
	})
	must(t, h.DeleteSite(t.Context(), gone.ID))
	view(t, h, func(ctx context.Context, tx account.Tx) error {
		held, err := tx.Grants(ctx, a.ID)
		must(t, err)
		same(t, "roles of a person", []account.Grant{
			grant(0, account.RoleMember), grant(mine.ID, account.RoleEditor), {Organisation: "org-b", Role: account.RoleAdmin},
		}, held)
		all, err := tx.Members(ctx, "org-a", content.Control)
		must(t, err)
		same(t, "members of an organisation", []account.Member{
			{Grant: grant(0, account.RoleMember), Person: a, Since: since},
			{Grant: grant(mine.ID, account.RoleEditor), Person: a, Since: since},
			{Grant: grant(mine.ID, account.RoleAuthor), Person: b, Since: since},
		}, all)
		some, err := tx.Members(ctx, "org-a", mine.ID)
		must(t, err)
		same(t, "members of a site", all[1:], some)
		return nil
	})
}

func links(t *testing.T, db Database) {
	h := db.Open(t)
	invite := account.Link{
		ID: "l1", Kind: account.InviteLink, Organisation: "org-a", Email: "a@example.org", By: "p1", Created: 10, Expires: 20,
		Grants: []account.Grant{{Organisation: "org-a", Site: 3, Role: account.RoleEditor}},
	}
	reset := account.Link{ID: "l2", Kind: account.ResetLink, Person: "p1", Email: "b@example.org", Created: 11, Expires: 1 << 60}
	used := reset
	used.ID, used.Used = "l3", 12
	var now content.Micros
	change(t, h, func(ctx context.Context, tx account.Tx) error {
		now = tx.Now()
		must(t, tx.AddLink(ctx, invite, "hash-1"))
		must(t, tx.AddLink(ctx, reset, "hash-2"))
		must(t, tx.AddLink(ctx, used, "hash-3"))
		must(t, tx.RehashLink(ctx, "l1", "hash-9", 30))
		return tx.EndLinks(ctx, "p1", account.ResetLink)
	})
	invite.Expires, reset.Used = 30, now
	view(t, h, func(ctx context.Context, tx account.Tx) error {
		for hash, want := range map[string]account.Link{"hash-9": invite, "hash-2": reset, "hash-3": used} {
			l, err := tx.LinkByHash(ctx, hash)
			must(t, err)
			same(t, hash, want, l)
			l, err = tx.Link(ctx, want.ID)
			must(t, err)
			same(t, want.ID, want, l)
		}
		_, err := tx.LinkByHash(ctx, "hash-1")
		code(t, err, fail.NotFound)
		open, err := tx.Invitations(ctx, "org-a")
		same(t, "invitations", []account.Link{invite}, open)
		return err
	})
	invite.Person, invite.Used, invite.Revoked = "p2", 25, 26
	change(t, h, func(ctx context.Context, tx account.Tx) error {
		must(t, tx.PutLink(ctx, invite))
		l, err := tx.Link(ctx, "l1")
		same(t, "changed", invite, l)
		must(t, err)
		must(t, tx.Tidy(ctx, 31))
		_, err = tx.Link(ctx, "l1")
		code(t, err, fail.NotFound)
		_, err = tx.Link(ctx, "l2")
		return err
	})
}

// A link is used once, also by another who finds it while the first is about to
// use it up.
func linkOnce(t *testing.T, db Database) {
	h, other := db.Open(t), db.Open(t)
	change(t, h, func(ctx context.Context, tx account.Tx) error {
		return tx.AddLink(ctx, account.Link{ID: "l1", Kind: account.ResetLink, Expires: 1 << 60}, "hash-1")
	})
	var wg sync.WaitGroup
	change(t, h, func(ctx context.Context, tx account.Tx) error {
		l, err := tx.LinkByHash(ctx, "hash-1")
		must(t, err)
		coming := make(chan struct{})
		wg.Go(func() {
			close(coming)
			err := other.ChangeAccounts(ctx, func(tx account.Tx) error {
				l, err := tx.LinkByHash(ctx, "hash-1")
				if err == nil && l.Used == 0 {
					t.Error("two found the link unused")
				}
				return err
			})
			if err != nil {
				t.Error(err)
			}
		})
		<-coming
		for range 200 { // long enough for the other to read what is not locked
			_, err := tx.Invitations(ctx, "org-a")
			must(t, err)
		}
		l.Used = tx.Now()
		return tx.PutLink(ctx, l)
	})
	wg.Wait()
}
