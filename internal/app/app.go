// Package app is the only room that knows all others: it wires what each role
// starts.
package app

import (
	"errors"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
	"github.com/gheecms/ghee/internal/mail"
	"github.com/gheecms/ghee/internal/set"
	"github.com/gheecms/ghee/internal/web"
)

// Config says where a node keeps its files and what it listens on.
type Config struct {
	Data     string // folder of the sets, the directory and, without Database, the authoring database
	Database string // postgres://… ; "" is SQLite in Data
	Listen   string // of the API, "127.0.0.1:8080"; port 0 takes a free one
	Metrics  string // of the private listener, "127.0.0.1:9180"; "" for none
	Demo     bool   // seed a demo site
	BaseURL  string // of the dashboard, as people reach it: links in mails begin with it; "" is this machine
	Version  string
	TLSCert  string // file of the certificate to answer with, PEM; "" for plain HTTP
	TLSKey   string // file of its key
	Upgrade  bool   // take over from the process that serves from Data, if there is one
	Name     string // of the node, told with every answer; "" for the machine's
	CacheMB  int    // memory for answers that are kept; 0 for none
	// Listeners is how many may listen to events at once; 0 is 5,000.
	Listeners int
	Strict    bool // plain reads of what is kept are answered before net/http sees them
	// Memcached are servers in which nodes find each other's answers; none for none.
	Memcached       []string
	MemcachedSecret string // of the nodes that share; "" for one that they have in common anyway
	// TrustedProxies are those whose X-Forwarded-For is believed: "10.0.0.5, 192.168.0.0/16".
	TrustedProxies string
	Mail           mail.Config // without Outbox, which is in Data

	Purge      PurgeConfig // CDNs that this origin purges
	Purged     bool        // CDNs in front of this node are purged, so that they may keep answers long
	CloudFront bool        // one of them is CloudFront, which reads headers of its own

	// WebhookAllow are hosts, addresses and networks behind this machine that
	// webhooks may reach, with commas between.
	WebhookAllow string

	// Durability is where changes are to be kept before they are told to be:
	// "local", "remote" or "degrade"; "" is local.
	Durability string

	Housekeeping Housekeeping // zero for DefaultHousekeeping

	Backup BackupConfig // that a serving process makes by itself

	Second Second // another region that this origin stands by for, or that stands by for it

	// Source tells where a setting came from ("GHEE_LISTEN", "listen in
	// ghee.toml"), for errors about it; nil when nobody knows.
	Source func(setting string) string

	lease *lease // on Data, while it is held
}

// Validate checks the form of everything, before anything is opened. Its errors
// name the setting and where it came from.
func (c Config) Validate() error {
	if strings.TrimSpace(c.Data) == "" {
		return fail.E(fail.Invalid, "%s: name a folder for Ghee's files.", c.named("data"))
	}
	if c.Database != "" && !strings.HasPrefix(c.Database, "postgres://") && !strings.HasPrefix(c.Database, "postgresql://") {
		return fail.E(fail.Invalid, "%s: write a URL that starts with postgres://, or leave it out for SQLite.", c.named("database"))
	}
	if h := c.Housekeeping; h != (Housekeeping{}) && (h.Every <= 0 || h.Log.Age <= 0 || h.Log.Bytes <= 0 || h.Retry <= 0) {
		return fail.E(fail.Invalid, "housekeeping, keep_log and keep_log_mb must be above zero.")
	}
	if strings.ContainsFunc(c.Name, func(r rune) bool { return r < 0x21 || r > 0x7e }) || len(c.Name) > 100 {
		return fail.E(fail.Invalid, "%s: %q is no name of a node; take at most 100 characters of ASCII without blanks.", c.named("name"), c.Name)
	}
	if c.CacheMB < 0 || c.CacheMB > 1<<20 {
		return fail.E(fail.Invalid, "%s: %d is no size; write megabytes, or 0 to keep no answers.", c.named("cache_mb"), c.CacheMB)
	}
	if c.Listeners < 0 {
		return fail.E(fail.Invalid, "%s: %d is no number of listeners; write one above zero.", c.named("listeners"), c.Listeners)
	}
	if err := errors.Join(c.checkMemcached(), c.checkBackup(), c.checkDurability()); err != nil {
		return err
	}
	if err := c.Second.check(c); err != nil {
		return err
	}
	if _, err := web.ParseProxies(c.TrustedProxies); err != nil {
		return fail.E(fail.Invalid, "%s: %s", c.named("trusted_proxies"), fail.Message(err))
	}
	if (c.TLSCert == "") != (c.TLSKey == "") {
		return fail.E(fail.Invalid, "tls_cert and tls_key: TLS needs both files.")
	}
	if err := c.checkAddress("listen", c.Listen); err != nil {
		return err
	}
	if c.Metrics == "" {
		return nil
	}
	return c.checkAddress("metrics", c.Metrics)
}

func (c Config) checkAddress(setting, address string) error {
	_, port, err := net.SplitHostPort(address)
	if err != nil {
		return fail.E(fail.Invalid, "%s: %q is no address; write HOST:PORT, like 127.0.0.1:8080.", c.named(setting), address)
	}
	if n, err := strconv.ParseUint(port, 10, 16); err != nil {
		return fail.E(fail.Invalid, "%s: %q is no port; take a number from 1 to 65535, or 0 for a free one.", c.named(setting), port)
	} else if n > 0 && setting == "metrics" && address == c.Listen {
		return fail.E(fail.Invalid, "%s: the API listens on %s already; the metrics need an address of their own.", c.named(setting), address)
	}
	return nil
}

// named is a setting with where it came from.
func (c Config) named(setting string) string {
	if c.Source == nil || c.Source(setting) == "" {
		return setting
	}
	return setting + " (from " + c.Source(setting) + ")"
}

func (c Config) directoryPath() string { return filepath.Join(c.Data, "directory.db") }

// contactPath is where the follower keeps when it last heard of the origin.
func (c Config) contactPath() string { return filepath.Join(c.Data, "contact.json") }

// clusterPath is where the node keeps who leads.
func (c Config) clusterPath() string { return filepath.Join(c.Data, "cluster.json") }

// scrubPath is where the node keeps how far it has looked its sets over.
func (c Config) scrubPath() string { return filepath.Join(c.Data, "scrub.json") }

// name is what the node calls itself before everybody.
func (c Config) name() string {
	if c.Name != "" {
		return c.Name
	}
	host, err := os.Hostname()
	if err != nil {
		return "ghee"
	}
	return host
}

// mail is how mail leaves: by default as files in the data folder.
func (c Config) mail() mail.Config {
	c.Mail.Outbox = filepath.Join(c.Data, "outbox")
	return c.Mail
}

// setFolder is where set.Shelf keeps a site's set.
func (c Config) setFolder(site content.SiteID) string {
	return filepath.Join(c.Data, set.Folder(site))
}

func (c Config) setsFolder() string { return filepath.Join(c.Data, "sites") }

// folderOf is what to remove so that a follower begins anew.
func (c Config) folderOf(site content.SiteID) string {
	if site == content.Control {
		return c.directoryPath()
	}
	return c.setFolder(site)
}

// makeFolder makes the data folder, for its owner alone: drafts and tokens are
// in it.
func (c Config) makeFolder() error {
	if err := os.MkdirAll(c.Data, 0o700); err != nil {
		return fail.Wrap(fail.Unavailable, err, "The data folder %s cannot be made; choose another with --data.", c.Data)
	}
	return c.whole()
}
