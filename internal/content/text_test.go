package content_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
)

func TestCheckText_NamesWhatIsWrong(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"", ""},
		{"Käse", ""},
		{strings.Repeat("ä", 10), ""},
		{"two\nlines", ""},
		{strings.Repeat("ä", 11), "name: it has 11 characters; at most 10 fit, so shorten it."},
		{"a\x00b", "name: it holds a NUL character; remove it."},
		{"a\xff", "name: it is not valid UTF-8."},
	} {
		err := content.CheckText("name", c.in, 10)
		if got := fail.Message(err); (c.want == "") != (err == nil) || err != nil && (got != c.want || !fail.Is(err, fail.Invalid)) {
			t.Errorf("%q: %v, want %q", c.in, err, c.want)
		}
	}
}

// PostgreSQL keeps no NUL, so nobody may bring one, wherever text may stand.
func TestBind_RefusesNUL(t *testing.T) {
	_, err := content.Bind(schema, everything.Fields, map[string]any{
		"short": "a\x00", "choice": "re\x00d", "rows": []any{map[string]any{"text": "\x00"}},
		"body": []any{map[string]any{"type": "hero", "fields": map[string]any{"headline": "\x00"}}},
	}, names{})
	var e *fail.Error
	if !errors.As(err, &e) || !fail.Is(err, fail.Invalid) {
		t.Fatalf("the error is %v", err)
	}
	var paths []string
	for _, f := range e.Fields {
		paths = append(paths, f.Path)
		if f.Message != "holds a NUL character; remove it." {
			t.Errorf("%s: %s", f.Path, f.Message)
		}
	}
	if got := strings.Join(paths, " "); got != "body[0].fields.headline choice rows[0].text short" {
		t.Errorf("the faults are at %s", got)
	}
}

func TestSettings_RefuseTextNobodyCanKeep(t *testing.T) {
	for _, key := range []string{"name", "feed_title", "blog_url", "media_base"} {
		for _, value := range []string{"https://a.test/\x00", "https://a.test/\xff", "https://a.test/" + strings.Repeat("x", 3000)} {
			s := content.Settings{}
			if err := s.Set(key, value); !fail.Is(err, fail.Invalid) || s.Get(key) != "" {
				t.Errorf("%s=%q: %v", key, value, err)
			}
		}
	}
}
