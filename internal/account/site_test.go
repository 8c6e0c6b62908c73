package account_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/gheecms/ghee/internal/account"
	"github.com/gheecms/ghee/internal/changelog"
	"github.com/gheecms/ghee/internal/clock"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
	"github.com/gheecms/ghee/internal/store"
)

const noon = 1_772_366_400_000_000

func service(t *testing.T) (*account.Accounts, *store.Store, string) {
	t.Helper()
	dir := t.TempDir()
	st, err := store.Open(t.Context(), store.Config{Dir: dir, Clock: clock.Fixed(time.UnixMicro(noon), time.Second)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = st.Close() })
	c := account.Defaults()
	c.Keeper = st
	a, err := account.New(c)
	if err != nil {
		t.Fatal(err)
	}
	return a, st, dir
}

func TestCreateSite_ChecksKeyNameAndLocales(t *testing.T) {
	many := make([]string, content.MaxLocales+1)
	for i := range many {
		many[i] = fmt.Sprintf("en-x%d", i)
	}
	for _, c := range []struct {
		key, name string
		locales   []string
		code      fail.Code
		word      string
	}{
		{"a", "", nil, "", ""},
		{"0-9", "N", []string{"de", "en", "pt-br"}, "", ""},
		{strings.Repeat("a", 40), "", many[:content.MaxLocales], "", ""},
		{"", "", nil, fail.Invalid, "key"},
		{"-a", "", nil, fail.Invalid, "key"},
		{"My Blog", "", nil, fail.Invalid, `"My Blog"`},
		{"ä", "", nil, fail.Invalid, "key"},
		{"a\n", "", nil, fail.Invalid, "key"},
		{strings.Repeat("a", 41), "", nil, fail.Invalid, "key"},
		{"profile", "", nil, fail.Invalid, "page of the dashboard"},
		{"sign-in", "", nil, fail.Invalid, `"sign-in-site"`},
		{"profiles", "", nil, "", ""},
		{"b", "\xff", nil, fail.Invalid, "name"},
		{"b", strings.Repeat("x", 201), nil, fail.Invalid, "name"},
		{"b", "", []string{"english"}, fail.Invalid, `"english"`},
		{"b", "", []string{""}, fail.Invalid, "locale"},
		{"b", "", []string{"en", "de", "en"}, fail.Invalid, "twice"},
		{"b", "", many, fail.TooLarge, "255"},
	} {
		s, _, _ := service(t)
		site, err := s.CreateSite(t.Context(), account.System(), account.NewSite{Key: c.key, Name: c.name, Locales: c.locales})
		if fail.CodeOf(err) != c.code || err != nil && !strings.Contains(err.Error(), c.word) {
			t.Errorf("%q, %d locales: %v", c.key, len(c.locales), err)
		}
		if err != nil && site != (content.Site{}) {
			t.Errorf("%q: %+v came with an error", c.key, site)
		}
	}
}

func TestCreateSite_SettlesNameAndLocales(t *testing.T) {
	s, st, _ := service(t)
	for _, c := range []struct {
		key, name string
		locales   []string
		want      content.Settings
	}{
		{"a", " ", nil, content.Settings{SiteName: "a", DefaultLocale: "en", Locales: []content.Locale{{Num: 1, Code: "en", Name: "en"}}}},
		{"b", " The B ", []string{"de", "en"}, content.Settings{
			SiteName: "The B", DefaultLocale: "de", Locales: []content.Locale{{Num: 1, Code: "de", Name: "de"}, {Num: 2, Code: "en", Name: "en"}},
		}},
	} {
		site, err := s.CreateSite(t.Context(), account.System(), account.NewSite{Key: c.key, Name: c.name, Locales: c.locales})
		if err != nil {
			t.Fatal(err)
		}
		if found, err := st.SiteByKey(t.Context(), c.key); err != nil || found != site || site.Name != c.want.SiteName {
			t.Errorf("the site is %+v, kept as %+v, %v", site, found, err)
		}
		log, err := st.Log().Read(t.Context(), site.ID, changelog.Position{}, 10)
		if err != nil || len(log) != 1 || log[0].Kind != changelog.Settings {
			t.Fatalf("its log says %v, %v", log, err)
		}
		for _, l := range c.want.Locales {
			if !strings.Contains(string(log[0].Payload), fmt.Sprintf(`{"num":%d,"code":%q`, l.Num, l.Code)) {
				t.Errorf("the settings are %s", log[0].Payload)
			}
		}
		if !strings.Contains(string(log[0].Payload), `"default_locale":"`+c.want.DefaultLocale+`"`) {
			t.Errorf("the settings are %s", log[0].Payload)
		}
	}
	_, err := s.CreateSite(t.Context(), account.System(), account.NewSite{Key: "a", Name: "Another"})
	if !fail.Is(err, fail.Conflict) || !strings.Contains(err.Error(), `"a"`) {
		t.Errorf("a key that is taken: %v", err)
	}
}

