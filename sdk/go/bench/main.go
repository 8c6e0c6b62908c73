// Command bench is this client's part of make bench-sdks: bench [cancellable] TASK, told
// in JSON; with the first its calls have a context that may end, as one of a request has.
// It answers in JSON, too; what the figures mean is said in Ghee's bench/clients.go.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	ghee "github.com/gheecms/ghee/sdk/go"
)

type task struct {
	Do      string   `json:"do"`
	Hosts   []string `json:"hosts"`
	Rounds  int      `json:"rounds"`
	Calls   int      `json:"calls"`
	Clients int      `json:"clients"`
	Seconds float64  `json:"seconds"`
	EveryMs float64  `json:"every_ms"`
}

func main() {
	var t task
	if err := json.Unmarshal([]byte(os.Args[len(os.Args)-1]), &t); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	done, err := map[string]func(task) (any, error){"overhead": overhead, "fault": fault, "crowd": crowd}[t.Do](t)
	if err == nil {
		err = json.NewEncoder(os.Stdout).Encode(done)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// overhead reads the same by net/http alone, with the body decoded, and by the client, a
// call of each in turn: what each round's calls took, the median.
func overhead(t task) (any, error) {
	client, err := ghee.New("token", ghee.Options{Hosts: t.Hosts})
	if err != nil {
		return nil, err
	}
	ctx := context.Background()
	if os.Args[1] == "cancellable" {
		var cancel context.CancelFunc
		ctx, cancel = context.WithCancel(ctx)
		defer cancel()
	}
	bare := &http.Client{Timeout: 10 * time.Second}
	plain := func() ([]byte, error) {
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, t.Hosts[0]+"/v2/posts/one/?auth_token=token", nil)
		if err != nil {
			return nil, err
		}
		res, err := bare.Do(req)
		if err != nil {
			return nil, err
		}
		defer res.Body.Close()
		return io.ReadAll(res.Body)
	}
	ways := map[string]func() error{
		"plain": func() error { _, err := plain(); return err },
		"decoded": func() error {
			var answer ghee.PostAnswer
			body, err := plain()
			if err != nil {
				return err
			}
			return json.Unmarshal(body, &answer)
		},
		"client": func() error { _, err := client.Posts.Get(ctx, "one", nil); return err },
	}
	took := map[string][]float64{}
	for round := range t.Rounds + 1 { // the first one warms up
		each := map[string][]float64{}
		for range t.Calls {
			for name, way := range ways {
				began := time.Now()
				if err := way(); err != nil {
					return nil, err
				}
				each[name] = append(each[name], float64(time.Since(began).Nanoseconds())/1000)
			}
		}
		for name, all := range each {
			if slices.Sort(all); round > 0 {
				took[name] = append(took[name], all[len(all)/2])
			}
		}
	}
	return took, nil
}

// fault reads by a client that knows of nothing yet: what each call took.
func fault(t task) (any, error) {
	client, err := ghee.New("token", ghee.Options{Hosts: t.Hosts})
	if err != nil {
		return nil, err
	}
	var took []float64
	for range t.Calls {
		began := time.Now()
		if _, err := client.Posts.Get(context.Background(), "one", nil); err != nil {
			return nil, err
		}
		took = append(took, float64(time.Since(began).Microseconds())/1000)
	}
	return took, nil
}

// crowd is so many clients that each read at a pace, whatever they get.
func crowd(t task) (any, error) {
	var calls, failed atomic.Int64
	var all sync.WaitGroup
	every := time.Duration(t.EveryMs * float64(time.Millisecond))
	end := time.Now().Add(time.Duration(t.Seconds * float64(time.Second)))
	for i := range t.Clients {
		client, err := ghee.New("token", ghee.Options{Hosts: t.Hosts})
		if err != nil {
			return nil, err
		}
		all.Go(func() {
			for next := time.Now().Add(every * time.Duration(i) / time.Duration(t.Clients)); next.Before(end); next = next.Add(every) {
				<-time.After(time.Until(next))
				calls.Add(1)
				if _, err := client.Posts.Get(context.Background(), "one", nil); err != nil {
					failed.Add(1)
				}
			}
		})
	}
	all.Wait()
	return map[string]int64{"calls": calls.Load(), "failed": failed.Load()}, nil
}
