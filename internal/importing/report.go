package importing

import (
	"encoding/json"
	"slices"
)

// Report tells what an import did, or, after a dry run, would do. It encodes as
// JSON; WriteTo writes it for people. Equal runs give equal reports.
type Report struct {
	Source string `json:"source"`
	Title  string `json:"title,omitempty"`
	DryRun bool   `json:"dry_run,omitempty"`
	Rows   []Row  `json:"rows"` // one a kind of thing
	// Changes say how what was created or updated differs from the source,
	// Skips what was left out, and why. Of one reason there are at most MaxLines
	// lines; a last one counts the rest.
	Changes []Line   `json:"changes"`
	Skips   []Line   `json:"skips"`
	Notes   []string `json:"notes"` // about the source as a whole
}

// Row counts one kind of thing.
type Row struct {
	Name      string `json:"name"`
	Created   int    `json:"created"`
	Updated   int    `json:"updated"`
	Unchanged int    `json:"unchanged"`
	Skipped   int    `json:"skipped"`
	// Published and Drafts say in which state the source wants those that were
	// not skipped; both are 0 for things without states.
	Published int `json:"published,omitempty"`
	Drafts    int `json:"drafts,omitempty"`
}

// Line is one change or one skip.
type Line struct {
	Row    string `json:"row"`
	Ref    string `json:"ref,omitempty"`
	Title  string `json:"title,omitempty"`
	Where  string `json:"where,omitempty"`
	Reason string `json:"reason"`
	Detail string `json:"detail,omitempty"`
	Count  int    `json:"count,omitempty"` // of things alike; 0 means this one
}

// Row returns the counts of one row, zeroes when it is not there.
func (r *Report) Row(name string) Row {
	if i := r.index(name); i >= 0 {
		return r.Rows[i]
	}
	return Row{Name: name}
}

func (r *Report) index(name string) int {
	return slices.IndexFunc(r.Rows, func(row Row) bool { return row.Name == name })
}

func (r *Report) row(name string) *Row {
	i := r.index(name)
	if i < 0 {
		r.Rows = append(r.Rows, Row{Name: name})
		i = len(r.Rows) - 1
	}
	return &r.Rows[i]
}

// Written counts what was, or after a dry run would be, created and updated.
func (r *Report) Written() int {
	n := 0
	for _, row := range r.Rows {
		n += row.Created + row.Updated
	}
	return n
}

// JSON returns the report for programs, indented.
func (r *Report) JSON() ([]byte, error) { return json.MarshalIndent(r, "", "  ") }
