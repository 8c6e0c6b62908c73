package content_test

import (
	"strings"
	"testing"

	"github.com/gheecms/ghee/internal/content"
)

func TestSettings_Set(t *testing.T) {
	start := content.Settings{SiteName: "Old", DefaultLocale: "en", Locales: []content.Locale{{Num: 1, Code: "en"}, {Num: 2, Code: "fr"}}}
	for _, c := range []struct {
		key, value string
		got        func(content.Settings) any
		want       any // nil: refused
	}{
		{"name", "New", func(s content.Settings) any { return s.SiteName }, "New"},
		{"name", "  ", nil, nil},
		{"blog_url", "https://example.test/blog/", func(s content.Settings) any { return s.BlogURL }, "https://example.test/blog"},
		{"blog_url", "", func(s content.Settings) any { return s.BlogURL }, ""},
		{"blog_url", "/blog", nil, nil},
		{"blog_url", "javascript:x", nil, nil},
		{"media_base", "ftp://example.test", nil, nil},
		{"media_base", "http://m.example.test", func(s content.Settings) any { return s.MediaBase }, "http://m.example.test"},
		{"default_locale", "fr", func(s content.Settings) any { return s.DefaultLocale }, "fr"},
		{"default_locale", "de", nil, nil},
		{"default_locale", "", nil, nil},
		{"empty_terms", "true", func(s content.Settings) any { return s.EmptyTerms }, true},
		{"empty_terms", "perhaps", nil, nil},
		{"drafts_by_slug", "true", func(s content.Settings) any { return s.DraftsBySlug }, true},
		{"drafts_by_slug", "sometimes", nil, nil},
		{"max_stale", "24h", func(s content.Settings) any { return s.MaxStale }, int64(86400)},
		{"max_stale", "90m30s", func(s content.Settings) any { return s.MaxStale }, int64(5430)},
		{"max_stale", "", func(s content.Settings) any { return s.MaxStale }, int64(0)},
		{"max_stale", "59s", nil, nil},
		{"max_stale", "1h0.5s", nil, nil},
		{"max_stale", "-24h", nil, nil},
		{"max_stale", "a day", nil, nil},
		{"feed_title", "Feed", func(s content.Settings) any { return s.FeedTitle }, "Feed"},
		{"colour", "red", nil, nil},
		{"locale_fallback", " fr = en ", func(s content.Settings) any { return s.Get("locale_fallback") }, "fr=en"},
		{"locale_fallback", "fr=en;en=fr", func(s content.Settings) any { return s.Get("locale_fallback") }, "en=fr;fr=en"},
		{"locale_fallback", "", func(s content.Settings) any { return s.Fallback == nil }, true},
		{"locale_fallback", "de=en", nil, nil},
		{"locale_fallback", "fr=de", nil, nil},
		{"locale_fallback", "fr=", nil, nil},
		{"locale_fallback", "fr", nil, nil},
		{"locale_fallback", "fr=fr", nil, nil},
		{"locale_fallback", "fr=en,en", nil, nil},
		{"locale_fallback", "fr=en;fr=en", nil, nil},
	} {
		s := start
		err := s.Set(c.key, c.value)
		switch {
		case c.want == nil && (err == nil || !strings.Contains(err.Error(), c.key)):
			t.Errorf("%s=%q: %v", c.key, c.value, err)
		case c.want != nil && (err != nil || c.got(s) != c.want):
			t.Errorf("%s=%q: %+v, %v", c.key, c.value, s, err)
		}
	}
	for _, key := range content.SettingKeys() {
		s := start
		if err := s.Set(key, "\x00"); err != nil && strings.HasPrefix(err.Error(), "There is no setting") {
			t.Errorf("the key %s is listed and not known", key)
		}
	}
}
