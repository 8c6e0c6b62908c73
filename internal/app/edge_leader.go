package app

import (
	"context"
	"crypto/ed25519"
	"net/http"
	"slices"
	"time"

	"github.com/gheecms/ghee/internal/changelog"
	"github.com/gheecms/ghee/internal/failover"
)

// watchLeader makes what an edge knows of who leads: what those say that it follows, and
// whoever brings it a signed document.
func (e *relayer) watchLeader(c EdgeConfig, key ed25519.PublicKey, client *http.Client) {
	file := e.config.clusterPath()
	if e.frozen {
		file = ""
	}
	e.register = failover.OpenRegister(file, func() ed25519.PublicKey { return key }, e.log)
	e.watch = failover.NewWatch(failover.WatchConfig{
		Peers: slices.Concat(c.Origins, c.Peers), Register: e.register, HTTP: client, Every: 5 * time.Second, Sure: true, Log: e.log,
	})
}

// cluster answers under /cluster.
func (e *relayer) cluster() http.Handler {
	return failover.Handler(failover.HandlerConfig{
		Info: func() failover.NodeInfo {
			return failover.NodeInfo{Node: e.config.name(), Role: failover.Edge, Epoch: e.directory.Epoch().Number, Position: e.directory.Position().String()}
		},
		Register: e.register, Log: e.log,
	})
}

// followLeader follows the leader that the newest document names. From then on no lower
// epoch is followed, whoever is reachable, also over a restart.
func (e *relayer) followLeader(ctx context.Context) error {
	for {
		changed := e.register.Changed()
		if d := e.register.Known(); d.Epoch > 0 {
			e.adopt(ctx, d)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-changed:
		}
	}
}

func (e *relayer) adopt(ctx context.Context, d failover.Document) {
	if now := e.directory.Epoch(); d.Epoch > now.Number {
		known := gatedDirectory{e.directory, e.gate}
		if err := known.Raise(ctx, changelog.Epoch{Number: d.Epoch, Leader: d.Leader}); err != nil && ctx.Err() == nil {
			e.log.WarnContext(ctx, "an epoch cannot be noted", "epoch", d.Epoch, "error", err)
		}
	}
	for _, u := range d.URLs {
		client, err := e.client(u)
		if err == nil {
			err = e.forward.Add(u)
		}
		if err != nil {
			e.log.WarnContext(ctx, "the leader's address cannot be used", "url", u, "error", err)
			continue
		}
		e.choice.Add(client)
	}
	e.choice.Hurry()
}
