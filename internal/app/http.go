package app

import (
	"context"
	"errors"
	"net"
	"net/http"
	"strings"
	"syscall"

	"github.com/gheecms/ghee/internal/adminapi"
	"github.com/gheecms/ghee/internal/clock"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/dashboard"
	"github.com/gheecms/ghee/internal/demo"
	"github.com/gheecms/ghee/internal/edge"
	"github.com/gheecms/ghee/internal/edge/follower"
	"github.com/gheecms/ghee/internal/fail"
	"github.com/gheecms/ghee/internal/failover"
	"github.com/gheecms/ghee/internal/observe"
	"github.com/gheecms/ghee/internal/set"
	"github.com/gheecms/ghee/internal/web"
	"github.com/gheecms/ghee/internal/web/limit"
	"github.com/gheecms/ghee/internal/web/listen"
	"github.com/gheecms/ghee/internal/writeapi"
)

// sets shows the shelf as the edge wants it.
type sets struct{ shelf *set.Shelf }

func (s sets) Read(ctx context.Context, site content.SiteID) (edge.Reading, error) {
	tx, err := s.shelf.Read(ctx, site)
	if err != nil {
		return nil, err
	}
	return tx, nil
}

// surface is what a role answers itself.
type surface struct {
	writes http.Handler // of the v2 API
	rest   http.Handler // all other paths
	feed   http.Handler // what edges follow; nil for none

	cluster http.Handler // who leads; nil where that is nothing to ask
}

// handler is the public listener. Reads are taken out before the mux, which
// would answer doubled slashes with a redirect (groundwork row 9).
func (n *node) handler(s surface) http.Handler {
	mux := http.NewServeMux()
	mux.Handle("GET /healthz", n.healthz())
	mux.Handle("GET /readyz", n.readyz())
	steady := web.SteadyDefaults().Handler
	rest := steady(limit.Handler(n.limiter, classOf, s.rest))
	mux.Handle("GET /{$}", door(rest))
	mux.Handle(dashboard.Prefix, n.dashboard)
	mux.Handle(strings.TrimSuffix(dashboard.Prefix, "/"), n.dashboard)
	mux.Handle("/", rest)
	if s.feed != nil {
		mux.Handle("/feed/", s.feed)
	}
	if s.cluster != nil {
		mux.Handle(failover.Prefix, s.cluster)
		mux.Handle(failover.Prefix+"/", s.cluster)
	}
	writes, reads := steady(limit.Handler(n.limiter, classOf, s.writes)), steady(n.edge)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if edge.Owns(r.URL.Path) && !writeapi.Writes(r.Method) {
			reads.ServeHTTP(w, r)
			return
		}
		// Unless a handler says otherwise, nobody keeps what is no read: also not
		// a "not found" of a path that another cache takes for a file (S16).
		w.Header().Set("Cache-Control", "no-store")
		if edge.Owns(r.URL.Path) {
			writes.ServeHTTP(w, r)
		} else {
			mux.ServeHTTP(w, r)
		}
	})
}

