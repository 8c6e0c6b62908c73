package app

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"math"
	"net/http"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/gheecms/ghee/internal/clock"
	"github.com/gheecms/ghee/internal/dns"
	"github.com/gheecms/ghee/internal/fail"
	"github.com/gheecms/ghee/internal/observe"
	"github.com/gheecms/ghee/internal/web"
)

// DNSWatchConfig says what ghee dns watch looks at, and whom it tells.
type DNSWatchConfig struct {
	File    string
	Every   time.Duration
	Metrics string // address of the private listener; "" for none
	Webhook string // URL that each change is posted to; "" for none
	Version string
	Say     func(dns.Look)
}

// WatchDNS asks all name servers until ctx ends. It knows nothing of any origin,
// so it tells of them when they are gone.
func WatchDNS(ctx context.Context, c DNSWatchConfig, log *slog.Logger) error {
	if _, err := DNSZone(c.File); err != nil {
		return err // later it is told, and watched on
	}
	hook := &hook{url: c.Webhook, client: &http.Client{Timeout: 10 * time.Second}, log: log}
	w := &dns.Watch{
		Every: c.Every, Zone: func() (dns.Zone, error) { return DNSZone(c.File) },
		Tell: func(ctx context.Context, l dns.Look) {
			c.Say(l)
			hook.tell(ctx, l)
		},
	}
	g, ctx := errgroup.WithContext(ctx)
	if c.Metrics != "" {
		l, err := Config{}.listen(ctx, "metrics", c.Metrics)
		if err != nil {
			return err
		}
		m := observe.New(c.Version)
		m.Gauge("ghee_dns_faults", "Answers of name servers that were not as the zone's file says, when they were last asked.", func() float64 { return float64(len(w.Last().Faults)) })
		m.Gauge("ghee_dns_asked", "How many answers were asked for.", func() float64 { return float64(w.Last().Asked) })
		m.Gauge("ghee_dns_look_age_seconds", "How long ago that was; infinite before the first time.", func() float64 {
			if at := w.Last().At; !at.IsZero() {
				return max(0, clock.System().Sub(at).Seconds())
			}
			return math.Inf(1)
		})
		server := web.ServerDefaults().New(observe.Private(m.Handler(), http.NotFoundHandler(), http.NotFoundHandler()), log)
		g.Go(func() error {
			if err := server.Serve(l); !errors.Is(err, http.ErrServerClosed) {
				return err
			}
			return nil
		})
		context.AfterFunc(ctx, func() { _ = server.Close() })
	}
	g.Go(func() error { return w.Run(ctx) })
	return g.Wait()
}

// hook posts what a watch has found, as JSON.
type hook struct {
	url    string
	client *http.Client
	log    *slog.Logger
}

// tell tries three times. What could not be told is in the log, and the next
// change is told again.
func (h *hook) tell(ctx context.Context, l dns.Look) {
	if h.url == "" {
		return
	}
	body, err := json.Marshal(l)
	for n := 0; n < 3 && err == nil; n++ {
		if n > 0 {
			select {
			case <-ctx.Done():
				return
			case <-time.After(time.Duration(n) * time.Second):
			}
		}
		if err = h.post(ctx, body); err == nil {
			return
		}
		if n < 2 {
			err = nil
		}
	}
	h.log.ErrorContext(ctx, "what the watch found could not be told", "url", h.url, "error", err)
}

func (h *hook) post(ctx context.Context, body []byte) error {
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, h.url, bytes.NewReader(body))
	if err != nil {
		return err
	}
	r.Header.Set("Content-Type", "application/json")
	answer, err := h.client.Do(r)
	if err != nil {
		return err
	}
	_, _ = io.Copy(io.Discard, io.LimitReader(answer.Body, 64<<10)) // so that the connection can be used again
	_ = answer.Body.Close()
	if answer.StatusCode/100 != 2 {
		return fail.E(fail.Unavailable, "It answered %s.", answer.Status)
	}
	return nil
}
