package main

import (
	"bytes"
	"context"
	"strings"
	"testing"
	"time"
)

// greeting is a standard output that tells when serve has said all.
type greeting struct {
	text string
	said chan string
}

func (g *greeting) Write(p []byte) (int, error) {
	if g.text += string(p); strings.Contains(g.text, "Ctrl-C") && g.said != nil {
		g.said <- g.text
		g.said = nil
	}
	return len(p), nil
}

func TestRun_CommandsBesideAServe(t *testing.T) {
	d := sit(t)
	d.write("ghee.toml", "listen = \"127.0.0.1:0\"\nmetrics = \"\"\ndemo = true\n")
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	g := &greeting{said: make(chan string, 1)}
	said, ended := g.said, make(chan int, 1)
	var stderr bytes.Buffer
	go func() { ended <- run(ctx, []string{"serve"}, g, &stderr) }()
	select {
	case text := <-said:
		for _, w := range []string{"with the demo site", "http://127.0.0.1:", "metrics                  none", "read token with preview", "curl '"} {
			if !strings.Contains(text, w) {
				t.Errorf("the greeting does not say %q:\n%s", w, text)
			}
		}
	case code := <-ended:
		t.Fatalf("it ended with %d: %s", code, stderr.String())
	case <-time.After(30 * time.Second):
		t.Fatal("it did not greet")
	}
	if out := d.must("site", "list"); !strings.Contains(out, "demo") {
		t.Errorf("the sites are %q", out)
	}
	d.must("unpublish", "post/example-post")
	d.must("publish", "post/example-post")
	if out := d.must("doctor"); !strings.Contains(out, "a ghee serve runs on it") || !strings.Contains(out, "All is well.") {
		t.Errorf("the doctor says\n%s", out)
	}
	d.fails(exitConflict, words("serve"), "Another ghee serve", "--data")
	stop()
	select {
	case code := <-ended:
		if code != 0 || stderr.String() != "" {
			t.Errorf("it ended with %d: %s", code, stderr.String())
		}
	case <-time.After(time.Second):
		t.Error("it took more than a second to end")
	}
}
