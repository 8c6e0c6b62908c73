package fastly_test

import (
	"testing"

	"github.com/gheecms/ghee/internal/fail"
	"github.com/gheecms/ghee/internal/purge"
	"github.com/gheecms/ghee/internal/purge/fastly"
	"github.com/gheecms/ghee/internal/purge/purgetest"
)

const (
	service = "SU1Z0isxPaozGVKXdv0eY"
	token   = "a-token-with-purge_select" //nolint:gosec // of a test
)

func driver(t *testing.T, token string) func(url string) purge.Driver {
	return func(url string) purge.Driver {
		d, err := fastly.New(fastly.Config{Service: service, Token: token, URL: url})
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
}

func open() *purgetest.Provider { return purgetest.Fastly(service, token) }

func TestDriver(t *testing.T) {
	purgetest.Run(t, func(t *testing.T) purgetest.CDN { return open().CDN(driver(t, token), driver(t, "another")) })
}

func TestFastly_KeepsItsRules(t *testing.T) { purgetest.TryRules(t, open, driver(t, token)) }

func TestDriver_TakesNoOtherAnswerForSuccess(t *testing.T) {
	for _, body := range []string{`{"status":"ok"}`, `{"7/o:a":"1-2-3"}`, `{"7/o:a":"1-2-3","7/o:b":""}`, `<html>Sign in</html>`, ``} {
		d := driver(t, token)(purgetest.Answering(t, 200, body))
		if err := d.Purge(t.Context(), []string{"7/o:a", "7/o:b"}); !fail.Is(err, fail.Unavailable) {
			t.Errorf("%s: %v", body, err)
		}
	}
}

func TestNew_RefusesWhatCannotBe(t *testing.T) {
	for name, c := range map[string]fastly.Config{
		"no service":      {Token: token},
		"a path":          {Service: "x/../y", Token: token},
		"no token":        {Service: service},
		"a broken header": {Service: service, Token: "a\r\nb"},
		"no host":         {Service: service, Token: token, URL: "/x"},
	} {
		if _, err := fastly.New(c); !fail.Is(err, fail.Invalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
