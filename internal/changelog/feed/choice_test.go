package feed_test

import (
	"context"
	"net/http"
	"testing"
	"time"

	"github.com/gheecms/ghee/internal/changelog"
	"github.com/gheecms/ghee/internal/changelog/feed"
	"github.com/gheecms/ghee/internal/changelog/feed/feedtest"
	"github.com/gheecms/ghee/internal/content"
)

// unstarted makes a client for a choice.
func unstarted(t testing.TB, url string) *feed.Client {
	t.Helper()
	transport := &http.Transport{}
	t.Cleanup(transport.CloseIdleConnections)
	c, err := feed.NewClient(feed.ClientConfig{URL: url, Token: secret, Key: public(origin), HTTP: &http.Client{Transport: transport}, Rest: time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// choosing starts a choice; probe makes it look for a better one.
func choosing(t testing.TB, origins, peers []string) (c *feed.Choice, probe func()) {
	t.Helper()
	tick := make(chan time.Time)
	cfg := feed.ChoiceConfig{Tick: tick}
	for _, u := range origins {
		cfg.Origins = append(cfg.Origins, unstarted(t, u))
	}
	for _, u := range peers {
		cfg.Peers = append(cfg.Peers, unstarted(t, u))
	}
	c, err := feed.NewChoice(cfg)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- c.Run(ctx) }()
	t.Cleanup(func() { cancel(); <-done })
	return c, func() {
		select {
		case tick <- time.Time{}:
		case <-feedtest.Within(t).Done():
			t.Fatal("the choice takes no tick")
		}
	}
}

func (n *node) down() { n.http.CloseClientConnections(); n.http.Listener.Close() }

func follows(t *testing.T, c *feed.Choice, url string) {
	t.Helper()
	feedtest.Await(t, c, "it follows "+url, func() bool { return c.Status().URL == url })
}

func TestChoice_KeepsTheFeedsPromises(t *testing.T) {
	feedtest.Run(t, func(t *testing.T, log *feedtest.Memory) (changelog.Feed, func(content.SiteID)) {
		n := serve(t, log)
		n.ticking(t)
		c, _ := choosing(t, []string{n.url}, nil)
		return c, n.Ring
	})
}

func TestChoice_FallsBackAndReturns(t *testing.T) {
	log := feedtest.NewMemory()
	log.Append(7, false, feedtest.Draft(1, 1))
	first, second, peer := serve(t, log), serve(t, log), serve(t, log)
	c, _ := choosing(t, []string{first.url, second.url}, []string{peer.url})
	follows(t, c, first.url)
	first.down()
	follows(t, c, second.url)
	second.down()
	follows(t, c, peer.url)
	feedtest.AwaitHeads(t, c, positions(log))
	if got, err := c.Read(feedtest.Within(t), 7, changelog.Position{}, 10); err != nil || len(got) != 1 {
		t.Errorf("%d entries, %v", len(got), err)
	}
	if st := c.Status(); !st.Peer || st.Since.IsZero() || len(st.Sources) != 3 {
		t.Errorf("%+v", st)
	}
	peer.down()
	feedtest.Await(t, c, "nothing is followed", func() bool { return c.Status().URL == "" && c.Status().Fault != "" })
}

func TestChoice_TakesTheHighestEpochThenAnOrigin(t *testing.T) {
	old, led := feedtest.NewMemory(), feedtest.NewMemory()
	for _, log := range []*feedtest.Memory{old, led} {
		log.Append(7, false, feedtest.Draft(1, 1))
	}
	first, peer := serve(t, old), serve(t, led)
	first.ticking(t)
	peer.ticking(t)
	c, probe := choosing(t, []string{first.url}, []string{peer.url})
	follows(t, c, first.url)
	led.Lead(changelog.Epoch{Number: 2, Leader: "b"})
	led.Append(7, false, feedtest.Draft(2, 1))
	feedtest.Await(t, c, "the peer is of the higher epoch", func() bool { probe(); return c.Status().URL == peer.url })
	feedtest.AwaitHeads(t, c, positions(led))
	old.Lead(changelog.Epoch{Number: 2, Leader: "b"})
	old.Append(7, false, feedtest.Draft(2, 1))
	feedtest.Await(t, c, "it goes back to the origin", func() bool { probe(); return c.Status().URL == first.url })
}

// One that answers, and lies, is left for one that does not.
func TestChoice_LeavesALiar(t *testing.T) {
	log := feedtest.NewMemory()
	log.Append(7, false, feedtest.Draft(1, 1))
	forger := serve(t, log, func(c *feed.ServerConfig) { c.Key = signing(key(9)) })
	peer := serve(t, log)
	c, _ := choosing(t, []string{forger.url}, []string{peer.url})
	follows(t, c, peer.url)
	if st := c.Status(); st.Sources[0].Forged == 0 || st.Sources[0].Fault == "" {
		t.Errorf("nobody is told: %+v", st.Sources[0])
	}
}
