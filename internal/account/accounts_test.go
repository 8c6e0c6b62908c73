package account_test

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/base32"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"github.com/gheecms/ghee/internal/account"
	"github.com/gheecms/ghee/internal/clock"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
	"github.com/gheecms/ghee/internal/store"
)

const password = "four words of mine"

// office is an installation with one organisation, a site of it, and its owner.
type office struct {
	*account.Accounts
	t     *testing.T
	now   time.Time
	dir   string
	st    *store.Store
	mails []account.Mail
	org   account.Organisation
	site  content.SiteID
	owner account.Person
}

func (o *office) Send(_ context.Context, _ account.Tx, m account.Mail) error {
	o.mails = append(o.mails, m)
	return nil
}

func newOffice(t *testing.T) *office {
	t.Helper()
	o := &office{t: t, now: time.UnixMicro(noon), dir: t.TempDir()}
	now := clock.Clock(func() time.Time { return o.now })
	var err error
	if o.st, err = store.Open(t.Context(), store.Config{Dir: o.dir, Clock: now}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = o.st.Close() })
	c := account.Defaults()
	c.Keeper, c.Now, c.Outbox, c.BaseURL = o.st, now, o, "https://cms.example.org/"
	c.Hashing = account.Hashing{Memory: 64, Passes: 1, Lanes: 1, AtOnce: 2, AndQueue: 4}
	if o.Accounts, err = account.New(c); err != nil {
		t.Fatal(err)
	}
	o.org, err = o.CreateOrganisation(t.Context(), account.System(), "The Mill")
	o.must(err)
	s, err := o.st.CreateSite(t.Context(), content.Site{Organisation: o.org.ID, Key: "mill", Name: "Mill"}, content.Settings{SiteName: "m", DefaultLocale: "en", Locales: []content.Locale{{Num: 1, Code: "en"}}})
	o.must(err)
	o.site = s.ID
	o.owner = o.person("owner@example.org", account.Grant{Organisation: o.org.ID, Role: account.RoleOwner})
	return o
}

func (o *office) must(err error) {
	o.t.Helper()
	if err != nil {
		o.t.Fatal(err)
	}
}

func (o *office) person(email string, grants ...account.Grant) account.Person {
	o.t.Helper()
	p, err := o.CreatePerson(o.t.Context(), account.System(), account.NewPerson{Email: email, Name: email, Password: password, Grants: grants})
	o.must(err)
	return p
}

func (o *office) at(role account.Role) account.Grant {
	return account.Grant{Organisation: o.org.ID, Site: o.site, Role: role}
}

var here = account.From{Address: "192.0.2.1", Device: "Browser", RequestID: "r1"}

func (o *office) signIn(email string) account.Ticket {
	o.t.Helper()
	k, err := o.SignIn(o.t.Context(), account.SignIn{Email: email, Password: password}, here)
	o.must(err)
	return k
}

func (o *office) visit(cookie string) account.Visit {
	o.t.Helper()
	v, err := o.Authenticate(o.t.Context(), cookie, here)
	o.must(err)
	return v
}

func (o *office) out(what, cookie string) {
	o.t.Helper()
	if v, err := o.Authenticate(o.t.Context(), cookie, here); !errors.Is(err, account.ErrNoSession) || v.Actor.Person != "" {
		o.t.Errorf("%s: the old cookie opens %+v, %v", what, v, err)
	}
}

// link returns the secret in the last mail.
func (o *office) link() string {
	o.t.Helper()
	_, rest, ok := strings.Cut(o.mails[len(o.mails)-1].Text, "#token=")
	if !ok {
		o.t.Fatalf("the last mail has no link: %+v", o.mails[len(o.mails)-1])
	}
	return strings.Fields(rest)[0]
}

