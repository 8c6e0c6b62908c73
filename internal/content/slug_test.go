package content_test

import (
	"strings"
	"testing"

	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
)

func TestCheckSlug(t *testing.T) {
	for slug, ok := range map[string]bool{
		"home": true, "a-b_c.d~e": true, "2026": true, "γειά-σου": true, "日本": true, "हिन्दी": true, "Search": true, "searching": true,
		strings.Repeat("é", 100): true, strings.Repeat("é", 101): false,
		"": false, "search": false, ".": false, "..": false, "a/b": false, "a b": false, "a%20b": false, "a?b": false, "a\x00": false, "\xff": false, "a\u200bb": false,
	} {
		err := content.CheckSlug(slug)
		if (err == nil) != ok || err != nil && (!fail.Is(err, fail.Invalid) || !strings.HasPrefix(err.Error(), "slug: ")) {
			t.Errorf("%q: %v", slug, err)
		}
	}
}

func TestCheckKey(t *testing.T) {
	for key, ok := range map[string]bool{
		"a": true, "landing-page": true, "menu_item": true, "A1": true, strings.Repeat("a", 64): true,
		"": false, "1a": false, "_a": false, "a.b": false, "a b": false, "é": false, "a[0]": false, strings.Repeat("a", 65): false, "meta": false,
	} {
		err := content.CheckKey("fields.x", key, "meta")
		if (err == nil) != ok || err != nil && !strings.HasPrefix(err.Error(), "fields.x: the key ") {
			t.Errorf("%q: %v", key, err)
		}
	}
}

func TestCheckLocale(t *testing.T) {
	for code, ok := range map[string]bool{
		"en": true, "pt-br": true, "pt_BR": true, "fil": true, "zh-Hant-TW": true,
		"": false, "e": false, "en-": false, "-en": false, "en us": false, "zh-Hant-HK2": false, "english": false, "en\n": false,
	} {
		if err := content.CheckLocale(code); (err == nil) != ok {
			t.Errorf("%q: %v", code, err)
		}
	}
}
