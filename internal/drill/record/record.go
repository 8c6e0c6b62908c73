// Package record holds what happened in a drill, and what it comes to: figures,
// checks, and the report that is written of them.
//
// A Log gathers raw facts while a drill runs. Drill is what a reader of
// report.json gets; its names and units are a contract (docs/drills.md): fields
// are added, never renamed, and Schema counts what breaks that.
package record

import (
	"slices"
	"sync"
	"time"
)

// Outcome is what became of a publish, as its publisher was told.
type Outcome string

// The outcomes of a publish.
const (
	Acknowledged Outcome = "acknowledged" // it is promised to be there
	Refused      Outcome = "refused"      // it is promised not to be there
	Unknown      Outcome = "unknown"      // no answer, or one that says so
)

// State is what a process is at a moment.
type State string

// The states of a process.
const (
	Alive  State = "alive"
	Frozen State = "frozen" // it has its connections and does nothing
	Dead   State = "dead"
)

// Attempt is one request to one edge. A read may take several.
type Attempt struct {
	At    time.Time // when its answer came, or was given up
	Took  time.Duration
	Edge  string
	Fault string // "" for an answer
}

// Read is one question of a reader.
type Read struct {
	Asked time.Time
	Took  time.Duration
	Fault string // why nobody answered; "" when somebody did
	Wrong string // what is wrong with the answer; "" for nothing
}

// Publish is one publish of the counter.
type Publish struct {
	N       int
	Began   time.Time
	Took    time.Duration
	Outcome Outcome
	Why     string // for what was not acknowledged
}

// Event is something that a person would want to know the moment of.
type Event struct {
	At    time.Time
	What  string // "origin killed"
	Fault bool   // it is what the drill does to the installation
}

// Change is what a process became at a moment.
type Change struct {
	At    time.Time
	State State
}

// Node is a process with its states, the first of which holds from the beginning.
type Node struct {
	Name    string
	Kind    string // "edge", "origin", "database"
	Changes []Change
}

// Log gathers what happens. It may be used by many goroutines; Facts are what it
// has so far.
type Log struct {
	Now func() time.Time
	// Told hears of each event, and when it was since the beginning; nil for nobody.
	Told func(at time.Duration, what string)

	mu sync.Mutex
	f  Facts
}

// Facts are what a Log gathered.
type Facts struct {
	Began, Ended time.Time
	Nodes        []Node // in the order in which they came
	Events       []Event
	Attempts     []Attempt
	Reads        []Read
	Publishes    []Publish
}

// Begin begins the time of a drill: what was noted before is forgotten, but for
// the processes and what they are.
func (l *Log) Begin() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.f = Facts{Began: l.Now(), Nodes: l.f.Nodes}
	for i, n := range l.f.Nodes {
		last := n.Changes[len(n.Changes)-1]
		last.At = l.f.Began
		l.f.Nodes[i].Changes = []Change{last}
	}
}

// Event notes that something happened; fault is what the drill itself does.
func (l *Log) Event(what string, fault bool) time.Time {
	l.mu.Lock()
	defer l.mu.Unlock()
	at := l.Now()
	l.f.Events = append(l.f.Events, Event{at, what, fault})
	if l.Told != nil {
		l.Told(at.Sub(l.f.Began), what)
	}
	return at
}

// EventAt notes an event of which the moment was learned afterwards.
func (l *Log) EventAt(at time.Time, what string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.f.Events = append(l.f.Events, Event{At: at, What: what})
	slices.SortStableFunc(l.f.Events, func(a, b Event) int { return a.At.Compare(b.At) })
	if l.Told != nil {
		l.Told(at.Sub(l.f.Began), what)
	}
}

// State notes what a process is from now on.
func (l *Log) State(name, kind string, s State) {
	l.mu.Lock()
	defer l.mu.Unlock()
	c := Change{l.Now(), s}
	for i := range l.f.Nodes {
		if l.f.Nodes[i].Name == name {
			l.f.Nodes[i].Changes = append(l.f.Nodes[i].Changes, c)
			return
		}
	}
	l.f.Nodes = append(l.f.Nodes, Node{name, kind, []Change{c}})
}

// Attempt notes a request to an edge that began at a moment and is over.
func (l *Log) Attempt(edge string, began time.Time, fault string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	at := l.Now()
	l.f.Attempts = append(l.f.Attempts, Attempt{at, at.Sub(began), edge, fault})
}

// Read notes a question that was asked at a moment and is settled.
func (l *Log) Read(asked time.Time, fault, wrong string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.f.Reads = append(l.f.Reads, Read{asked, l.Now().Sub(asked), fault, wrong})
}

// Publish notes a publish that began at a moment and is settled.
func (l *Log) Publish(n int, began time.Time, o Outcome, why string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.f.Publishes = append(l.f.Publishes, Publish{n, began, l.Now().Sub(began), o, why})
}

// Facts are all that was noted since Begin.
func (l *Log) Facts() Facts {
	l.mu.Lock()
	defer l.mu.Unlock()
	f := l.f
	f.Ended = l.Now()
	f.Events, f.Attempts = slices.Clone(f.Events), slices.Clip(f.Attempts)
	f.Reads, f.Publishes = slices.Clip(f.Reads), slices.Clip(f.Publishes)
	f.Nodes = nil
	for _, n := range l.f.Nodes {
		n.Changes = slices.Clone(n.Changes)
		f.Nodes = append(f.Nodes, n)
	}
	return f
}
