package app

import (
	"context"
	"strings"
	"time"

	"github.com/gheecms/ghee/internal/changelog/feed"
	"github.com/gheecms/ghee/internal/fail"
	"github.com/gheecms/ghee/internal/failover"
	"github.com/gheecms/ghee/internal/failpoint"
	"github.com/gheecms/ghee/internal/store"
)

// FailoverConfig says what ghee failover is to do. See failover.Plan.
type FailoverConfig struct {
	To, From       string // base URLs; From may be ""
	KeyFile        string
	Edges          []string
	Cut            string // postgres://… of the old leader's database, as a superuser; "" for none
	OldLeaderIsOff bool
	DryRun         bool
	Confirm        string
	Within         time.Duration

	Say func(failover.Step)
	Ask func(node string) (string, error) // has a person type a name, where Confirm is ""
}

// Failover lets a standby lead. It needs no database and no data folder: it runs
// wherever the standby can be reached.
func Failover(ctx context.Context, c FailoverConfig) (r failover.Report, err error) {
	if c.KeyFile == "" {
		return r, fail.E(fail.Invalid, "failover_key_file: name the file that holds the failover key.")
	}
	key, err := Config{Second: Second{KeyFile: c.KeyFile}}.key()
	if err != nil {
		return r, err
	}
	for _, u := range append([]string{c.To, c.From}, c.Edges...) {
		if u == "" {
			continue
		}
		if err := checkBase("URL", u); err != nil {
			return r, err
		}
	}
	client := feed.Dial{Header: 90 * time.Second}.HTTP() // promoting takes as long as there is log to replay
	c.To, c.From = strings.TrimRight(c.To, "/"), strings.TrimRight(c.From, "/")
	p := failover.Plan{
		To:   failover.Client{URL: c.To, Key: key, Name: c.Confirm, HTTP: client},
		From: failover.Client{URL: c.From, Key: key, HTTP: client},
		Off:  c.OldLeaderIsOff, Edges: c.Edges, DryRun: c.DryRun, Within: c.Within, HTTP: client, Say: c.Say, Ask: c.Ask,
		Pass: func(string) { failpoint.Pass(failpoint.FailoverStep) },
	}
	if c.Cut != "" {
		p.Cut = func(ctx context.Context) error { return store.Cut(ctx, c.Cut) }
	}
	return p.Run(ctx)
}
