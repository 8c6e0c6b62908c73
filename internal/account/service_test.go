package account_test

import (
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

func service(t *testing.T) (*account.Service, *store.Store, string) {
	t.Helper()
	dir := t.TempDir()
	st, err := store.Open(t.Context(), store.Config{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = st.Close() })
	return &account.Service{Store: st, IDs: clock.NewID, Now: clock.Fixed(time.UnixMicro(noon), time.Second)}, st, dir
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
		{"b", "\xff", nil, fail.Invalid, "name"},
		{"b", strings.Repeat("x", 201), nil, fail.Invalid, "name"},
		{"b", "", []string{"english"}, fail.Invalid, `"english"`},
		{"b", "", []string{""}, fail.Invalid, "locale"},
		{"b", "", []string{"en", "de", "en"}, fail.Invalid, "twice"},
		{"b", "", many, fail.TooLarge, "255"},
	} {
		s, _, _ := service(t)
		site, err := s.CreateSite(t.Context(), c.key, c.name, c.locales)
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
		site, err := s.CreateSite(t.Context(), c.key, c.name, c.locales)
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
	_, err := s.CreateSite(t.Context(), "a", "Another", nil)
	if !fail.Is(err, fail.Conflict) || !strings.Contains(err.Error(), `"a"`) {
		t.Errorf("a key that is taken: %v", err)
	}
}

func TestCreateToken_ShowsAndKeepsWhatItMay(t *testing.T) {
	s, st, dir := service(t)
	site, err := s.CreateSite(t.Context(), "a", "", nil)
	if err != nil {
		t.Fatal(err)
	}
	form := regexp.MustCompile(`^[0-9a-f]{40}$`)
	seen := map[string]bool{}
	for _, kind := range []content.TokenKind{content.ReadToken, content.WriteToken} {
		for _, preview := range []bool{false, true} {
			plain, made, err := s.CreateToken(t.Context(), site.ID, kind, "for "+string(kind), preview)
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
	site, err := s.CreateSite(t.Context(), "a", "", nil)
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
		plain, made, err := s.CreateToken(t.Context(), c.site, c.kind, c.name, false)
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
	site, err := s.CreateSite(t.Context(), "a", "", nil)
	if err != nil {
		t.Fatal(err)
	}
	plain, made, err := s.CreateToken(t.Context(), site.ID, content.ReadToken, "", false)
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
		if err := st.RevokeToken(t.Context(), site.ID, made.ID); err != nil {
			t.Fatal(err)
		}
	}
	if e := last(); e.Present || e.Object != made.ID {
		t.Errorf("revoked, the control log says %+v", e.Header)
	}
	if err := st.RevokeToken(t.Context(), site.ID, "none"); !fail.Is(err, fail.NotFound) {
		t.Errorf("an unknown one: %v", err)
	}
}
