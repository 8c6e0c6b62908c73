package main

import (
	"context"
	"fmt"
	"time"

	"github.com/alecthomas/kong"

	"github.com/gheecms/ghee/internal/app"
)

type restoreCmd struct {
	reading
	From string `arg:"" help:"The backup, or the place it is in: then the newest."`
}

// Run brings a backup back into an empty folder.
func (r *restoreCmd) Run(ctx context.Context, n *node, k *kong.Context) error {
	c, err := n.valid()
	if err != nil {
		return err
	}
	done, err := app.Restore(ctx, c, r.From, r.keys())
	if err != nil {
		return err
	}
	fmt.Fprintf(k.Stdout, "%s is restored into %s: %s as of %s, in %s. All sums are right and every log is whole.\n",
		done.Path, c.Data, sites(done.About), done.About.Made.Format(time.RFC3339), done.Took.Round(10*time.Millisecond))
	fmt.Fprintf(k.Stdout, "It begins epoch %d: edges that have seen later content give it up when they meet it. Start it with: ghee serve --data %s\n", done.Epoch.Number, c.Data)
	return nil
}

type epochCmd struct {
	Open epochOpenCmd `cmd:"" help:"Begin a new epoch in a database that was brought back to an earlier moment by other means than ghee restore."`
}

type epochOpenCmd struct {
	Above uint64 `help:"The highest epoch that any edge has seen, when that is above the database's own: what an edge says that refuses this origin." placeholder:"N" env:"-"`
}

// Run begins the epoch. No process may serve from the database meanwhile.
func (e *epochOpenCmd) Run(ctx context.Context, n *node, k *kong.Context) error {
	c, err := n.valid()
	if err != nil {
		return err
	}
	epoch, err := app.OpenEpoch(ctx, c, e.Above)
	if err != nil {
		return err
	}
	fmt.Fprintf(k.Stdout, "Epoch %d has begun. Start ghee serve, also where it runs on this database already: it leads no longer. Edges that have seen later content give it up when they meet this epoch.\n", epoch.Number)
	return nil
}
