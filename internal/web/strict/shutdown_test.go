package strict_test

import (
	"context"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/gheecms/ghee/internal/web"
)

// Connections that wait are closed, whoever answered on them before; an answer
// under way comes whole.
func TestFront_Shutdown(t *testing.T) {
	body := strings.Repeat("x", 32<<20) // more than the system takes at once
	asked := make(chan struct{}, 100)
	f, address := served(t, newServer(http.HandlerFunc(saysPath)), answering(func(target string) (string, bool) {
		if target == "/big" {
			asked <- struct{}{}
			return body, true
		}
		return hits(target)
	}), web.SteadyDefaults())
	fresh, used, both, big, after := dial(t, address), dial(t, address), dial(t, address), dial(t, address), dial(t, address)
	for _, c := range []*client{used, both, after} {
		c.send(get("/hit"))
		c.want("/hit", true)
	}
	for _, c := range []*client{both, after} {
		c.send(get("/other"))
		c.want("/other", false)
	}
	big.send(get("/big"))
	after.send(get("/big"))
	<-asked
	<-asked
	stopped := make(chan error, 1)
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	go func() { stopped <- f.Shutdown(ctx) }()
	fresh.wantEnd()
	used.wantEnd()
	both.wantEnd()
	select {
	case err := <-stopped:
		t.Errorf("it did not wait for the answer under way: %v", err)
	default:
	}
	for _, c := range []*client{big, after} {
		c.want(body, true)
		c.wantEnd()
	}
	if err := <-stopped; err != nil {
		t.Error(err)
	}
}

func TestFront_ShutdownWaitsNoLongerThanItMay(t *testing.T) {
	body := strings.Repeat("x", 32<<20)
	asked := make(chan struct{}, 1)
	f, address := served(t, newServer(http.HandlerFunc(saysPath)), answering(func(string) (string, bool) {
		asked <- struct{}{}
		return body, true
	}), web.SteadyDefaults())
	c := dial(t, address)
	c.send(get("/big"))
	<-asked
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := f.Shutdown(ctx); err == nil {
		t.Error("an answer that nobody reads was waited for")
	}
	_, _ = io.Copy(io.Discard, c)
}

// A connection that is answered on in front has not waited the longest.
func TestFront_CountsAsUse(t *testing.T) {
	limits := web.ServerDefaults()
	limits.MaxConns = 2
	_, address := served(t, limits.New(http.HandlerFunc(saysPath), discard), answering(hits), web.SteadyDefaults())
	busy, silent := dial(t, address), dial(t, address)
	for _, c := range []*client{silent, busy} {
		for range 2 { // what is told of the first has been told before the second
			c.send(get("/hit"))
			c.want("/hit", true)
		}
	}
	third := dial(t, address)
	third.send(get("/hit"))
	third.want("/hit", true)
	silent.wantCut()
	busy.send(get("/hit"))
	busy.want("/hit", true)
}
