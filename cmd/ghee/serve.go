package main

import (
	"context"
	"time"

	"github.com/alecthomas/kong"

	"github.com/gheecms/ghee/internal/app"
	"github.com/gheecms/ghee/internal/mail"
)

type serveCmd struct {
	Listen           string        `help:"Address of the read API; only this machine until told otherwise." default:"127.0.0.1:8080" placeholder:"ADDR"`
	Metrics          string        `help:"Address of the private listener with Prometheus metrics; empty for none." default:"127.0.0.1:9180" placeholder:"ADDR"`
	Name             string        `help:"Name of this node, told with every answer (Ghee-Served-By); the machine's when left out." placeholder:"NAME"`
	TLSCert          string        `help:"File of the certificate to answer with (PEM); plain HTTP when left out. It is read again when it changes." name:"tls-cert" placeholder:"FILE" type:"path"`
	TLSKey           string        `help:"File of the certificate's key (PEM)." name:"tls-key" placeholder:"FILE" type:"path"`
	Upgrade          bool          `help:"Take over from the process that serves from this data folder, without a failed request." env:"-"`
	Demo             bool          `help:"Serve a demo site as well."`
	TrustedProxies   string        `help:"Proxies in front, whose X-Forwarded-For is believed when tries to sign in are counted: addresses and networks, with commas between." placeholder:"ADDR,…"`
	CacheMB          int           `help:"Memory for answers that are kept, in MB; at most an eighth of what the process may use. 0 keeps none." name:"cache-mb" default:"64" placeholder:"MB"`
	Listeners        int           `help:"How many may listen to /v2/events at once." default:"5000" placeholder:"N"`
	StrictReader     bool          `help:"Answer plain reads of what is kept before net/http reads them." default:"true" negatable:""`
	SMTPURL          string        `help:"Mail server, smtp://USER@HOST:587 or smtps://…; mail is written to the folder outbox in the data folder when left out." name:"smtp-url" placeholder:"URL"`
	SMTPPasswordFile string        `help:"File that holds the mail server's password." name:"smtp-password-file" placeholder:"FILE" type:"path"`
	MailFrom         string        `help:"Address that mail is from." placeholder:"ADDR"`
	Purge            string        `help:"CDNs to purge of what changes: varnish=URL,URL or fastly=SERVICE or cloudfront=DISTRIBUTION; several with spaces between." placeholder:"CDN=…"`
	VarnishSecret    string        `help:"File that holds the secret that Varnish asks for, as in its ghee.secret." name:"varnish-secret-file" placeholder:"FILE" type:"path"`
	FastlyToken      string        `help:"File that holds Fastly's API token." name:"fastly-token-file" placeholder:"FILE" type:"path"`
	CloudFrontKey    string        `help:"File that holds an AWS access key id and its secret, with a space between." name:"cloudfront-key-file" placeholder:"FILE" type:"path"`
	WebhookAllow     string        `help:"Hosts, addresses and networks behind this machine that webhooks may reach: receiver.lan,10.1.0.0/16." placeholder:"HOST,…"`
	KeepLog          time.Duration `help:"For how long a node may be away and still catch up by entries." default:"168h" placeholder:"DURATION"`
	KeepLogMB        int64         `help:"How much of each site's log is kept at most, in MB; or a quarter of what the site holds, if that is more." name:"keep-log-mb" default:"64" placeholder:"MB"`
	Housekeeping     time.Duration `help:"How often the origin lets go of what is kept no longer." default:"1m" placeholder:"DURATION"`
	Verbose          bool          `help:"Log every request (which turns the strict reader off)."`

	sharing `embed:""`
	backing `embed:""`
	second  `embed:""`
	lasting `embed:""`
}

// Run serves until the process is told to stop.
func (s *serveCmd) Run(ctx context.Context, n *node, k *kong.Context) error {
	c, err := n.config()
	if err != nil {
		return err
	}
	c.Listen, c.Metrics, c.Name, c.Demo, c.TrustedProxies = s.Listen, s.Metrics, s.Name, s.Demo, s.TrustedProxies
	c.TLSCert, c.TLSKey, c.Upgrade, c.CacheMB, c.Strict = s.TLSCert, s.TLSKey, s.Upgrade, s.CacheMB, s.StrictReader
	c.Listeners = s.Listeners
	if err := s.sharing.into(&c); err != nil {
		return err
	}
	s.backing.into(&c)
	s.second.into(&c)
	c.Durability = s.Durability
	c.Mail = mail.Config{URL: s.SMTPURL, PasswordFile: s.SMTPPasswordFile, From: s.MailFrom}
	c.Purge = app.PurgeConfig{CDNs: s.Purge, VarnishSecretFile: s.VarnishSecret, FastlyTokenFile: s.FastlyToken, CloudFrontKeyFile: s.CloudFrontKey}
	c.WebhookAllow = s.WebhookAllow
	c.Housekeeping = app.DefaultHousekeeping()
	c.Housekeeping.Every, c.Housekeeping.Log.Age, c.Housekeeping.Log.Bytes = s.Housekeeping, s.KeepLog, s.KeepLogMB<<20
	return app.Serve(ctx, c, logger(k.Stderr, s.Verbose), k.Stdout)
}
