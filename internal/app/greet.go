package app

import (
	"context"
	"fmt"
	"io"
	"net"

	"github.com/gheecms/ghee/internal/account"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/demo"
	"github.com/gheecms/ghee/internal/fail"
)

// greet says where the node listens, once it answers. What fails on the way to
// the demo ends a node only when it has nothing to answer from.
func (w *writer) greet(ctx context.Context, out io.Writer, address string) error {
	base := w.config.scheme() + "://" + reachable(address)
	what, try, err := "Ghee answers.", "", error(nil)
	switch o := w.late.origin.Load(); {
	case o == nil:
	case o.Store.Standby():
		what = "Ghee answers as the standby: it takes no changes while another leads."
		if !w.directory.Ready() {
			err = w.caught(ctx, o, content.Control)
		}
	case w.config.Demo:
		if try, err = w.tryDemo(ctx, o, base); err == nil {
			what = fmt.Sprintf("Ghee answers with the demo site, %s.", demo.SiteName)
		}
	case !w.directory.Ready():
		err = w.caught(ctx, o, content.Control)
	}
	select {
	case <-ctx.Done():
		return nil // told to stop before it began
	default:
	}
	if err != nil && !w.directory.Ready() {
		return err
	}
	if err != nil {
		w.log.WarnContext(ctx, "The demo cannot be looked after now; answering from the sets.", "error", err)
	}
	database := w.config.Data + ", SQLite"
	if w.config.Database != "" {
		database = w.config.Data + ", PostgreSQL"
	}
	fmt.Fprintf(out, "%s\n\n  dashboard                %s/dashboard/\n  read API                 %s/v2/\n  health                   %s/healthz\n  metrics                  %s\n  data                     %s\n%s\nCtrl-C stops it.\n",
		what, base, base, base, w.config.metricsURL(), database, try)
	return nil
}

func (c Config) scheme() string {
	if c.TLSCert != "" {
		return "https"
	}
	return "http"
}

// metricsURL is where the metrics are, once the private listener is there.
func (c Config) metricsURL() string {
	if c.Metrics == "" {
		return "none"
	}
	return "http://" + c.Metrics + "/metrics"
}

// tryDemo makes sure of the demo and returns what to try with it.
func (w *writer) tryDemo(ctx context.Context, o *Origin, base string) (string, error) {
	tokens, err := w.demo(ctx, o, base)
	if err != nil {
		return "", err
	}
	who := ""
	if password, err := w.demoPerson(ctx, o); err == nil {
		who = fmt.Sprintf("\n  sign in as               %s\n  password                 %s\n", demoEmail, password)
	} else {
		w.log.WarnContext(ctx, "Nobody was made who can sign in to the demo.", "error", err)
	}
	return fmt.Sprintf("%s\n  read token               %s\n  read token with preview  %s\n\nTry this:\n\n  curl '%s/v2/pages/landing-page/landing-page-with-components/?auth_token=%s'\n\nA draft, for who may preview:\n\n  curl '%s/v2/posts/a-second-jar/?preview=1&auth_token=%s'\n",
		who, tokens[0], tokens[1], base, tokens[0], base, tokens[1]), nil
}

// reachable turns "every interface" into an address one can paste.
func reachable(address string) string {
	host, port, err := net.SplitHostPort(address)
	if ip := net.ParseIP(host); err == nil && ip != nil && ip.IsUnspecified() {
		return net.JoinHostPort("127.0.0.1", port)
	}
	return address
}

// demo makes sure of the demo site and its two tokens, and waits until this
// node answers for it.
func (w *writer) demo(ctx context.Context, o *Origin, base string) (tokens [2]string, err error) {
	site, err := o.demoSite(ctx, base+demoPictures)
	if err != nil {
		return tokens, err
	}
	for i, preview := range []bool{false, true} {
		if tokens[i], err = o.readToken(ctx, site.ID, preview); err != nil {
			return tokens, err
		}
	}
	return tokens, w.caught(ctx, o, content.Control, site.ID, site.ID.Preview())
}

// caught waits until this node has all that the logs of sites hold now.
func (w *writer) caught(ctx context.Context, o *Origin, sites ...content.SiteID) error {
	for _, id := range sites {
		head, err := o.Store.Log().Head(ctx, id)
		if err == nil {
			err = w.follower.Caught(ctx, id, head.Position)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// demoSite returns the demo site, seeded if it is new, its pictures under
// mediaBase.
func (o *Origin) demoSite(ctx context.Context, mediaBase string) (content.Site, error) {
	site, err := o.Store.SiteByKey(ctx, demo.SiteKey)
	if fail.Is(err, fail.NotFound) {
		site, err = o.Accounts.CreateSite(ctx, account.System(), account.NewSite{Key: demo.SiteKey, Name: demo.SiteName, Environment: string(content.Demo)})
	}
	if err != nil {
		return site, err
	}
	return site, demo.Seed(ctx, o.Authoring, site.ID, mediaBase)
}

// readToken returns the plain text of a read token of the demo, made if there
// is none.
func (o *Origin) readToken(ctx context.Context, site content.SiteID, preview bool) (string, error) {
	name := "demo"
	if preview {
		name = "demo, with preview"
	}
	tokens, err := o.Store.Tokens(ctx, site)
	if err != nil {
		return "", err
	}
	for _, t := range tokens {
		if t.Name == name && t.Revoked == 0 && t.Plain != "" {
			return t.Plain, nil
		}
	}
	plain, _, err := o.Accounts.CreateToken(ctx, account.System(), site, account.NewToken{Kind: content.ReadToken, Name: name, Preview: preview})
	return plain, err
}
