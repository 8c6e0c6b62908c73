package faults

import (
	"encoding/json"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/gheecms/ghee/test/faults/matrix"
	"github.com/gheecms/ghee/test/world"
)

// Row 46: too many clients that try again, and then none. Of most of them the node has
// to live; two hundred are of the SDK, and what these repeat must not keep it going.
func TestRow46_OverloadWithClientsThatTryAgain(t *testing.T) {
	row := matrix.Begin(t, 46)
	w, token, question := shop(t)
	w.Stop()
	w.Env = []string{"GOMAXPROCS=1", "GHEE_CACHE_MB=0"} // every read is one of the set
	w.Start()
	w.Until("it is open", func() bool { return w.Read(token, "/v2/posts/").Status == 200 })
	rested(t, w.Node)
	dice := world.Dice(world.Seed(t))
	search := func() string { return "/v2/posts/search/?" + question(dice) + "&auth_token=" + token }
	calm := newSwarm(w.Node)
	calm.load(t, 1, matrix.Size(time.Second, 10*time.Second), search)

	d := matrix.Size(4*time.Second, 60*time.Second)
	config, err := json.Marshal(map[string]any{"hosts": []string{w.Base}, "token": token, "swarm": 200, "seconds": d.Seconds()})
	must(t, err)
	client, crowd := clientLibraries(t)[0], newSwarm(w.Node)
	var pushing sync.WaitGroup
	pushing.Go(func() { crowd.load(t, matrix.Size(300, 2000), d, search) }) // who do not care
	out, err := client.command(string(config)).Output()
	pushing.Wait()
	must(t, err)
	var sum struct {
		Calls, Failed, Tries int
		LateCalls            int `json:"late_calls"`
		LateTries            int `json:"late_tries"`
	}
	must(t, json.Unmarshal(out, &sum))
	over := time.Now()
	after := newSwarm(w.Node)
	w.Until("nobody is refused any more", func() bool {
		after = newSwarm(w.Node)
		after.load(t, 1, 500*time.Millisecond, search)
		return after.count(503) == 0
	})
	repeated := func(calls, tries int) string {
		return fmt.Sprintf("%.1f %%", 100*float64(tries-calls)/float64(max(1, tries)))
	}
	row.Figure("200 clients of the SDK, without rest", "%d calls, %d of them failed; %s of the requests were repeated ones, %s in the second half", sum.Calls, sum.Failed, repeated(sum.Calls, sum.Tries), repeated(sum.LateCalls, sum.LateTries))
	row.Figure("ordinary again", "%.1f s after the last of them; a read takes %s, %s before", time.Since(over).Seconds(), after.at(200, 0.5), calm.at(200, 0.5))
	if calm.honest(t); w.Fallen() > 0 {
		t.Error("the process ended")
	}
	row.Figure("the others", "%d answered, %d refused", crowd.count(200), crowd.count(503))
	if sum.Calls == 0 || sum.Failed == sum.Calls {
		t.Errorf("nothing was answered: %s", out)
	}
	if share := float64(sum.LateTries-sum.LateCalls) / float64(max(1, sum.LateTries)); matrix.Full() && share > 0.2 {
		t.Errorf("%.0f %% of the requests are repeated ones", 100*share)
	}
}