func TestCreateToken_ShowsAndKeepsWhatItMay(t *testing.T) {
	s, st, dir := service(t)
	site, err := s.CreateSite(t.Context(), account.System(), account.NewSite{Key: "a"})
	if err != nil {
		t.Fatal(err)
	}
	form := regexp.MustCompile(`^[0-9a-f]{40}$`)
	seen := map[string]bool{}
	for _, kind := range []content.TokenKind{content.ReadToken, content.WriteToken} {
		for _, preview := range []bool{false, true} {
			plain, made, err := s.CreateToken(t.Context(), account.System(), site.ID, account.NewToken{Kind: kind, Name: "for " + string(kind), Preview: preview})
			if err != nil {
				t.Fatal(err)
			}
			if !form.MatchString(plain) || seen[plain] {
				t.Errorf("the token is %q", plain)
			}
			seen[plain] = true
			want := account.Token{
				ID: made.ID, Name: "for " + string(kind), Created: made.Created,
				Grant: content.Grant{Site: site.ID, Kind: kind, Preview: preview, Hash: account.Hash(plain)},
			}
			if kind == content.ReadToken {
				want.Plain = plain
			}
			if d := cmp.Diff(want, made); d != "" || made.Created < noon {
				t.Error(d)
			}
			kept, err := st.Tokens(t.Context(), site.ID)
			if err != nil || cmp.Diff(want, kept[len(kept)-1]) != "" {
				t.Errorf("kept as %+v, %v", kept, err)
			}
			if kind == content.WriteToken && grep(t, dir, plain) {
				t.Error("the write token stands in a file in plain text")
			}
		}
	}
}

// grep reports whether a word stands in any file of a folder.
func grep(t *testing.T, dir, word string) bool {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	for _, f := range files {
		data, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(data), word) {
			return true
		}
	}
	return false
}

func TestCreateToken_Refuses(t *testing.T) {
	s, st, _ := service(t)
	site, err := s.CreateSite(t.Context(), account.System(), account.NewSite{Key: "a"})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		site content.SiteID
		kind content.TokenKind
		name string
		code fail.Code
	}{
		{site.ID, "admin", "", fail.Invalid},
		{site.ID, "", "", fail.Invalid},
		{site.ID, content.ReadToken, "\x00", fail.Invalid},
		{site.ID, content.ReadToken, strings.Repeat("x", 201), fail.Invalid},
		{99, content.ReadToken, "", fail.NotFound},
		{0, content.ReadToken, "", fail.NotFound},
	} {
		plain, made, err := s.CreateToken(t.Context(), account.System(), c.site, account.NewToken{Kind: c.kind, Name: c.name})
		if !fail.Is(err, c.code) || plain != "" || made != (account.Token{}) {
			t.Errorf("%+v: %q, %+v, %v", c, plain, made, err)
		}
	}
	if kept, err := st.Tokens(t.Context(), site.ID); err != nil || len(kept) != 0 {
		t.Errorf("kept are %v, %v", kept, err)
	}
}