// door sends people who open the address itself to the dashboard; programs are
// answered by next.
func door(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.Header.Get("Accept"), "text/html") {
			http.Redirect(w, r, dashboard.Prefix, http.StatusSeeOther)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// classOf is how dear a request is that is no read of the v2 API.
func classOf(r *http.Request) (limit.Class, bool) {
	if class, needs := adminClass(r.URL.Path); needs || strings.HasPrefix(r.URL.Path, adminapi.Prefix) {
		return class, needs
	}
	return limit.Desk, true
}

// adminClass is how dear a request of the dashboard's API is, and whether it needs
// a place. Streams, of who has a document open and of who has a change, hold none:
// they last as long as somebody looks; nor does an export, which lasts as long as
// the download.
func adminClass(path string) (limit.Class, bool) {
	rest, ours := strings.CutPrefix(path, adminapi.Prefix)
	switch name := rest[strings.LastIndexByte(rest, '/')+1:]; {
	case !ours || name == "presence" || name == "live" || name == "export":
		return 0, false
	case name == "bulk":
		return limit.Bulk, true
	default:
		return limit.Desk, true
	}
}

// readyz says whether what this node answers is fresh.
func (n *node) readyz() http.Handler {
	return observe.Readyz(n.directory.Ready, n.follower, clock.System)
}

// surface implements role.
func (w *writer) surface(ctx context.Context) surface {
	mux := http.NewServeMux()
	if w.config.Demo {
		mux.Handle("GET "+demoPictures, pictures())
	}
	mux.HandleFunc("/", func(out http.ResponseWriter, _ *http.Request) {
		web.JSON(out, http.StatusNotFound, map[string]string{"detail": "Not found. The read API is under /v2/."})
	})
	proxies, _ := web.ParseProxies(w.config.TrustedProxies) // Validate has looked at them
	mux.Handle(adminapi.Prefix, adminapi.New(adminapi.Config{
		Origin: w.late.admin, Previews: w.drafts, Published: w.published, Stopping: ctx.Done(), Address: web.ClientAddress(proxies), Log: w.log,
		Receipts: w.book, Purges: w.purgesOf, AskPurge: w.askPurge(), CheckHook: w.receivers.CheckURL,
		Uploads: w.uploads(), Export: w.export,
		Version: w.config.Version, Secure: strings.HasPrefix(w.config.BaseURL, "https://"),
	}))
	s := surface{
		writes: writeapi.New(writeapi.Config{Directory: opening{w.directory, w.late}, Authoring: w.late.authoring, Log: w.log}),
		rest:   mux,
	}
	if w.server != nil {
		s.feed, s.cluster = w.server, w.cluster()
	}
	return s
}

// drafts opens a read of a site's newest drafts, for the dashboard's API.
func (w *writer) drafts(ctx context.Context, site content.SiteID) (adminapi.Reading, error) {
	return w.published(ctx, site.Preview())
}

func (w *writer) published(ctx context.Context, site content.SiteID) (adminapi.Reading, error) {
	tx, err := w.shelf.Read(ctx, site)
	if err != nil {
		return nil, err
	}
	return tx, nil
}

// demoPictures is where the demo's pictures are, and its media base.
const demoPictures = "/media/demo/"

// pictures serves the demo's pictures as pictures: nothing in them may run
// (reliability S12).
func pictures() http.Handler {
	files := http.StripPrefix(demoPictures, http.FileServerFS(demo.Pictures()))
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; sandbox")
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Access-Control-Allow-Origin", "*")
		h.Set("Cache-Control", "public, max-age=3600")
		files.ServeHTTP(w, r)
	})
}

// healthz says whether this node can answer reads.
func (n *node) healthz() http.Handler {
	return observe.Healthz(n.config.Version, func() observe.Health {
		h := observe.Health{Serving: n.directory.Ready(), State: follower.Live}
		for _, s := range n.directory.Sites() {
			h.Sites++
			h.State = staler(h.State, n.follower.State(s.ID))
		}
		return h
	})
}

// staler returns the worse of two states.
func staler(a, b string) string {
	for _, s := range []string{follower.Disconnected, follower.Lagging} {
		if a == s || b == s {
			return s
		}
	}
	return follower.Live
}

// listen takes an address, or says which setting to change.
func (c Config) listen(ctx context.Context, setting, address string) (net.Listener, error) {
	take := listen.Alone
	if c.lease != nil && c.lease.old != 0 {
		take = listen.Beside
	}
	l, err := take(ctx, address)
	if errors.Is(err, syscall.EADDRINUSE) {
		return nil, fail.Wrap(fail.Conflict, err, "%s: something else listens on %s; stop it, or choose another address with --%s.", c.named(setting), address, setting)
	}
	if err != nil {
		return nil, fail.Wrap(fail.Unavailable, err, "%s: Ghee cannot listen on %s; choose another address with --%s.", c.named(setting), address, setting)
	}
	return l, nil
}
