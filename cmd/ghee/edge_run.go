package main

import (
	"context"
	"io"
	"log/slog"
	"os"
	"strings"

	"github.com/alecthomas/kong"

	"github.com/gheecms/ghee/internal/app"
	"github.com/gheecms/ghee/internal/fail"
)

type edgeRunCmd struct {
	Origin        []string `help:"Origins, by URL: the one that leads is followed, and gets what an edge cannot answer." placeholder:"URL"`
	Peer          []string `help:"Other edges, by URL, to follow while no origin answers." placeholder:"URL"`
	Site          []string `help:"Sites to hold, by key; all that the token allows when left out." placeholder:"KEY"`
	EdgeToken     string   `help:"Token, from ghee edge token at the origin." placeholder:"TOKEN"`
	EdgeTokenFile string   `help:"File that holds the token." placeholder:"FILE" type:"path"`
	Listen        string   `help:"Address of the read API." default:"127.0.0.1:8080" placeholder:"ADDR"`
	Metrics       string   `help:"Address of the private listener with Prometheus metrics; empty for none." default:"127.0.0.1:9180" placeholder:"ADDR"`
	Bind          string   `help:"Address of this machine to dial from; any when left out." placeholder:"ADDR"`
	Name          string   `help:"Name of this node, told with every answer (Ghee-Served-By); the machine's when left out." placeholder:"NAME"`
	Purged        bool     `help:"CDNs in front are purged by the origin (its setting purge), so that they may keep answers for long."`
	CloudFront    bool     `help:"One of them is CloudFront, which reads Cache-Control and Cache-Tag alone." name:"cloudfront"`
	TLSCert       string   `help:"File of the certificate to answer with (PEM); plain HTTP when left out. It is read again when it changes." name:"tls-cert" placeholder:"FILE" type:"path"`
	TLSKey        string   `help:"File of the certificate's key (PEM)." name:"tls-key" placeholder:"FILE" type:"path"`
	Upgrade       bool     `help:"Take over from the process that serves from this data folder, without a failed request." env:"-"`
	CacheMB       int      `help:"Memory for answers that are kept, in MB; at most an eighth of what the process may use. 0 keeps none." name:"cache-mb" default:"64" placeholder:"MB"`
	Listeners     int      `help:"How many may listen to /v2/events at once." default:"5000" placeholder:"N"`
	StrictReader  bool     `help:"Answer plain reads of what is kept before net/http reads them." default:"true" negatable:""`
	Verbose       bool     `help:"Log every request (which turns the strict reader off)."`

	sharing `embed:""`
}

// Run follows and serves until the process is told to stop.
func (e *edgeRunCmd) Run(ctx context.Context, n *node, k *kong.Context) error {
	c, err := n.config()
	if err != nil {
		return err
	}
	c.Database = "" // an edge has none, whatever is set for other commands
	c.Listen, c.Metrics, c.Name = e.Listen, e.Metrics, e.Name
	c.TLSCert, c.TLSKey, c.Upgrade, c.CacheMB, c.Strict = e.TLSCert, e.TLSKey, e.Upgrade, e.CacheMB, e.StrictReader
	c.Purged, c.CloudFront, c.Listeners = e.Purged, e.CloudFront, e.Listeners
	if err := e.into(&c); err != nil {
		return err
	}
	token, err := e.token()
	if err != nil {
		return err
	}
	return app.Edge(ctx, app.EdgeConfig{
		Config: c, Origins: trimmed(e.Origin), Peers: trimmed(e.Peer), Sites: e.Site, Token: token, Bind: e.Bind,
	}, logger(k.Stderr, e.Verbose), k.Stdout)
}

func (e *edgeRunCmd) token() (string, error) {
	switch {
	case e.EdgeTokenFile == "":
		return e.EdgeToken, nil
	case e.EdgeToken != "":
		return "", fail.E(fail.Invalid, "The edge's token is said twice, by --edge-token and by --edge-token-file; leave one out.")
	}
	text, err := os.ReadFile(e.EdgeTokenFile)
	if err != nil {
		return "", fail.Wrap(fail.Invalid, err, "edge_token_file: the file cannot be read.")
	}
	return strings.TrimSpace(string(text)), nil
}

// trimmed are base URLs without the slash that people write behind them.
func trimmed(urls []string) []string {
	out := make([]string, 0, len(urls))
	for _, u := range urls {
		out = append(out, strings.TrimRight(strings.TrimSpace(u), "/"))
	}
	return out
}

// logger writes a serving process's log.
func logger(to io.Writer, verbose bool) *slog.Logger {
	level := slog.LevelWarn
	if verbose {
		level = slog.LevelInfo
	}
	return slog.New(slog.NewTextHandler(to, &slog.HandlerOptions{Level: level}))
}
