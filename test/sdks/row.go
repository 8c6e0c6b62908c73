package sdks

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"time"
)

// Row is one promise (sdk/spec/README.md).
type Row struct {
	Name     string            `json:"name"`
	Options  map[string]any    `json:"options,omitempty"`
	Now      time.Time         `json:"now,omitzero"`
	Random   []float64         `json:"random,omitempty"`
	Hosts    map[string]Host   `json:"hosts"`
	Store    *Store            `json:"store,omitempty"`
	Calls    []Call            `json:"calls"`
	Requests []Request         `json:"requests"`
	WaitsMs  *[]int            `json:"waits_ms,omitempty"`
	Keeps    *[]string         `json:"keeps,omitempty"`
	Not      map[string]string `json:"not,omitempty"`

	File string `json:"-"`
}

// Host is what becomes of requests to one: its steps, or why none reaches it.
type Host struct {
	Kind  string // "", secure, refused, unresolved, expired
	Steps []Step
}

// UnmarshalJSON implements json.Unmarshaler: a list of steps, a kind, or both.
func (h *Host) UnmarshalJSON(b []byte) error {
	if json.Unmarshal(b, &h.Kind) == nil || json.Unmarshal(b, &h.Steps) == nil {
		return nil
	}
	var both struct {
		Secure bool
		Steps  []Step
	}
	if err := json.Unmarshal(b, &both); err != nil {
		return err
	}
	if h.Steps = both.Steps; both.Secure {
		h.Kind = "secure"
	}
	return nil
}

// MarshalJSON implements json.Marshaler; clients have no use for it.
func (h Host) MarshalJSON() ([]byte, error) { return []byte("null"), nil }

// Step is how one request is answered.
type Step struct {
	Status  int               `json:"status"`
	Headers map[string]string `json:"headers"`
	Body    json.RawMessage   `json:"body"`
	Text    *string           `json:"text"`
	Fault   string            `json:"fault"`
	HoldMs  int               `json:"hold_ms"`
}

// Store is what a client keeps good answers in.
type Store struct {
	Fault string `json:"fault,omitempty"`
	Turns string `json:"turns,omitempty"`
	Kept  []Kept `json:"kept,omitempty"`
}

// Kept is a good answer of before.
type Kept struct {
	Target   string          `json:"target"`
	AgeMs    int64           `json:"age_ms"`
	ETag     string          `json:"etag"`
	Position string          `json:"position"`
	Body     json.RawMessage `json:"body"`
}

// Call is what a caller does, and gets.
type Call struct {
	Do       string         `json:"do"`
	Args     map[string]any `json:"args,omitempty"`
	AfterMs  int            `json:"after_ms,omitempty"`
	Together int            `json:"together,omitempty"`
	Cancel   int            `json:"cancel,omitempty"`
	Result   Result         `json:"result"`
}

// Result is what a caller gets.
type Result struct {
	Body         json.RawMessage `json:"body,omitempty"`
	Error        *Fault          `json:"error,omitempty"`
	FromFailover bool            `json:"from_failover"`
	AgeS         int             `json:"age_s"`
	Position     string          `json:"position"`
	Revalidated  bool            `json:"revalidated"`
}

// Fault is how a call fails. Of a row's, a status of 0 is any, and so is no detail.
type Fault struct {
	Kind   string  `json:"kind"`
	Status int     `json:"status,omitempty"`
	Detail *string `json:"detail,omitempty"`
	Text   string  `json:"text,omitempty"` // of the client's own, for people
}

// Request is what a host gets.
type Request struct {
	Host    string            `json:"host"`
	Method  string            `json:"method"`
	Target  string            `json:"target"`
	Headers map[string]string `json:"headers,omitempty"`
	Body    json.RawMessage   `json:"body,omitempty"`
}

// Rows reads the table.
func Rows(folder string) ([]Row, error) {
	files, err := filepath.Glob(filepath.Join(folder, "*.json"))
	if err != nil || len(files) == 0 {
		return nil, fmt.Errorf("no rows in %s: %w", folder, err)
	}
	var all []Row
	for _, f := range files {
		b, err := os.ReadFile(f)
		if err != nil {
			return nil, err
		}
		var table struct {
			About string
			Rows  []Row
		}
		if err := json.Unmarshal(b, &table); err != nil {
			return nil, fmt.Errorf("%s: %w", f, err)
		}
		for _, r := range table.Rows {
			r.File = filepath.Base(f)
			if r.Now.IsZero() {
				r.Now = time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
			}
			all = append(all, r)
		}
	}
	return all, nil
}

// names are those of a row's hosts, in the order in which the client knows them.
func (r *Row) names() []string {
	named, _ := r.Options["hosts"].([]any)
	var all []string
	for _, n := range named {
		all = append(all, n.(string))
	}
	if all == nil {
		all = []string{"a"}
	}
	return all
}
