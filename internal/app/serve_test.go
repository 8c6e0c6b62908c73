package app_test

import (
	"context"
	"io"
	"log/slog"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/gheecms/ghee/internal/account"
	"github.com/gheecms/ghee/internal/app"
	"github.com/gheecms/ghee/internal/fail"
)

// Who reads the greeting and asks at once gets an answer.
func TestServe_GreetsWhenItAnswers(t *testing.T) {
	c := config(t)
	c.Demo = true
	s := serve(t, c)
	token := s.said.after("read token  ")
	if code := s.get(t, "/v2/pages/*/simple-page/?auth_token="+token); code != 200 {
		t.Errorf("right after the greeting: %d", code)
	}
	if code := s.get(t, "/media/demo/hero.svg"); code != 200 {
		t.Errorf("a picture: %d", code)
	}
}

// A site made before the first start is answered for at the greeting: 401 says
// that the directory is known, 503 that it is not.
func TestServe_KnowsItsSitesAtTheGreeting(t *testing.T) {
	c := config(t)
	_, err := origin(t, c).Accounts.CreateSite(t.Context(), account.System(), account.NewSite{Key: "blog"})
	must(t, err)
	if code := serve(t, c).get(t, "/v2/tags/?auth_token=none"); code != 401 {
		t.Errorf("an unknown token: %d", code)
	}
}

// The last use of a token is kept, at the latest when the node stops; one that
// nobody sent was never used.
func TestServe_TellsWhenTokensWereUsed(t *testing.T) {
	c := config(t)
	c.Demo = true
	s := serve(t, c)
	s.get(t, "/v2/tags/?auth_token="+s.said.after("read token  "))
	s.end()
	o := origin(t, c)
	site, err := o.Site(t.Context(), "")
	must(t, err)
	tokens, err := o.Store.Tokens(t.Context(), site.ID)
	must(t, err)
	if len(tokens) != 2 || tokens[0].Used == 0 || tokens[1].Used != 0 {
		t.Errorf("the tokens are %+v", tokens)
	}
}

func TestServe_EndsSoonAndWithoutComplaint(t *testing.T) {
	s := serve(t, config(t))
	s.get(t, "/healthz") // leaves a connection that is kept alive
	began := time.Now()
	s.end()
	if took := time.Since(began); took > time.Second {
		t.Errorf("it took %v to end", took)
	}
	if err := <-s.ended; err != nil {
		t.Errorf("it ended with %v", err)
	} else {
		s.ended <- nil
	}
}

func TestServe_ASecondOneIsRefused(t *testing.T) {
	c := config(t)
	serve(t, c)
	err := app.Serve(t.Context(), c, slog.New(slog.DiscardHandler), io.Discard)
	if !fail.Is(err, fail.Conflict) || !strings.Contains(err.Error(), "--data") {
		t.Error(err)
	}
}

func TestServe_SaysWhichAddressIsTaken(t *testing.T) {
	l, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	must(t, err)
	defer l.Close()
	for _, setting := range []string{"listen", "metrics"} {
		c := config(t)
		c.Source = func(s string) string { return "GHEE_" + strings.ToUpper(s) }
		if setting == "listen" {
			c.Listen = l.Addr().String()
		} else {
			c.Metrics = l.Addr().String()
		}
		err := app.Serve(t.Context(), c, slog.New(slog.DiscardHandler), io.Discard)
		if !fail.Is(err, fail.Conflict) || !strings.Contains(err.Error(), setting+" (from GHEE_"+strings.ToUpper(setting)+")") {
			t.Error(err)
		}
	}
}

func TestServe_StoppedBeforeItBeganIsNoFailure(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	c := config(t)
	_ = origin(t, c)
	out := writer(func(p []byte) (int, error) { return len(p), nil })
	go cancel()
	if err := app.Serve(ctx, c, slog.New(slog.DiscardHandler), out); err != nil && !fail.Is(err, fail.Unavailable) {
		t.Errorf("it ended with %v", err)
	}
}

type writer func([]byte) (int, error)

func (w writer) Write(p []byte) (int, error) { return w(p) }

func TestConfig_ErrorsNameTheSettingAndItsSource(t *testing.T) {
	for _, c := range []struct {
		change func(*app.Config)
		want   string
	}{
		{func(c *app.Config) { c.Data = " " }, "data (from somewhere): "},
		{func(c *app.Config) { c.Database = "mysql://secret@x" }, "database (from somewhere): "},
		{func(c *app.Config) { c.Listen = "" }, "listen (from somewhere): "},
		{func(c *app.Config) { c.Listen = "localhost" }, `listen (from somewhere): "localhost" is no address`},
		{func(c *app.Config) { c.Listen = "x:http" }, `listen (from somewhere): "http" is no port`},
		{func(c *app.Config) { c.Listen = "x:70000" }, `"70000" is no port`},
		{func(c *app.Config) { c.Metrics = "x:-1" }, "metrics (from somewhere): "},
		{func(c *app.Config) { c.Listen, c.Metrics = "x:80", "x:80" }, "metrics (from somewhere): the API listens on x:80"},
		{func(c *app.Config) { c.Listen, c.Metrics = "x:0", "x:0" }, ""},
		{func(c *app.Config) { c.Database = "postgresql://x/y" }, ""},
		{func(c *app.Config) { c.Memcached = []string{"10.0.0.5"} }, `memcached (from somewhere): "10.0.0.5" is no address`},
		{func(c *app.Config) { c.Memcached = []string{"x:1", "x:0"} }, `"x:0" is no address`},
		{func(c *app.Config) { c.Memcached = []string{"x:1", "x:1"} }, "x:1 is named twice"},
		{func(c *app.Config) { c.Memcached = make([]string, 1); c.Memcached[0] = ":11211" }, "is no address"},
		{func(c *app.Config) { c.Memcached = []string{"[::1]:11211", "x:1"} }, ""},
	} {
		x := app.Config{Data: "x", Listen: "127.0.0.1:1", Source: func(string) string { return "somewhere" }}
		c.change(&x)
		err := x.Validate()
		if c.want == "" {
			must(t, err)
			continue
		}
		if !fail.Is(err, fail.Invalid) || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "secret") {
			t.Errorf("%+v: %v", x, err)
		}
	}
}
