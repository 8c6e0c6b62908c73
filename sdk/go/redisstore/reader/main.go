// Command reader reads posts for tests of faults: reader CONFIG. For each line of its
// input, a slug, it writes one of what came of it. With a swarm it reads as many as so
// many clients can at once, for a time, and writes what came of all.
package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"sync"
	"time"

	"github.com/redis/go-redis/v9"

	ghee "github.com/gheecms/ghee/sdk/go"
	"github.com/gheecms/ghee/sdk/go/redisstore"
)

type config struct {
	Hosts   []string `json:"hosts"`
	Token   string   `json:"token"`
	Files   string   `json:"files"` // a folder
	Redis   string   `json:"redis"` // an address
	Swarm   int      `json:"swarm"`
	Seconds float64  `json:"seconds"`
}

// outcome is what came of one read.
type outcome struct {
	OK       bool    `json:"ok"`
	Failover bool    `json:"failover"`
	AgeS     float64 `json:"age_s"`
	Slug     string  `json:"slug"` // as the answer tells it
	Ms       float64 `json:"ms"`
	Tries    int     `json:"tries"`
	Error    string  `json:"error,omitempty"`
}

func main() {
	if err := run(os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(told string) error {
	var c config
	if err := json.Unmarshal([]byte(told), &c); err != nil {
		return err
	}
	if c.Swarm > 0 {
		return swarm(c)
	}
	client, err := c.client()
	if err != nil {
		return err
	}
	out := json.NewEncoder(os.Stdout)
	for in := bufio.NewScanner(os.Stdin); in.Scan(); {
		if err := out.Encode(read(client, in.Text())); err != nil {
			return err
		}
	}
	return client.Close()
}

func (c config) client() (*ghee.Client, error) {
	o := ghee.Options{Hosts: c.Hosts}
	switch {
	case c.Files != "":
		s, err := ghee.NewFileStore(c.Files, 0)
		if err != nil {
			return nil, err
		}
		o.Store = s
	case c.Redis != "":
		o.Store = redisstore.New(redis.NewClient(&redis.Options{Addr: c.Redis}))
	}
	return ghee.New(c.Token, o)
}

func read(client *ghee.Client, slug string) outcome {
	began := time.Now()
	p, err := client.Posts.Get(context.Background(), slug, nil)
	o := outcome{Ms: float64(time.Since(began).Microseconds()) / 1000}
	if unavailable, ok := errors.AsType[*ghee.UnavailableError](err); ok {
		o.Tries = len(unavailable.Tries)
	}
	if err != nil {
		o.Error = err.Error()
		return o
	}
	o.OK, o.Slug, o.Failover, o.AgeS, o.Tries = true, p.Data.Slug, p.Info.FromFailover, p.Info.Age.Seconds(), p.Info.Tries
	return o
}

// swarm reads what nobody asked before, without rest.
func swarm(c config) error {
	d := time.Duration(c.Seconds * float64(time.Second))
	end, half := time.Now().Add(d), time.Now().Add(d/2)
	var mu sync.Mutex
	sum := struct {
		Calls  int `json:"calls"`
		Failed int `json:"failed"`
		Tries  int `json:"tries"`
		// Of the second half alone: what a client may repeat at first is used up.
		LateCalls int `json:"late_calls"`
		LateTries int `json:"late_tries"`
	}{}
	var all sync.WaitGroup
	for range c.Swarm {
		client, err := config{Hosts: c.Hosts, Token: c.Token}.client()
		if err != nil {
			return err
		}
		all.Go(func() {
			for n := 0; time.Now().Before(end); n++ {
				l, err := client.Posts.Search(context.Background(), fmt.Sprintf("a e%d", n), ghee.Params{"page_size": 1 + n%20})
				tries := 0
				if err == nil {
					tries = l.Info.Tries
				}
				if unavailable, ok := errors.AsType[*ghee.UnavailableError](err); ok {
					tries = len(unavailable.Tries)
				}
				mu.Lock()
				sum.Calls++
				sum.Tries += tries
				if time.Now().After(half) {
					sum.LateCalls++
					sum.LateTries += tries
				}
				if err != nil {
					sum.Failed++
				}
				mu.Unlock()
			}
		})
	}
	all.Wait()
	return json.NewEncoder(os.Stdout).Encode(sum)
}
