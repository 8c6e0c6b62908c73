package app_test

import (
	"io"
	"log/slog"
	"strings"
	"testing"

	"github.com/gheecms/ghee/internal/app"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
)

func TestEdge_RefusesWhatItCannotFollowAndSaysWhatToWrite(t *testing.T) {
	good := func() app.EdgeConfig {
		return app.EdgeConfig{
			Config: config(t), Origins: []string{"https://origin.example"}, Bind: "127.0.0.1",
			Token: content.EdgeToken{Secret: strings.Repeat("A", 43), Key: make([]byte, 32)}.String(),
		}
	}
	if err := good().Validate(); err != nil {
		t.Fatal(err)
	}
	for says, spoil := range map[string]func(*app.EdgeConfig){
		"--origin":         func(c *app.EdgeConfig) { c.Origins = nil },
		"base URL":         func(c *app.EdgeConfig) { c.Peers = []string{"edge.example:80"} },
		"named twice":      func(c *app.EdgeConfig) { c.Peers = c.Origins },
		"more than a host": func(c *app.EdgeConfig) { c.Origins = []string{"https://origin.example/feed"} },
		"bind":             func(c *app.EdgeConfig) { c.Bind = "here" },
		"ghee edge token":  func(c *app.EdgeConfig) { c.Token = "" },
		"no edge token":    func(c *app.EdgeConfig) { c.Token = "ghee_edge_x" },
	} {
		c := good()
		spoil(&c)
		err := app.Edge(t.Context(), c, slog.New(slog.DiscardHandler), io.Discard)
		if !fail.Is(err, fail.Invalid) || !strings.Contains(err.Error(), says) {
			t.Errorf("want a word of %q: %v", says, err)
		}
	}
}
