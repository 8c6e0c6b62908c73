package sdks

import (
	"encoding/json"
	"net/http"
	"sync"
)

// control gives rows to a client's program, one after the other.
type control struct {
	certs  *Authority
	kind   string // of client, as rows name those who cannot
	judged func(r *Row, wrong []string)
	left   chan *Row

	mu    sync.Mutex // guards what follows
	row   *Row
	stage *stage
}

// task is what the program is given.
type task struct {
	Row   *Row              `json:"row"`
	Bases []string          `json:"bases"`
	Now   int64             `json:"now"` // milliseconds since 1970
	Kept  map[string][]byte `json:"kept"`
}

// ServeHTTP implements http.Handler.
func (c *control) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Access-Control-Allow-Origin", "*")
	w.Header().Set("Access-Control-Allow-Headers", "content-type")
	switch {
	case r.Method == http.MethodOptions:
	case r.URL.Path == "/next":
		c.next(w)
	case r.URL.Path == "/done":
		c.done(w, r)
	default:
		http.NotFound(w, r)
	}
}

func (c *control) next(w http.ResponseWriter) {
	row, ok := <-c.left
	if !ok {
		w.WriteHeader(http.StatusNoContent)
		return
	}
	s, bases, err := open(row, c.certs)
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	c.mu.Lock()
	c.row, c.stage = row, s
	c.mu.Unlock()
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(task{row, bases, row.Now.UnixMilli(), put(row.Store, row.Now)})
}

func (c *control) done(w http.ResponseWriter, r *http.Request) {
	c.mu.Lock()
	row, s := c.row, c.stage
	c.row, c.stage = nil, nil
	c.mu.Unlock()
	if row == nil {
		http.Error(w, "no row is being played", http.StatusConflict)
		return
	}
	s.close()
	var got Outcome
	if err := json.NewDecoder(r.Body).Decode(&got); err != nil {
		c.judged(row, []string{"what the client says is no outcome: " + err.Error()})
		return
	}
	c.judged(row, judge(row, s, &got))
}