// S6: what ends a session ends it at once, on every process.
func TestAuthenticate_RefusesWhatHasEnded(t *testing.T) {
	o := newOffice(t)
	const email = "a@example.org"
	p := o.person(email, o.at(account.RoleAuthor))
	owner := o.visit(o.signIn("owner@example.org").Cookie).Actor
	for what, end := range map[string]func(cookie string) error{
		"sign-out":    func(c string) error { return o.SignOut(t.Context(), c, here) },
		"role change": func(string) error { return o.SetRole(t.Context(), owner, p.ID, o.at(account.RoleViewer)) },
		"end all":     func(string) error { return o.EndSessions(t.Context(), owner, p.ID) },
		"disabling":   func(string) error { return o.SetDisabled(t.Context(), account.System(), p.ID, true) },
		"removal":     func(string) error { return o.RemoveMember(t.Context(), owner, o.org.ID, p.ID) },
		"reset": func(string) error {
			o.must(o.RequestReset(t.Context(), email, here))
			return o.Reset(t.Context(), o.link(), password, here)
		},
		"idleness": func(string) error { o.now = o.now.Add(15 * 24 * time.Hour); return nil },
	} {
		o.now = o.now.Add(24 * time.Hour)
		o.must(o.SetDisabled(t.Context(), account.System(), p.ID, false))
		o.must(o.SetRole(t.Context(), account.System(), p.ID, o.at(account.RoleAuthor)))
		cookie := o.signIn(email).Cookie
		if v := o.visit(cookie); v.Actor.Role(o.site) != account.RoleAuthor {
			t.Fatalf("before %s: %+v", what, v.Actor)
		}
		o.must(end(cookie))
		o.out(what, cookie)
	}
	o.out("no cookie", "")
	o.out("a cookie of nobody", strings.Repeat("x", 43))
}

// S6: the cookie a browser had before is not the one it has after.
func TestSignIn_TakesUpNoSessionOfBefore(t *testing.T) {
	o := newOffice(t)
	planted := o.signIn("owner@example.org").Cookie
	k, err := o.SignIn(t.Context(), account.SignIn{Email: "OWNER@Example.org ", Password: password, Cookie: planted}, here)
	o.must(err)
	if k.Cookie == planted || len(k.Cookie) != 43 {
		t.Errorf("the cookie is %q", k.Cookie)
	}
	o.out("signing in anew", planted)
}

// The value rotates; the old one holds until the new one has come back.
func TestAuthenticate_RotatesAndSurvivesALostAnswer(t *testing.T) {
	o := newOffice(t)
	first := o.signIn("owner@example.org").Cookie
	o.now = o.now.Add(13 * time.Hour)
	lost := o.visit(first).Cookie
	if lost == "" || lost == first {
		t.Fatalf("the cookie did not rotate: %q", lost)
	}
	if again := o.visit(first).Cookie; again != "" {
		t.Error("a request beside it rotated once more")
	}
	o.now = o.now.Add(2 * time.Minute)
	second := o.visit(first).Cookie // the answer was lost: another value
	if second == "" || second == lost {
		t.Fatalf("no other value after a lost answer: %q", second)
	}
	o.visit(second) // it has come back
	o.visit(first)  // under way
	o.now = o.now.Add(2 * time.Minute)
	o.out("overlap", first)
	o.out("overlap", lost)
	o.visit(second)
}

// S9: all of a password counts, and one of a megabyte costs nothing.
func TestSignIn_LongPasswords(t *testing.T) {
	o := newOffice(t)
	long := strings.Repeat("long ", 20)
	_, err := o.CreatePerson(t.Context(), account.System(), account.NewPerson{Email: "l@example.org", Password: long})
	o.must(err)
	for _, wrong := range []string{long[:72], long[:len(long)-1], long + "x", long[:73] + "X" + long[74:]} {
		if _, err := o.SignIn(t.Context(), account.SignIn{Email: "l@example.org", Password: wrong}, here); !fail.Is(err, fail.Denied) {
			t.Errorf("%q signs in: %v", wrong, err)
		}
	}
	_, err = o.SignIn(t.Context(), account.SignIn{Email: "l@example.org", Password: long}, here)
	o.must(err)
	if _, err := o.SignIn(t.Context(), account.SignIn{Email: "l@example.org", Password: strings.Repeat("x", 1<<20)}, here); !fail.Is(err, fail.Invalid) {
		t.Errorf("a megabyte: %v", err)
	}
	for _, weak := range []string{"short", "password123", "PASSWORD123", "aaaaaaaaaaaa", "weak@example.org", "\xffxxxxxxxxxxx"} {
		if _, err := o.CreatePerson(t.Context(), account.System(), account.NewPerson{Email: "weak@example.org", Password: weak}); !fail.Is(err, fail.Invalid) {
			t.Errorf("the password %q: %v", weak, err)
		}
	}
}

