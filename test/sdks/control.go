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
	watch  *watch

	mu    sync.Mutex // guards what follows
	left  []*Row
	times map[*Row]int // a row was played
	again int          // rows were played again, as the machine was late
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
	row := c.take()
	if row == nil {
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
	c.watch.late() // from now on
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(task{row, bases, row.Now.UnixMilli(), put(row.Store, row.Now)})
}

// take is the next row, nil where none is left.
func (c *control) take() *Row {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.left) == 0 {
		return nil
	}
	row := c.left[0]
	c.left = c.left[1:]
	c.times[row]++
	return row
}

// anew puts a row back that the machine was too late for.
func (c *control) anew(row *Row) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.watch.late() || c.times[row] >= mostTimes {
		return false
	}
	c.left = append(c.left, row)
	c.again++
	return true
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
	wrong := judge(row, s, &got)
	if len(wrong) == 0 || !c.anew(row) {
		c.judged(row, wrong)
	}
}
