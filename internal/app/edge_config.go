package app

import (
	"errors"
	"net/netip"
	"net/url"
	"strings"

	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
)

// EdgeConfig says what an edge follows, beside what every node needs. Database,
// Demo, BaseURL, Mail and Housekeeping are an origin's and stay empty.
type EdgeConfig struct {
	Config
	Origins []string // base URLs; the one that leads is followed, in this order where several do
	Peers   []string // base URLs of other edges, asked while no origin answers
	Sites   []string // keys of the sites to hold; none for all that the token allows
	Token   string   // as `ghee edge token` printed it
	Bind    string   // address of this machine to dial from; "" for any
}

// Validate checks the form of everything, before anything is opened.
func (c EdgeConfig) Validate() error {
	if err := c.Config.Validate(); err != nil {
		return err
	}
	if len(c.Origins) == 0 && len(c.Peers) == 0 {
		return fail.E(fail.Invalid, "origin: an edge needs something to follow; write --origin https://…, or --peer for another edge.")
	}
	seen := map[string]bool{}
	for setting, urls := range map[string][]string{"origin": c.Origins, "peer": c.Peers} {
		for _, text := range urls {
			if err := checkBase(c.named(setting), text); err != nil {
				return err
			}
			if seen[text] {
				return fail.E(fail.Invalid, "%s: %s is named twice.", c.named(setting), text)
			}
			seen[text] = true
		}
	}
	if c.Bind != "" {
		if _, err := netip.ParseAddr(c.Bind); err != nil {
			return fail.E(fail.Invalid, "%s: %q is no address of this machine; write one like 10.0.0.7.", c.named("bind"), c.Bind)
		}
	}
	if c.Token == "" {
		return fail.E(fail.Invalid, "edge_token: an edge needs a token; make one at the origin with ghee edge token, and name its file with --edge-token-file.")
	}
	_, err := content.ParseEdgeToken(c.Token)
	return err
}

// checkBase refuses what is no URL to put paths behind.
func checkBase(setting, text string) error {
	u, err := url.Parse(text)
	if err == nil && (u.Scheme != "http" && u.Scheme != "https" || u.Host == "") {
		err = errors.New("no http:// or https:// and a host")
	}
	if err == nil && (u.RawQuery != "" || u.Fragment != "" || u.User != nil || strings.Trim(u.Path, "/") != "") {
		err = errors.New("more than a host")
	}
	if err != nil {
		return fail.Wrap(fail.Invalid, err, "%s: %q is no base URL; write one like https://ghee.example.com.", setting, text)
	}
	return nil
}
