package drill

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/gheecms/ghee/internal/drill/record"
)

// What is lost must have been named, unless the standby could not know of it.
func TestListed_TellsWhatIsLostInSilence(t *testing.T) {
	now := time.Date(2026, 11, 29, 12, 0, 0, 0, time.UTC)
	s := &stage{looked: map[int]bool{1: true}, cluster: &cluster{log: &record.Log{Now: func() time.Time { return now }}}, ordered: now}
	s.log.Begin()
	for n, ago := range map[int]time.Duration{1: 9, 2: 8, 3: 7, 4: 2} { // seconds
		s.log.Publish(n, now.Add(-ago*time.Second), record.Acknowledged, "")
	}
	s.log.Publish(5, now, record.Refused, "503")
	var h handed
	said := `{"epoch":2,"lag":{"known":true,"as_of":%q,"changes":3,"lost":[{"name":"Tick 2"}]}}`
	// Ticks were settled now: after the moment of which the standby knew.
	if err := json.Unmarshal(fmt.Appendf(nil, said, now.Add(-time.Second).Format(time.RFC3339)), &h); err != nil {
		t.Fatal(err)
	}
	s.listed(h)
	if c := s.checks[0]; !c.OK || !strings.HasPrefix(c.Got, "0 of 3; the standby was known to lack 3 changes, 1.0 s before") {
		t.Errorf("%+v", c)
	}
	h.Lag.AsOf = now.Add(time.Second)
	s.listed(h)
	if c := s.checks[1]; c.OK || !strings.HasPrefix(c.Got, "2 of 3") {
		t.Errorf("%+v", c)
	}
}

func TestSpoken_ReadsWhatRejoinSays(t *testing.T) {
	step, at, said, is := spoken("set up       1.504s  The server is to follow the new leader.")
	if !is || step != "set up" || at != 1504*time.Millisecond || said != "The server is to follow the new leader." {
		t.Error(step, at, said, is)
	}
	if _, _, _, is := spoken("The old leader is a standby."); is {
		t.Error("what is no step is one")
	}
}

// A new epoch is told once, when the last edge shows it.
func TestEpochs_AreToldWhenTheLastShowsThem(t *testing.T) {
	log := &record.Log{Now: time.Now}
	s := &epochs{seen: map[string]int64{"edge-1": 0, "edge-2": 0}}
	for _, x := range []struct {
		edge  string
		epoch int64
		told  int
	}{{"edge-1", 1, 0}, {"edge-2", 1, 0}, {"edge-1", 2, 0}, {"edge-1", 2, 0}, {"edge-2", 1, 0}, {"edge-2", 2, 1}, {"edge-1", 1, 1}, {"edge-1", 2, 1}} {
		s.note(log, x.edge, x.epoch)
		if got := len(log.Facts().Events); got != x.told {
			t.Errorf("%+v: %d events", x, got)
		}
	}
}

func TestSpan_ExcusesWhatItMeets(t *testing.T) {
	at := time.Date(2026, 11, 29, 12, 0, 0, 0, time.UTC)
	s := &span{at, at.Add(time.Second)}
	for _, c := range []struct {
		asked, took time.Duration
		want        bool
	}{{-time.Second, 999 * time.Millisecond, false}, {-time.Second, time.Second, true}, {500 * time.Millisecond, 0, true}, {time.Second, time.Second, true}, {1001 * time.Millisecond, 0, false}} {
		if got := s.excuses(record.Read{Asked: at.Add(c.asked), Took: c.took}); got != c.want {
			t.Errorf("%v: %t", c, got)
		}
	}
	if (*span)(nil).excuses(record.Read{}) {
		t.Error("where an edge was always there, something is excused")
	}
}