// S25: nobody learns who there is.
func TestSignIn_AnswersTheSameForStrangers(t *testing.T) {
	o := newOffice(t)
	_, known := o.SignIn(t.Context(), account.SignIn{Email: "owner@example.org", Password: "wrong wrong"}, here)
	_, unknown := o.SignIn(t.Context(), account.SignIn{Email: "nobody@example.org", Password: "wrong wrong"}, here)
	if known == nil || unknown == nil || known.Error() != unknown.Error() {
		t.Errorf("%v; %v", known, unknown)
	}
	if a, b := o.RequestReset(t.Context(), "owner@example.org", here), o.RequestReset(t.Context(), "nobody@example.org", here); a != nil || b != nil {
		t.Errorf("%v; %v", a, b)
	}
	if len(o.mails) != 1 || o.mails[0].To != "owner@example.org" {
		t.Errorf("mails: %+v", o.mails)
	}
}

// S8: nothing in the request makes another key.
func TestSignIn_LimitsByAccountAndAddress(t *testing.T) {
	o := newOffice(t)
	try := func(email, address string) bool {
		_, err := o.SignIn(t.Context(), account.SignIn{Email: email, Password: "wrong wrong"}, account.From{Address: address})
		wait, limited := account.Limited(err)
		return limited && wait > 0
	}
	met := 0
	for i := range 200 { // one account, an address each, spelt differently
		if try([]string{"owner@example.org", " Owner@EXAMPLE.org"}[i%2], fmt.Sprintf("10.0.%d.1", i)) {
			met++
		}
	}
	if met != 190 {
		t.Errorf("by account %d of 200 met the limit", met)
	}
	met = 0
	for i := range 200 { // one network, an account and an address of it each
		if try(fmt.Sprintf("p%d@example.org", i), fmt.Sprintf("2001:db8:1:2:%x::1", i)) {
			met++
		}
	}
	if met != 170 {
		t.Errorf("by address %d of 200 met the limit", met)
	}
	var trail bytes.Buffer
	o.must(o.ExportAudit(t.Context(), account.System(), "", &trail))
	if n := strings.Count(trail.String(), `"signin.locked"`); n != 2 {
		t.Errorf("%d notes of a lock, want one a lock", n)
	}
	o.now = o.now.Add(10 * time.Minute)
	o.signIn("owner@example.org")
}

