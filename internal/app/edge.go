package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/netip"

	"golang.org/x/sync/errgroup"

	"github.com/gheecms/ghee/internal/changelog"
	"github.com/gheecms/ghee/internal/changelog/feed"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/edge/forward"
	"github.com/gheecms/ghee/internal/failover"
	"github.com/gheecms/ghee/internal/receipt"
)

// relayer is an edge: it follows origins or other edges, answers reads, hands on
// to the leader what it cannot answer, and feeds other edges. It implements role.
type relayer struct {
	*node
	choice  *feed.Choice
	server  *feed.Server // nil where none can be
	forward *forward.Forwarder

	register *failover.Register // who leads, as this node has heard
	watch    *failover.Watch
	client   func(base string) (*feed.Client, error)
}

// Edge answers reads until ctx ends, from its own files alone: it listens before
// its first word to anybody else. It says on out where.
func Edge(ctx context.Context, c EdgeConfig, log *slog.Logger, out io.Writer) error {
	if err := c.Validate(); err != nil {
		return err
	}
	return c.hold(ctx, func(frozen bool) (err error) {
		e, err := openRelayer(ctx, c, log, frozen)
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, e.close()) }()
		return e.run(ctx, e, out)
	})
}

func openRelayer(ctx context.Context, c EdgeConfig, log *slog.Logger, frozen bool) (*relayer, error) {
	n, err := openNode(ctx, c.Config, log, frozen)
	if err != nil {
		return nil, err
	}
	e := &relayer{node: n}
	if err := e.connect(c); err != nil {
		return nil, errors.Join(err, e.close())
	}
	return e, nil
}

// connect makes what the edge follows and hands on to. It calls nobody.
func (e *relayer) connect(c EdgeConfig) error {
	token, err := content.ParseEdgeToken(c.Token)
	if err != nil {
		return err
	}
	bind, _ := netip.ParseAddr(c.Bind) // Validate has looked at it; any for none
	dial := feed.Dial{Bind: bind}.HTTP()
	e.client = func(base string) (*feed.Client, error) {
		return feed.NewClient(feed.ClientConfig{
			URL: base, Token: token.Secret, Key: token.Key, Sites: c.Sites, HTTP: dial, Logger: e.log,
			Positions: e.positions, Epoch: e.directory.Epoch,
		})
	}
	clients := func(urls []string) (all []*feed.Client, err error) {
		for _, u := range urls {
			client, err := e.client(u)
			if err != nil {
				return nil, err
			}
			all = append(all, client)
		}
		return all, nil
	}
	origins, err := clients(c.Origins)
	if err != nil {
		return err
	}
	peers, err := clients(c.Peers)
	if err != nil {
		return err
	}
	if e.choice, err = feed.NewChoice(feed.ChoiceConfig{Origins: origins, Peers: peers, Logger: e.log}); err != nil {
		return err
	}
	e.watchLeader(c, token.Key, dial)
	leaders := c.Origins
	if len(leaders) == 0 {
		leaders = c.Peers // who know one
	}
	e.forward, err = forward.New(forward.Config{Origins: leaders, Leader: e.leader, Bind: bind, Log: e.log})
	if err != nil {
		return err
	}
	e.metrics.WatchFeed(e.choice)
	e.metrics.WatchForward(e.forward)
	e.relay = e.relaying(false, e.rang)
	if err := e.share(bind, []byte(token.Secret)); err != nil {
		return err
	}
	e.book = receipt.New(receipt.Config{ID: c.id(), Name: c.name(), Kind: receipt.Edge})
	if err := e.answerFrom(e.choice, e.directory, e.forward); err != nil || e.frozen {
		return err
	}
	e.server, err = e.feeding(e.relay, e.directory.Edge, nil, nil) // what the origin signed is handed on as it is
	return err
}

// rang tells the edges that follow this one that a site has grown.
func (e *relayer) rang(site content.SiteID) {
	if e.server != nil {
		e.server.Ring(site)
	}
}

// leader is the origin that is followed now, "" for none.
func (e *relayer) leader() string {
	if st := e.choice.Status(); !st.Peer {
		return st.URL
	}
	return ""
}

// positions are where this node is, as far as no file is to be opened for it.
func (e *relayer) positions() map[content.SiteID]changelog.Position {
	at := e.node.positions()
	at[content.Control] = e.directory.Position()
	return at
}

// surface implements role.
func (e *relayer) surface(context.Context) surface {
	s := surface{writes: e.forward, rest: e.forward, cluster: e.cluster()}
	if e.server != nil {
		s.feed = e.server
	}
	return s
}

// work implements role.
func (e *relayer) work(ctx context.Context) error {
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() error { return e.choice.Run(ctx) })
	g.Go(func() error { return e.report(ctx) })
	g.Go(func() error { return e.watch.Run(ctx) })
	g.Go(func() error { return e.followLeader(ctx) })
	if e.server != nil {
		g.Go(func() error { return e.server.Run(ctx) })
	}
	return g.Wait()
}

// greet implements role.
func (e *relayer) greet(ctx context.Context, out io.Writer, address string) error {
	select {
	case <-ctx.Done():
		return nil // told to stop before it began
	default:
	}
	base := e.config.scheme() + "://" + reachable(address)
	holds := "nothing yet; reads are 503 until the first content is here"
	if e.directory.Ready() {
		holds = count(len(e.directory.Sites()), "site", "sites")
	}
	fmt.Fprintf(out, "Ghee answers as an edge.\n\n  dashboard                %s/dashboard/\n  read API                 %s/v2/\n  health                   %s/healthz\n  metrics                  %s\n  data                     %s, %s\n\nCtrl-C stops it.\n",
		base, base, base, e.config.metricsURL(), e.config.Data, holds)
	return nil
}
