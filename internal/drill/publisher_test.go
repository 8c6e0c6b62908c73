package drill

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/gheecms/ghee/internal/drill/record"
)

func TestJudge_TellsWhatIsKnown(t *testing.T) {
	for _, c := range []struct {
		a    answer
		err  error
		want record.Outcome
	}{
		{answer{status: http.StatusAccepted}, nil, record.Acknowledged},
		{answer{status: http.StatusServiceUnavailable, body: []byte(`{"code":"read_only"}`)}, nil, record.Refused},
		{answer{status: http.StatusServiceUnavailable, body: []byte(`{"code":"outcome_unknown"}`)}, nil, record.Unknown},
		{answer{status: http.StatusInsufficientStorage}, nil, record.Refused},
		{answer{status: http.StatusBadGateway}, nil, record.Unknown},
		{answer{status: http.StatusInternalServerError}, nil, record.Unknown},
		{answer{status: http.StatusConflict}, nil, record.Refused},
		{answer{}, errors.New("EOF"), record.Unknown},
	} {
		if got, _ := judge(c.a, c.err); got != c.want {
			t.Errorf("%d %s %v: %s", c.a.status, c.a.body, c.err, got)
		}
	}
}

// What nobody has heard of is published through the next edge, and nothing twice.
func TestPublisher_PublishesOnce(t *testing.T) {
	var got []string
	taking := func(w http.ResponseWriter, r *http.Request) {
		got = append(got, r.Host)
		w.Header().Set("Ghee-Position", fmt.Sprintf("1.%d", len(got)))
		w.WriteHeader(http.StatusAccepted)
	}
	cut := func(w http.ResponseWriter, r *http.Request) {
		got = append(got, r.Host)
		panic(http.ErrAbortHandler)
	}
	gone := edgeOf(t, "edge-3", nil)
	gone.listen = "127.0.0.1:1"
	log := &record.Log{Now: time.Now}
	p := &publisher{log: log, http: newClient(), edges: []*process{gone, edgeOf(t, "edge-4", taking)}}
	if o := p.one(t.Context()); o != record.Acknowledged || len(got) != 1 || p.reach() != (position{1, 1}) {
		t.Errorf("%s through %v, at %s", o, got, p.reach())
	}
	p.edges = []*process{edgeOf(t, "edge-3", cut), p.edges[1]}
	if o := p.one(t.Context()); o != record.Unknown || len(got) != 2 {
		t.Errorf("%s through %v", o, got)
	}
	p.edges = []*process{gone}
	if o := p.one(t.Context()); o != record.Refused {
		t.Error(o)
	}
	var all []string
	for _, x := range log.Facts().Publishes {
		all = append(all, fmt.Sprintf("%d %s", x.N, x.Outcome))
	}
	if told := strings.Join(all, ", "); told != "1 acknowledged, 2 unknown, 3 refused" {
		t.Error(told)
	}
}
