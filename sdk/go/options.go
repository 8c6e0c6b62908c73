package ghee

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// Options say how a Client works; the zero value of each stands for what is told
// beside it. Hosts must be given.
type Options struct {
	Hosts      []string // base URLs, such as https://api.example.com, the first to ask first; different names, best of different operators
	WriteToken string   // for the calls that change something; none can be made without

	Attempts int           // 3: tries of a read, all together
	Try      time.Duration // 800 ms: a try, while another host is left
	LastTry  time.Duration // 3 s: a try else
	Total    time.Duration // 10 s: a call
	Fresh    time.Duration // 0: for how long an answer is given again without asking
	MaxAge   time.Duration // 30 days: how old an answer may be that is given when every try failed

	Memory int   // 32 MB: how many bytes of good answers are kept in memory; negative for none
	Store  Store // where they are kept besides; nil for nowhere

	HTTP *http.Client // nil for one of this client's own; its Timeout is not heeded, and redirects are not followed

	// For tests: the time, waiting, and chance in [0, 1).
	Now    func() time.Time
	Sleep  func(time.Duration) <-chan struct{} // closed when it is over
	Random func() float64
}

func (o Options) complete() (Options, error) {
	if len(o.Hosts) == 0 {
		return o, usage("no host is given: Options.Hosts wants at least one base URL, such as https://api.example.com")
	}
	hosts := make([]string, 0, len(o.Hosts))
	for _, h := range o.Hosts {
		u, err := url.Parse(strings.TrimSuffix(strings.TrimRight(h, "/"), "/v2"))
		if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" || u.RawQuery != "" || u.Fragment != "" || u.User != nil {
			return o, usage(fmt.Sprintf("%q is no base URL: it should look like https://api.example.com", h))
		}
		hosts = append(hosts, strings.TrimRight(u.String(), "/"))
	}
	o.Hosts = hosts
	if o.Attempts <= 0 {
		o.Attempts = 3
	}
	for _, d := range []struct {
		v *time.Duration
		n time.Duration
	}{{&o.Try, 800 * time.Millisecond}, {&o.LastTry, 3 * time.Second}, {&o.Total, 10 * time.Second}, {&o.MaxAge, 30 * 24 * time.Hour}} {
		if *d.v <= 0 {
			*d.v = d.n
		}
	}
	if o.Memory == 0 {
		o.Memory = 32 << 20
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Sleep == nil {
		o.Sleep = sleep
	}
	if o.Random == nil {
		o.Random = rand.Float64
	}
	o.HTTP = connections(o.HTTP)
	return o, nil
}

// connections is a client with its own connections, which follows no redirect: the
// token would go along.
func connections(from *http.Client) *http.Client {
	c := &http.Client{}
	if from != nil {
		*c = *from
	} else if t, ok := http.DefaultTransport.(*http.Transport); ok {
		t = t.Clone()
		t.MaxIdleConnsPerHost = 64
		c.Transport = t
	}
	c.Timeout = 0
	c.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return c
}

func sleep(d time.Duration) <-chan struct{} {
	over := make(chan struct{})
	time.AfterFunc(d, func() { close(over) })
	return over
}

var errTooLarge = errors.New("the answer is longer than 64 MB")
