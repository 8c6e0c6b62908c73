package main

import (
	"context"
	"encoding/json"
	"errors"
	"sync"
	"time"

	ghee "github.com/gheecms/ghee/sdk/go"
)

// task is a row with the addresses of its hosts.
type task struct {
	Row struct {
		Options struct {
			BaseSuffix string `json:"base_suffix"`
			WriteToken *bool  `json:"write_token"`
			Attempts   int    `json:"attempts"`
			TryMs      int    `json:"try_ms"`
			LastTryMs  int    `json:"last_try_ms"`
			TotalMs    int    `json:"total_ms"`
			FreshMs    int    `json:"fresh_ms"`
			MaxAgeMs   int    `json:"max_age_ms"`
		} `json:"options"`
		Random []float64 `json:"random"`
		Store  *struct {
			Fault string `json:"fault"`
			Turns string `json:"turns"`
		} `json:"store"`
		Calls []call `json:"calls"`
	} `json:"row"`
	Bases []string          `json:"bases"` // in the order of the options
	Now   int64             `json:"now"`
	Kept  map[string][]byte `json:"kept"`
}

type call struct {
	Do       string          `json:"do"`
	Args     json.RawMessage `json:"args"`
	AfterMs  int             `json:"after_ms"`
	Together int             `json:"together"`
	Cancel   int             `json:"cancel"`
}

// result is what came of one call.
type result struct {
	Body         json.RawMessage `json:"body,omitempty"`
	Error        *fault          `json:"error,omitempty"`
	FromFailover bool            `json:"from_failover"`
	AgeS         int             `json:"age_s"`
	Position     string          `json:"position"`
	Revalidated  bool            `json:"revalidated"`
}

type fault struct {
	Kind   string `json:"kind"`
	Status int    `json:"status,omitempty"`
	Detail string `json:"detail,omitempty"`
	Text   string `json:"text"`
}

// outcome is what came of a row.
type outcome struct {
	Results [][]result        `json:"results"` // of each call, as many as together
	WaitsMs []int             `json:"waits_ms"`
	Kept    map[string][]byte `json:"kept"`
}

func ms(n int) time.Duration { return time.Duration(n) * time.Millisecond }

func (t *task) play() outcome {
	w := &wire{now: time.UnixMilli(t.Now), random: t.Row.Random}
	o := ghee.Options{
		Attempts: t.Row.Options.Attempts, Try: ms(t.Row.Options.TryMs), LastTry: ms(t.Row.Options.LastTryMs), Total: ms(t.Row.Options.TotalMs),
		Fresh: ms(t.Row.Options.FreshMs), MaxAge: ms(t.Row.Options.MaxAgeMs),
		Now: w.time, Sleep: w.sleep, Random: w.chance,
	}
	if t.Row.Options.WriteToken == nil {
		o.WriteToken = "WRITE"
	}
	for _, b := range t.Bases {
		o.Hosts = append(o.Hosts, b+t.Row.Options.BaseSuffix)
	}
	var s *store
	if t.Row.Store != nil {
		s = newStore(t.Row.Store.Fault, t.Row.Store.Turns, t.Kept)
		o.Store = s
	}
	c, err := ghee.New("READ", o)
	if err != nil {
		return outcome{Results: [][]result{{failed(err)}}}
	}
	out := outcome{WaitsMs: []int{}}
	for _, one := range t.Row.Calls {
		w.pass(ms(one.AfterMs))
		out.Results = append(out.Results, together(c, one))
	}
	_ = c.Close()
	out.WaitsMs = append(out.WaitsMs, w.waited...)
	if s != nil {
		out.Kept = s.kept
	}
	return out
}

func together(c *ghee.Client, one call) []result {
	ctx := context.Background()
	if one.Cancel > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithCancel(ctx)
		time.AfterFunc(ms(one.Cancel), cancel)
	}
	all := make([]result, max(1, one.Together))
	var wg sync.WaitGroup
	for i := range all {
		wg.Go(func() { all[i] = do(ctx, c, one) })
	}
	wg.Wait()
	return all
}

func failed(err error) result {
	f := &fault{Kind: "unknown", Text: err.Error()}
	var status *ghee.StatusError
	var unavailable *ghee.UnavailableError
	var usage *ghee.UsageError
	var broken *ghee.BrokenError
	switch {
	case errors.Is(err, context.Canceled):
		f.Kind = "cancelled"
	case errors.As(err, &unavailable):
		f.Kind, f.Status = "unavailable", unavailable.Status
	case errors.As(err, &status):
		f.Kind, f.Status, f.Detail = "status", status.Status, status.Detail
	case errors.As(err, &usage):
		f.Kind = "usage"
	case errors.As(err, &broken):
		f.Kind = "broken"
	}
	return result{Error: f}
}
