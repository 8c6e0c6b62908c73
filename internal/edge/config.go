package edge

import (
	"context"
	"log/slog"
	"time"

	"github.com/gheecms/ghee/internal/clock"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
	"github.com/gheecms/ghee/internal/web/limit"
)

// Config is what a Handler is made of: first the rooms around it, then its
// bounds.
type Config struct {
	Directory Directory
	Sets      Sets
	Freshness Freshness
	Positions Positions      // may be left out: no read waits for its set
	Limiter   *limit.Limiter // of what asks a set; one of its own when left out
	// Class returns the class of a path that is none of the v2 API's, and whether it
	// needs a place; may be left out: then Answer refuses reads alone.
	Class    func(path string) (limit.Class, bool)
	Observer Observer     // may be left out
	Log      *slog.Logger // may be left out: silent
	Leader   Leader       // of previews; left out where this node has drafts itself
	Shared   Shared       // may be left out: nothing is shared
	IDs      clock.IDs    // of requests; clock.NewID when left out
	Now      clock.Clock  // measures; clock.System when left out
	Name     string       // of this node, told with every answer; "" tells none

	MaxURL         int           // bytes of path and query; longer is 414
	MaxHeaderBytes int           // bytes of all headers; more is 431
	MaxBody        int64         // bytes of a body, which reads ignore, that keep the connection
	MaxInFlight    int           // requests being answered at once, those included that share an answer; more are 503
	Listeners      int           // to events at once, who count apart; more are 503
	Heartbeat      time.Duration // between two signs of life to them
	Timeout        time.Duration // for one answer
	Patience       time.Duration // for a set to come to the position that a read asks for
	RetryAfter     time.Duration // told with 503, whole seconds
	PurgeDriver    bool          // a CDN in front is purged by key, so it may keep answers long
	CloudFront     bool          // that CDN is CloudFront, which reads Cache-Control and Cache-Tag alone
	Cache          int           // bytes of answers to keep in memory, of which Purge, Clear and Advance then must be told; 0 for none
	Aliases        int           // requests to know by their bytes, for Answer; 0 for none
}

// Defaults returns a Config with bounds that suit one machine, and no rooms.
func Defaults() Config {
	return Config{
		MaxURL:         12 << 10,
		MaxHeaderBytes: 32 << 10,
		MaxBody:        64 << 10,
		MaxInFlight:    4096,
		Listeners:      5000,
		Heartbeat:      heartbeat,
		Timeout:        10 * time.Second,
		Patience:       time.Second,
		RetryAfter:     2 * time.Second,
	}
}

// Validate refuses a Config that lacks a room or has a bound of nothing.
func (c Config) Validate() error {
	if c.Directory == nil || c.Sets == nil || c.Freshness == nil {
		return fail.E(fail.Invalid, "The edge needs a Directory, Sets and a Freshness.")
	}
	for _, b := range []struct {
		name  string
		value int64
	}{
		{"MaxURL", int64(c.MaxURL)},
		{"MaxHeaderBytes", int64(c.MaxHeaderBytes)},
		{"MaxBody", c.MaxBody},
		{"MaxInFlight", int64(c.MaxInFlight)},
		{"Listeners", int64(c.Listeners)},
		{"Heartbeat", int64(c.Heartbeat)},
		{"Timeout", int64(c.Timeout)},
		{"Patience", int64(c.Patience)},
	} {
		if b.value <= 0 {
			return fail.E(fail.Invalid, "%s: %d is no bound; write a number above zero.", b.name, b.value)
		}
	}
	if c.RetryAfter < time.Second {
		return fail.E(fail.Invalid, "RetryAfter: %s is less than the second that HTTP can tell.", c.RetryAfter)
	}
	return nil
}

// complete puts nothing where a room is missing.
func (c Config) complete() Config {
	if c.Directory == nil {
		c.Directory = nothing{}
	}
	if c.Sets == nil {
		c.Sets = nothing{}
	}
	if c.Freshness == nil {
		c.Freshness = nothing{}
	}
	if c.Observer == nil {
		c.Observer = nobody{}
	}
	if c.Shared == nil {
		c.Shared = alone{}
	}
	if c.Limiter == nil {
		c.Limiter = limit.New(limit.Config{})
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	if c.IDs == nil {
		c.IDs = clock.NewID
	}
	if c.Now == nil {
		c.Now = clock.System
	}
	return c
}

// nothing is a node that knows no token and holds no site.
type nothing struct{}

func (nothing) Ready() bool { return false }

func (nothing) Partial() bool { return false }

func (nothing) Grant(string) (content.Grant, bool) { return content.Grant{}, false }

func (nothing) State(content.SiteID) string { return Disconnected }

func (nothing) AsOf(content.SiteID) time.Time { return time.Time{} }

func (nothing) Read(context.Context, content.SiteID) (Reading, error) {
	return nil, fail.E(fail.Unavailable, "This node holds no sets.")
}

// nobody watches.
type nobody struct{}

func (nobody) Read(string, string, int, int64, time.Duration) {}