func code(t *testing.T, secret string, at time.Time) string {
	t.Helper()
	c, err := totp.GenerateCode(secret, at)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// S7: the second step cannot be passed by, replayed, or taken for another session.
func TestSecondStep_BelongsToItsSessionAndCountsOnce(t *testing.T) {
	o := newOffice(t)
	const email = "owner@example.org"
	v := o.visit(o.signIn(email).Cookie)
	e, err := o.BeginSecondFactor(t.Context(), v)
	o.must(err)
	if raw, err := base32.StdEncoding.DecodeString(e.Secret); err != nil || len(raw) != 20 || !strings.HasPrefix(e.URL, "otpauth://totp/") {
		t.Errorf("%+v", e)
	}
	if _, _, err := o.ConfirmSecondFactor(t.Context(), v, "000000", here); !fail.Is(err, fail.Denied) {
		t.Errorf("a wrong code turns it on: %v", err)
	}
	recovery, cookie, err := o.ConfirmSecondFactor(t.Context(), v, code(t, e.Secret, o.now), here)
	o.must(err)
	o.visit(cookie)

	o.now = o.now.Add(time.Minute)
	a, b := o.signIn(email), o.signIn(email)
	if a.State != account.NeedsCode || o.visit(a.Cookie).Actor.Role(o.site) != "" || o.visit(a.Cookie).State != account.NeedsCode {
		t.Error("half a sign-in opens something")
	}
	if _, err := o.BeginSecondFactor(t.Context(), o.visit(a.Cookie)); !fail.Is(err, fail.Denied) {
		t.Errorf("half a sign-in enrols another device: %v", err)
	}
	if _, err := o.ChangePassword(t.Context(), o.visit(a.Cookie), password, "another password", here); !fail.Is(err, fail.Denied) {
		t.Errorf("half a sign-in changes the password: %v", err)
	}
	now := code(t, e.Secret, o.now)
	done, err := o.SecondStep(t.Context(), a.Cookie, now, here)
	o.must(err)
	if o.visit(done.Cookie).State != account.Full || o.visit(b.Cookie).State != account.NeedsCode {
		t.Error("the step was not A's alone")
	}
	o.out("the second step", a.Cookie)
	if _, err := o.SecondStep(t.Context(), b.Cookie, now, here); !fail.Is(err, fail.Denied) {
		t.Errorf("a code counts twice: %v", err)
	}
	if _, err := o.SecondStep(t.Context(), done.Cookie, now, here); !fail.Is(err, fail.Conflict) {
		t.Errorf("a step after the last: %v", err)
	}
	_, err = o.SecondStep(t.Context(), b.Cookie, strings.ToUpper(recovery[3]), here)
	o.must(err)
	if _, err := o.SecondStep(t.Context(), o.signIn(email).Cookie, recovery[3], here); !fail.Is(err, fail.Denied) {
		t.Errorf("a recovery code counts twice: %v", err)
	}
	late := o.signIn(email)
	o.now = o.now.Add(11 * time.Minute)
	o.out("waiting", late.Cookie)

	o.now = o.now.Add(time.Hour)
	v = o.visit(done.Cookie)
	if _, err := o.RemoveSecondFactor(t.Context(), v, password, "000000", here); !fail.Is(err, fail.Denied) {
		t.Errorf("off without a code: %v", err)
	}
	if _, err := o.RemoveSecondFactor(t.Context(), v, "wrong wrong", code(t, e.Secret, o.now), here); !fail.Is(err, fail.Denied) {
		t.Errorf("off without the password: %v", err)
	}
	_, err = o.RemoveSecondFactor(t.Context(), v, password, code(t, e.Secret, o.now), here)
	o.must(err)
	if o.signIn(email).State != account.Full {
		t.Error("it is still on")
	}
}

// An organisation that requires one lets nobody in without.
func TestOrganisation_RequiresASecondFactor(t *testing.T) {
	o := newOffice(t)
	v := o.visit(o.signIn("owner@example.org").Cookie)
	on := true
	_, err := o.ChangeOrganisation(t.Context(), v.Actor, o.org.ID, account.OrganisationChange{SecondFactor: &on})
	o.must(err)
	k := o.signIn("owner@example.org")
	v = o.visit(k.Cookie)
	if k.State != account.NeedsEnrol || v.State != account.NeedsEnrol || account.Can(v.Actor, account.ReadContent, account.OnSite(o.site)) {
		t.Fatalf("%+v", v)
	}
	e, err := o.BeginSecondFactor(t.Context(), v)
	o.must(err)
	_, cookie, err := o.ConfirmSecondFactor(t.Context(), v, code(t, e.Secret, o.now), here)
	o.must(err)
	if v = o.visit(cookie); !account.Can(v.Actor, account.DeleteSite, account.OnSite(o.site)) {
		t.Errorf("%+v", v)
	}
}

// S5: a reset link is good once, for an hour, for its person, under our own host.
func TestReset_LinkIsGoodOnce(t *testing.T) {
	o := newOffice(t)
	const email = "owner@example.org"
	o.must(o.RequestReset(t.Context(), email, here))
	if !strings.Contains(o.mails[0].Text, "\nhttps://cms.example.org/dashboard/password#token=") {
		t.Errorf("the mail says %s", o.mails[0].Text)
	}
	one := o.link()
	o.must(o.RequestReset(t.Context(), email, here))
	two := o.link()
	if grep(t, o.dir, one) || grep(t, o.dir, two) {
		t.Error("a link is kept in plain text")
	}
	refused := func(what, link string) {
		t.Helper()
		if err := o.Reset(t.Context(), link, "another password", here); !fail.Is(err, fail.NotFound) {
			t.Errorf("%s: %v", what, err)
		}
	}
	refused("no link", "")
	refused("an object", `{"$ne":null}`)
	refused("another's", strings.Repeat("A", 43))
	if err := o.Reset(t.Context(), one, "short", here); !fail.Is(err, fail.Invalid) {
		t.Errorf("a short password: %v", err)
	}
	o.must(o.Reset(t.Context(), one, "another password", here))
	refused("used", one)
	refused("asked for before", two)
	o.must(o.RequestReset(t.Context(), email, here))
	o.now = o.now.Add(time.Hour)
	refused("an hour old", o.link())
	_, link, err := o.Invite(t.Context(), account.System(), "x@example.org", []account.Grant{o.at(account.RoleViewer)})
	o.must(err)
	_, secret, _ := strings.Cut(link, "#token=")
	refused("an invitation's", secret)
}

func TestInvite_BoundToAddressAndRole(t *testing.T) {
	o := newOffice(t)
	owner := o.visit(o.signIn("owner@example.org").Cookie).Actor
	editor := o.visit(o.signIn(o.person("e@example.org", o.at(account.RoleEditor)).Email).Cookie).Actor
	admin := o.visit(o.signIn(o.person("adm@example.org", o.at(account.RoleAdmin)).Email).Cookie).Actor
	for what, c := range map[string]struct {
		by account.Actor
		g  []account.Grant
	}{
		"an editor":          {editor, []account.Grant{o.at(account.RoleViewer)}},
		"above one's own":    {admin, []account.Grant{o.at(account.RoleOwner)}},
		"into all":           {admin, []account.Grant{{Organisation: o.org.ID, Role: account.RoleMember}}},
		"a stranger":         {account.Actor{}, []account.Grant{o.at(account.RoleViewer)}},
		"another's site":     {owner, []account.Grant{{Organisation: o.org.ID, Site: 99, Role: account.RoleViewer}}},
		"another's org":      {owner, []account.Grant{{Organisation: "other", Role: account.RoleMember}}},
		"one below, one not": {admin, []account.Grant{o.at(account.RoleViewer), o.at(account.RoleOwner)}},
	} {
		if _, _, err := o.Invite(t.Context(), c.by, "x@example.org", c.g); !fail.Is(err, fail.Denied) {
			t.Errorf("%s: %v", what, err)
		}
	}
	l, _, err := o.Invite(t.Context(), admin, "New@Example.org", []account.Grant{o.at(account.RoleAuthor)})
	o.must(err)
	before := o.link()
	_, _, err = o.ResendInvitation(t.Context(), admin, l.ID)
	o.must(err)
	if _, err := o.Accept(t.Context(), before, account.Acceptance{Password: password}, here); !fail.Is(err, fail.NotFound) {
		t.Errorf("the link before: %v", err)
	}
	p, err := o.Accept(t.Context(), o.link(), account.Acceptance{Name: "New", Password: password}, here)
	o.must(err)
	if v := o.visit(o.signIn("new@example.org").Cookie); v.Actor.Role(o.site) != account.RoleAuthor || v.Person.ID != p.ID {
		t.Errorf("%+v", v)
	}
	if _, err := o.Accept(t.Context(), o.link(), account.Acceptance{Password: password}, here); !fail.Is(err, fail.NotFound) {
		t.Errorf("a second time: %v", err)
	}
	// Somebody known joins, with the password of before.
	_, _, err = o.Invite(t.Context(), owner, p.Email, []account.Grant{o.at(account.RoleEditor)})
	o.must(err)
	_, err = o.Accept(t.Context(), o.link(), account.Acceptance{Password: "an intruder's own"}, here)
	o.must(err)
	if v := o.visit(o.signIn(p.Email).Cookie); v.Actor.Role(o.site) != account.RoleEditor {
		t.Errorf("%+v", v)
	}
	l, _, err = o.Invite(t.Context(), owner, "late@example.org", []account.Grant{o.at(account.RoleEditor)})
	o.must(err)
	o.must(o.RevokeInvitation(t.Context(), owner, l.ID))
	if _, err := o.Invitation(t.Context(), o.link()); !fail.Is(err, fail.NotFound) {
		t.Errorf("revoked: %v", err)
	}
	_, _, err = o.Invite(t.Context(), owner, "late@example.org", []account.Grant{o.at(account.RoleEditor)})
	o.must(err)
	o.now = o.now.Add(7 * 24 * time.Hour)
	if _, err := o.Invitation(t.Context(), o.link()); !fail.Is(err, fail.NotFound) {
		t.Errorf("a week old: %v", err)
	}
}

// An admin cannot touch an owner, and the last owner stays.
func TestSetRole_NobodyAboveOneself(t *testing.T) {
	o := newOffice(t)
	admin := o.visit(o.signIn(o.person("adm@example.org", account.Grant{Organisation: o.org.ID, Role: account.RoleAdmin}).Email).Cookie).Actor
	org := func(r account.Role) account.Grant { return account.Grant{Organisation: o.org.ID, Role: r} }
	for what, err := range map[string]error{
		"lowers the owner":  o.SetRole(t.Context(), admin, o.owner.ID, org(account.RoleMember)),
		"raises itself":     o.SetRole(t.Context(), admin, admin.Person, org(account.RoleOwner)),
		"removes the owner": o.RemoveMember(t.Context(), admin, o.org.ID, o.owner.ID),
		"ends sessions":     o.EndSessions(t.Context(), admin, o.owner.ID),
		"resets the factor": o.ResetSecondFactor(t.Context(), admin, o.owner.ID),
	} {
		if !fail.Is(err, fail.Denied) {
			t.Errorf("an admin %s: %v", what, err)
		}
	}
	owner := o.visit(o.signIn("owner@example.org").Cookie).Actor
	if err := o.SetRole(t.Context(), owner, o.owner.ID, org(account.RoleMember)); !fail.Is(err, fail.Conflict) {
		t.Errorf("the last owner goes: %v", err)
	}
	if err := o.RemoveMember(t.Context(), owner, o.org.ID, o.owner.ID); !fail.Is(err, fail.Conflict) {
		t.Errorf("the last owner is removed: %v", err)
	}
}

func TestAdminToken_IsNarrowedAndEnds(t *testing.T) {
	o := newOffice(t)
	v := o.visit(o.signIn("owner@example.org").Cookie)
	if _, _, err := o.CreateAdminToken(t.Context(), v.Actor, account.AdminToken{Organisation: o.org.ID, Site: o.site, Role: account.RoleEditor}); !fail.Is(err, fail.Invalid) {
		t.Errorf("no scopes (S22): %v", err)
	}
	plain, made, err := o.CreateAdminToken(t.Context(), v.Actor, account.AdminToken{
		Organisation: o.org.ID, Person: o.owner.ID, Scopes: []account.Action{account.ReadContent}, Expires: content.Micros(o.now.Add(48 * time.Hour).UnixMicro()),
	})
	o.must(err)
	by, _, err := o.AuthenticateToken(t.Context(), plain, here)
	o.must(err)
	if !account.Can(by, account.ReadContent, account.OnSite(o.site)) || account.Can(by, account.EditContent, account.OnSite(o.site)) {
		t.Errorf("%+v", by)
	}
	if grep(t, o.dir, plain) || grep(t, o.dir, strings.TrimPrefix(plain, "ghee_")) {
		t.Error("the token is kept in plain text")
	}
	refused := func(what, plain string) {
		t.Helper()
		if by, _, err := o.AuthenticateToken(t.Context(), plain, here); !errors.Is(err, account.ErrNoSession) || by.Person != "" {
			t.Errorf("%s: %+v, %v", what, by, err)
		}
	}
	refused("nothing", "")
	refused("a cookie", "ghee_"+o.signIn("owner@example.org").Cookie)
	o.must(o.SetDisabled(t.Context(), account.System(), o.owner.ID, true))
	refused("its person may not sign in", plain)
	o.must(o.SetDisabled(t.Context(), account.System(), o.owner.ID, false))
	o.now = o.now.Add(48 * time.Hour)
	refused("expired", plain)
	o.must(o.RevokeAdminToken(t.Context(), account.System(), made.ID))
	refused("revoked", plain)
}

func TestRotateToken_BothHoldForTheOverlap(t *testing.T) {
	o := newOffice(t)
	_, old, err := o.CreateToken(t.Context(), account.System(), o.site, account.NewToken{Kind: content.WriteToken, Name: "robot"})
	o.must(err)
	plain, made, err := o.RotateToken(t.Context(), account.System(), o.site, old.ID, time.Hour, "")
	o.must(err)
	if made.Grant.Hash != account.Hash(plain) {
		t.Errorf("made is %+v", made)
	}
	all, err := o.Tokens(t.Context(), account.System(), o.site)
	o.must(err)
	end := content.Micros(o.now.Add(time.Hour).UnixMicro())
	if len(all) != 2 || all[0].Grant.Expires != end || all[1].Replaces != old.ID || all[1].Grant.Expires != 0 || made.Name != "robot" {
		t.Errorf("%+v", all)
	}
	o.now = o.now.Add(time.Hour)
	if _, _, err := o.RotateToken(t.Context(), account.System(), o.site, old.ID, 0, ""); !fail.Is(err, fail.Conflict) {
		t.Errorf("one that has ended: %v", err)
	}
}

// The chain shows a changed row, a row that is gone, and an end that is gone.
func TestVerifyAudit_SeesWhatWasChanged(t *testing.T) {
	for what, change := range map[string]string{
		"changed":     `update audit set body = replace(body, 'person', 'parson') where trail <> '' and seq = 2`,
		"gone":        `delete from audit where trail <> '' and seq = 2`,
		"end is gone": `delete from audit where trail <> '' and seq = (select max(seq) from audit where trail <> '')`,
	} {
		o := newOffice(t)
		o.person("b@example.org", o.at(account.RoleViewer))
		n, err := o.VerifyAudit(t.Context(), account.System(), o.org.ID)
		if err != nil || n != 3 {
			t.Fatalf("%d events, %v", n, err)
		}
		var out bytes.Buffer
		o.must(o.ExportAudit(t.Context(), account.System(), o.org.ID, &out))
		if strings.Count(out.String(), "\n") != 3 || strings.Contains(out.String(), password) || strings.Contains(out.String(), "argon2") {
			t.Errorf("the export is %s", out.String())
		}
		db, err := sql.Open("sqlite", filepath.Join(o.dir, "authoring.db"))
		o.must(err)
		_, err = db.ExecContext(t.Context(), change)
		o.must(errors.Join(err, db.Close()))
		if _, err := o.VerifyAudit(t.Context(), account.System(), o.org.ID); !fail.Is(err, fail.Conflict) {
			t.Errorf("a row is %s: %v", what, err)
		}
	}
}

func TestBuckets_AreBounded(t *testing.T) {
	b := account.NewBucket(1, time.Second, 100)
	for i := range 1000 {
		b.Take(fmt.Sprint(i), time.UnixMicro(noon))
	}
	if b.Len() != 100 {
		t.Errorf("%d are remembered", b.Len())
	}
	for a, want := range map[string]string{
		"192.0.2.7": "192.0.2.7", "::ffff:192.0.2.7": "192.0.2.7", "2001:db8:1:2:3::9": "2001:db8:1:2::/64", "fe80::1%eth0": "fe80::/64", "": "?", "x": "?",
	} {
		if got := account.AddressKey(a); got != want {
			t.Errorf("%q counts as %q", a, got)
		}
	}
}