// A revoked token leaves the control log, which is what nodes open sites by.
func TestRevokeToken_TakesTheGrantAway(t *testing.T) {
	s, st, _ := service(t)
	site, err := s.CreateSite(t.Context(), account.System(), account.NewSite{Key: "a"})
	if err != nil {
		t.Fatal(err)
	}
	plain, made, err := s.CreateToken(t.Context(), account.System(), site.ID, account.NewToken{Kind: content.ReadToken})
	if err != nil {
		t.Fatal(err)
	}
	last := func() changelog.Entry {
		entries, err := st.Log().Read(t.Context(), content.Control, changelog.Position{}, 100)
		if err != nil {
			t.Fatal(err)
		}
		return entries[len(entries)-1]
	}
	if e := last(); !e.Present || e.Object != made.ID || strings.Contains(string(e.Payload), plain) || !strings.Contains(string(e.Payload), account.Hash(plain)) {
		t.Errorf("made, the control log says %+v: %s", e.Header, e.Payload)
	}
	for range 2 {
		if err := s.RevokeToken(t.Context(), account.System(), site.ID, made.ID, ""); err != nil {
			t.Fatal(err)
		}
	}
	if e := last(); e.Present || e.Object != made.ID {
		t.Errorf("revoked, the control log says %+v", e.Header)
	}
	if err := s.RevokeToken(t.Context(), account.System(), site.ID, "none", ""); !fail.Is(err, fail.NotFound) {
		t.Errorf("an unknown one: %v", err)
	}
}

// Whatever is done to a site and its tokens is on the trail of whose it is, with
// no token in it.
func TestAudit_TellsWhatIsDoneToASite(t *testing.T) {
	o := newOffice(t)
	system := account.System()
	site, err := o.CreateSite(t.Context(), system, account.NewSite{Key: "farm", Name: "Farm"})
	o.must(err)
	if site.Organisation != o.org.ID {
		t.Errorf("a site beside one organisation is %+v", site)
	}
	first, made, err := o.CreateToken(t.Context(), system, site.ID, account.NewToken{Kind: content.ReadToken})
	o.must(err)
	second, rotated, err := o.RotateToken(t.Context(), system, site.ID, made.ID, time.Hour, "")
	o.must(err)
	o.must(o.RevokeToken(t.Context(), system, site.ID, rotated.ID, ""))
	o.must(o.Limit(t.Context(), system, site.ID, []string{"documents=3", "media=4"}))
	o.must(o.Limit(t.Context(), system, site.ID, []string{"documents=3"})) // changes nothing
	owner := o.visit(o.signIn("owner@example.org").Cookie).Actor
	for what, err := range map[string]error{
		"limit":         o.Limit(t.Context(), owner, site.ID, []string{"documents=0"}),
		"nobody's site": makes(o, account.NewSite{Key: "barn"}, owner),
		"no actor":      o.DeleteSite(t.Context(), account.Actor{}, site.ID),
	} {
		if !fail.Is(err, fail.Denied) {
			t.Errorf("%s: %v", what, err)
		}
	}
	o.must(o.DeleteSite(t.Context(), owner, site.ID))
	if err := o.Limit(t.Context(), system, site.ID, []string{"documents=1"}); !fail.Is(err, fail.NotFound) {
		t.Errorf("a deleted site's limit: %v", err)
	}
	var trail bytes.Buffer
	o.must(o.ExportAudit(t.Context(), system, o.org.ID, &trail))
	actions := map[string][]string{}
	for line := range strings.Lines(trail.String()) {
		var r struct {
			Trail string
			Event account.Event
		}
		o.must(json.Unmarshal([]byte(line), &r))
		if r.Trail != o.org.ID || strings.HasPrefix(r.Event.Action, "site.") {
			actions[r.Trail] = append(actions[r.Trail], r.Event.Action)
		}
		if strings.Contains(line, first) || strings.Contains(line, second) {
			t.Errorf("a token is on the trail: %s", line)
		}
	}
	if d := cmp.Diff(map[string][]string{
		o.org.ID:                        {"site.create", "site.delete"},
		fmt.Sprintf("site/%d", site.ID): {"token.create", "token.rotate", "token.revoke", "site.limit"},
	}, actions); d != "" {
		t.Error(d)
	}
}

func makes(o *office, n account.NewSite, by account.Actor) error {
	_, err := o.CreateSite(o.t.Context(), by, n)
	return err
}
