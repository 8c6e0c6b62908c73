//go:build failpoints

package failpoint

import (
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"
)

type plan map[Name]*order

type action string

const (
	kill    action = "kill"
	failure action = "error"
	pause   action = "pause"
	panics  action = "panic"
)

// order is what to do at one point, and when.
type order struct {
	action
	pipe string // of a pause

	mu     sync.Mutex // guards what follows
	times  int        // the point was reached
	nth    int        // due this time only, when not 0
	chance float64    // else due with this probability
	dice   *rand.Rand
}

func (o *order) due() bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.times++
	if o.nth > 0 {
		return o.times == o.nth
	}
	return o.chance == 1 || o.dice.Float64() < o.chance
}

// parse reads GHEE_FAILPOINT.
func parse(text string, seed uint64) (plan, error) {
	p := plan{}
	for item := range strings.SplitSeq(text, ",") {
		if item == "" {
			continue
		}
		point, what, _ := strings.Cut(item, "=")
		if !slices.Contains(Names(), Name(point)) {
			return nil, fmt.Errorf("GHEE_FAILPOINT: there is no point %q", point)
		}
		h := fnv.New64a()
		h.Write([]byte(point))
		o := &order{chance: 1, dice: rand.New(rand.NewPCG(seed, h.Sum64()))}
		if err := o.parse(what); err != nil {
			return nil, fmt.Errorf("GHEE_FAILPOINT: %q: %w", item, err)
		}
		p[Name(point)] = o
	}
	return p, nil
}

func (o *order) parse(text string) (err error) {
	text, o.pipe, _ = strings.Cut(text, ":")
	name, n, at := strings.Cut(text, "@")
	name, chance, by := strings.Cut(name, "~")
	o.action = action(name)
	switch {
	case !slices.Contains([]action{kill, failure, pause, panics}, o.action):
		return fmt.Errorf("%q is none of kill, error, pause, panic", name)
	case (o.pipe != "") != (o.action == pause):
		return fmt.Errorf("a pause, and only a pause, has a pipe: pause@3:PATH")
	}
	if at {
		if o.nth, err = strconv.Atoi(n); err != nil || o.nth < 1 {
			return fmt.Errorf("%q is no number from 1", n)
		}
	}
	if by {
		if o.chance, err = strconv.ParseFloat(chance, 64); err != nil || !(o.chance >= 0 && o.chance <= 1) {
			return fmt.Errorf("%q is no probability", chance)
		}
	}
	return nil
}

// die ends the process as kill -9 does: nothing deferred runs.
func die() {
	_ = syscall.Kill(os.Getpid(), syscall.SIGKILL)
	select {} // the signal comes
}

// wait tells whoever reads the pipe that the process is here, and goes on when
// somebody opens it to write.
func wait(n Name, pipe string) {
	err := os.WriteFile(pipe, []byte(n), 0)
	if err == nil {
		_, err = os.ReadFile(pipe)
	}
	if err != nil {
		panic(err) // the test's own mistake
	}
}
