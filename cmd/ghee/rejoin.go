package main

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/alecthomas/kong"

	"github.com/gheecms/ghee/internal/app"
	"github.com/gheecms/ghee/internal/fail"
)

type rejoinCmd struct {
	Source      string        `help:"Database of the origin that leads now, as a superuser of PostgreSQL." required:"" placeholder:"postgres://…" env:"-"`
	Pgdata      string        `help:"Folder of the data of the PostgreSQL that led before, on this machine." required:"" placeholder:"DIR" type:"path" env:"-"`
	Pgbin       string        `help:"Folder of PostgreSQL's programs; looked for when left out." placeholder:"DIR" type:"path" env:"-"`
	Pgconf      string        `help:"Its postgresql.conf, where that is not in its data folder." placeholder:"FILE" type:"path" env:"-"`
	Export      string        `help:"File to write what only the old leader has to, before it is gone." required:"" placeholder:"FILE" type:"path" env:"-"`
	Replication string        `help:"What the standby is to follow the new leader with; --source when left out." placeholder:"postgres://…" env:"-"`
	NoStart     bool          `help:"You start the server yourself at the end, as its service manager wants it." env:"-"`
	Within      time.Duration `help:"How long the server may take until it follows." default:"60s" placeholder:"DURATION" env:"-"`
	JSON        bool          `help:"Say at the end, as JSON, how much only the old leader had." name:"json" env:"-"`
}

// Run does the steps, saying each as it is done.
func (r *rejoinCmd) Run(ctx context.Context, n *node, k *kong.Context) error {
	c, err := n.config()
	if err != nil {
		return err
	}
	if c.Database == "" {
		return fail.E(fail.Invalid, "database: name the database that led before, this machine's: postgres://… With SQLite nothing rejoins; restore a backup of the new leader.")
	}
	began := time.Now()
	say := func(step, said string) {
		fmt.Fprintf(k.Stdout, "%-10s %7s  %s\n", step, time.Since(began).Round(time.Millisecond), said)
	}
	if r.JSON {
		say = nil
	}
	lost, err := app.Rejoin(ctx, app.RejoinConfig{
		Database: c.Database, Source: r.Source, Replication: r.Replication, Data: r.Pgdata, Bin: r.Pgbin, Settings: r.Pgconf,
		Export: r.Export, NoStart: r.NoStart, Within: r.Within, Say: say,
	})
	if err != nil {
		return err
	}
	if r.JSON {
		return json.NewEncoder(k.Stdout).Encode(lost)
	}
	fmt.Fprintln(k.Stdout, "The old leader is a standby. A ghee serve --standby on it goes on by itself; start one where none runs.")
	return nil
}
