package record

import (
	"bytes"
	"encoding/json"
	"io"
	"regexp"
	"time"
)

// Schema is of report.json. It counts what would break a reader of it.
const Schema = 1

// SlotMS is the length of a slot of requests, in milliseconds.
const SlotMS = 250

// Result is how a drill ended.
type Result string

// The results, from best to worst.
const (
	Passed  Result = "passed"
	NotRun  Result = "not_run" // something that it needs is not here; Why says what
	Aborted Result = "aborted" // somebody stopped it
	Failed  Result = "failed"  // a check failed, or it could not go on
)

// Report is all that one run of the command has to say.
type Report struct {
	Schema  int       `json:"schema"`
	Made    time.Time `json:"made"`
	Version string    `json:"version"`
	Where   string    `json:"where"` // "local", or the installation's URL
	Machine string    `json:"machine"`
	TookMS  int64     `json:"took_ms"`
	Result  Result    `json:"result"` // the worst of the drills'
	Drills  []Drill   `json:"drills"`
}

// Drill is one drill of a report. Times are milliseconds since it began.
type Drill struct {
	Name      string       `json:"name"`
	Title     string       `json:"title"` // what is rehearsed, as a sentence
	Result    Result       `json:"result"`
	Why       string       `json:"why,omitempty"` // for what did not pass
	Began     time.Time    `json:"began,omitzero"`
	TookMS    int64        `json:"took_ms"`
	Figures   Figures      `json:"figures"`
	Checks    []Check      `json:"checks"`
	Events    []EventAt    `json:"events"`
	Nodes     []NodeStates `json:"nodes"`
	SlotMS    int64        `json:"slot_ms"`
	Edges     []EdgeSlots  `json:"edges"`
	Publishes PublishSlots `json:"publishes"`
	Steps     []Step       `json:"steps"`   // of ghee failover, where there was one
	Reasons   []Reason     `json:"reasons"` // of what publishers were refused with, the most frequent first, ten at most
}

// Step is one of a failover.
type Step struct {
	Name   string `json:"name"`
	TookMS int64  `json:"took_ms"`
	Said   string `json:"said"`
}

// Reason is why publishes were not acknowledged, as their publisher was told.
type Reason struct {
	What  string `json:"what"`
	Times int    `json:"times"`
}

// Check is something that had to hold.
type Check struct {
	What string `json:"what"`
	Want string `json:"want"`
	Got  string `json:"got"`
	OK   bool   `json:"ok"`
}

// EventAt is an event.
type EventAt struct {
	AtMS  int64  `json:"at_ms"`
	What  string `json:"what"`
	Fault bool   `json:"fault"` // the drill did it to the installation
}

// NodeStates is a process and what it was: each state holds until the next.
type NodeStates struct {
	Name   string    `json:"name"`
	Kind   string    `json:"kind"`
	States []StateAt `json:"states"`
}

// StateAt is what a process was from a moment on.
type StateAt struct {
	AtMS  int64 `json:"at_ms"`
	State State `json:"state"`
}

// EdgeSlots are the requests to an edge, by slots of SlotMS.
type EdgeSlots struct {
	Name     string `json:"name"`
	Answered []int  `json:"answered"`
	Failed   []int  `json:"failed"`
}

// PublishSlots are the publishes by slots of SlotMS, by the moment they were settled.
type PublishSlots struct {
	Acknowledged []int `json:"acknowledged"`
	Refused      []int `json:"refused"`
	Unknown      []int `json:"unknown"`
}

// Write writes a report as JSON, lists of numbers on a line each.
func (r Report) Write(w io.Writer) error {
	var text bytes.Buffer
	e := json.NewEncoder(&text)
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	if err := e.Encode(r); err != nil {
		return err
	}
	_, err := w.Write(numbers.ReplaceAllFunc(text.Bytes(), func(list []byte) []byte { return blank.ReplaceAll(list, nil) }))
	return err
}

var (
	numbers = regexp.MustCompile(`\[[\d,\s]+\]`)
	blank   = regexp.MustCompile(`\s+`)
)

// Worst is the worst of the drills' results; what was not run counts less than
// what was stopped.
func (r Report) Worst() Result {
	worst, rank := Passed, map[Result]int{Passed: 0, NotRun: 1, Aborted: 2, Failed: 3}
	for _, d := range r.Drills {
		if rank[d.Result] > rank[worst] {
			worst = d.Result
		}
	}
	return worst
}
