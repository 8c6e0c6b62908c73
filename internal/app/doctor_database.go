package app

import (
	"context"
	"fmt"
	"os"
	"strings"

	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
	"github.com/gheecms/ghee/internal/store"
)

// database checks the authoring side and keeps it open for comparing.
func (d *doctor) database(ctx context.Context) {
	o, err := OpenExisting(ctx, d.config)
	if err != nil {
		d.noDatabase(err)
		return
	}
	d.origin = o
	report, err := o.Store.Check(ctx)
	if err != nil {
		d.bad("database: %s Try again; if it stays, restore it from a backup.", sentence(err))
		return
	}
	d.ok("database %s %s, schema %d, epoch %d", report.Engine, report.Version, report.Schema, report.Epoch.Number)
	for _, p := range report.Problems {
		d.bad("database: %s", p)
	}
	for _, l := range report.Logs {
		d.log(l)
	}
	d.leads(ctx)
	d.durability(ctx)
}

// leads says what the database's part is where it is not that of a leader.
func (d *doctor) leads(ctx context.Context) {
	switch fenced, err := d.origin.Store.Fenced(ctx); {
	case err != nil:
		d.bad("database: %s", sentence(err))
	case d.origin.Store.Promoted():
		d.bad("database: it was a replica and was promoted, and takes no changes until an epoch is opened. Go on with ghee failover; if the one that it followed is surely off, with ghee epoch open.")
	case d.origin.Store.Standby():
		d.ok("database: it is a replica; what is changed is changed at its leader")
	case fenced:
		d.bad("database: another origin leads, and this one takes no changes. Bring it back as the standby with ghee rejoin.")
	}
}

func (d *doctor) log(l store.LogReport) {
	name := "control log"
	if l.Site != content.Control {
		name = fmt.Sprintf("log of site %s (%d)", l.Key, l.Site)
	}
	for _, p := range l.Problems {
		d.bad("%s: %s Restore the database from a backup.", name, p)
	}
	if len(l.Problems) == 0 {
		d.ok("%s: at %s, %s, chain and digest agree", name, l.Position, count(l.Objects, "object", "objects"))
	}
}

func (d *doctor) noDatabase(err error) {
	_, noSets := os.Stat(d.config.directoryPath())
	switch {
	case fail.Is(err, fail.NotFound) && noSets == nil:
		d.bad("database: %s What is published is answered without it; restore it from a backup, or say where it is with %s.",
			sentence(err), d.config.whereDatabase())
	case fail.Is(err, fail.NotFound):
		d.bad("database: %s", sentence(err))
	case fail.Is(err, fail.Unavailable) && d.config.Database != "":
		d.bad("database: %s What is published is answered without it. Start it, or correct --database.", sentence(err))
	default:
		d.bad("database: %s What is published is answered without it.", sentence(err))
	}
}

// sentence is an error as one line that ends.
func sentence(err error) string {
	s := strings.Join(strings.Fields(err.Error()), " ")
	if strings.HasSuffix(s, ".") || strings.HasSuffix(s, ")") {
		return s
	}
	return s + "."
}
