package faults

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gheecms/ghee/test/faults/matrix"
	"github.com/gheecms/ghee/test/sdks"
	"github.com/gheecms/ghee/test/world"
)

// An SDK reads in a process of its own, as a website would.

// sdk is a client library, and the program that reads by it.
type sdk struct {
	name    string
	command func(config string) *exec.Cmd
}

// clientLibraries builds every client library.
func clientLibraries(t *testing.T) []sdk {
	t.Helper()
	program := filepath.Join(t.TempDir(), "reader")
	build := exec.CommandContext(t.Context(), "go", "build", "-o", program, "./reader")
	build.Dir = "../../sdk/go/redisstore"
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	sdks.BuildJS(t, "../../sdk/js")
	return []sdk{
		{"go", func(config string) *exec.Cmd { return exec.CommandContext(t.Context(), program, config) }},
		{"node", func(config string) *exec.Cmd {
			return exec.CommandContext(t.Context(), "node", "../../sdk/js/conformance/reader.mjs", config)
		}},
		{"python", func(config string) *exec.Cmd {
			return exec.CommandContext(t.Context(), "python3", "../../sdk/python/conformance/reader.py", config)
		}},
		{"python-asyncio", func(config string) *exec.Cmd {
			return exec.CommandContext(t.Context(), "python3", "../../sdk/python/conformance/reader_aio.py", config)
		}},
	}
}

// reader is such a process while it runs.
type reader struct {
	t   *testing.T
	sdk sdk
	cmd *exec.Cmd
	in  io.WriteCloser
	out *bufio.Scanner
	all []outcome
}

// outcome is what came of one read.
type outcome struct {
	OK       bool    `json:"ok"`
	Failover bool    `json:"failover"`
	AgeS     float64 `json:"age_s"`
	Slug     string  `json:"slug"`
	Ms       float64 `json:"ms"`
	Tries    int     `json:"tries"`
	Error    string  `json:"error"`
}

// starts a reader: told is its config besides hosts and token.
func (s sdk) reads(t *testing.T, token string, hosts []string, told map[string]any) *reader {
	t.Helper()
	config := map[string]any{"hosts": hosts, "token": token}
	maps.Copy(config, told)
	b, err := json.Marshal(config)
	must(t, err)
	r := &reader{t: t, sdk: s, cmd: s.command(string(b))}
	r.cmd.Stderr = os.Stderr
	if trusts, ok := told["trusts"].(string); ok {
		r.cmd.Env = append(os.Environ(), "SSL_CERT_FILE="+trusts, "NODE_EXTRA_CA_CERTS="+trusts)
	}
	r.in, err = r.cmd.StdinPipe()
	must(t, err)
	out, err := r.cmd.StdoutPipe()
	must(t, err)
	r.out = bufio.NewScanner(out)
	must(t, r.cmd.Start())
	t.Cleanup(func() { _ = r.cmd.Process.Kill() })
	return r
}

// read reads one post, and notes what came of it.
func (r *reader) read(slug string) outcome {
	r.t.Helper()
	if _, err := fmt.Fprintln(r.in, slug); err != nil {
		r.t.Fatalf("%s has ended: %v", r.sdk.name, err)
	}
	if !r.out.Scan() {
		r.t.Fatalf("%s has ended: %v", r.sdk.name, r.out.Err())
	}
	var o outcome
	must(r.t, json.Unmarshal(r.out.Bytes(), &o))
	if o.OK && o.Slug != slug {
		r.t.Errorf("%s: asked for %s it gives %s", r.sdk.name, slug, o.Slug)
	}
	r.all = append(r.all, o)
	return o
}

// warms reads until something is answered, and forgets what came before: a program that
// starts beside other tests may not get an answer of its store within the time that it
// has, and leaves it out for a while. In full the first read counts.
func (r *reader) warms(slug string) {
	r.t.Helper()
	if matrix.Full() {
		return
	}
	tick := time.NewTicker(100 * time.Millisecond)
	defer tick.Stop()
	for over := time.Now().Add(30 * time.Second); !r.read(slug).OK && time.Now().Before(over); <-tick.C {
	}
	r.all = nil
}

// goOn reads posts in turn for a while.
func (r *reader) goOn(slugs []string, d time.Duration) {
	r.t.Helper()
	for n, end := 0, time.Now().Add(d); time.Now().Before(end); n++ {
		r.read(slugs[n%len(slugs)])
	}
}

// times reads posts in turn, so many, at a pace.
func (r *reader) times(slugs []string, n int, pace time.Duration) {
	r.t.Helper()
	tick := time.NewTicker(pace)
	defer tick.Stop()
	for i := range n {
		<-tick.C
		r.read(slugs[i%len(slugs)])
	}
}

// ends lets the process end by itself, with what it still has to keep.
func (r *reader) ends() {
	r.t.Helper()
	must(r.t, r.in.Close())
	if err := r.cmd.Wait(); err != nil {
		r.t.Errorf("%s: %v", r.sdk.name, err)
	}
}

// failed is how many reads gave nothing, and the first reason.
func (r *reader) failed() (n int, why string) {
	for _, o := range r.all {
		if !o.OK {
			if n++; why == "" {
				why = o.Error
			}
		}
	}
	return n, why
}

func (r *reader) fromFailover() (n int) {
	for _, o := range r.all {
		if o.Failover {
			n++
		}
	}
	return n
}

// took is a quantile of how long reads took, in milliseconds.
func (r *reader) took(q float64) float64 {
	var all []float64
	for _, o := range r.all {
		all = append(all, o.Ms)
	}
	if slices.Sort(all); len(all) == 0 {
		return 0
	}
	return all[int(q*float64(len(all)-1))]
}

// demoPosts are those of the demo that are published.
var demoPosts = strings.Fields("example-post what-a-kilo-becomes listen-to-the-pan a-label-is-a-promise what-keeps-without-cold")

// pair is a cluster with two edges that both serve the demo.
func pair(t *testing.T, args ...[]string) (c *world.Cluster, token string) {
	t.Helper()
	edges := world.Edges(2)
	for i, a := range args {
		edges[i].Args = a
	}
	c = world.NewCluster(t, world.ClusterSpec{Demo: true, Edges: edges})
	token, _ = c.Origin.Tokens()
	return c, token
}
