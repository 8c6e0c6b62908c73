package drill

import (
	"context"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/gheecms/ghee/internal/drill/record"
	"github.com/gheecms/ghee/internal/fail"
)

func config(t *testing.T) Config {
	t.Helper()
	return Config{
		Binary: "/bin/false", Temp: t.TempDir(), Version: "test", Missing: "PostgreSQL is not here.", Out: filepath.Join(t.TempDir(), "drills"), Say: io.Discard,
		Now: func() time.Time { return time.Date(2026, 11, 29, 19, 37, 12, 345, time.UTC) },
	}
}

func left(t *testing.T, base string) []string {
	t.Helper()
	dirs, err := filepath.Glob(filepath.Join(base, workFolders+"*"))
	if err != nil {
		t.Fatal(err)
	}
	return dirs
}

func reported(t *testing.T, folder string) (r record.Report) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(folder, "report.json"))
	if err == nil {
		err = json.Unmarshal(text, &r)
	}
	if err != nil {
		t.Fatal(err)
	}
	if html, err := os.ReadFile(filepath.Join(folder, "report.html")); err != nil || !strings.HasSuffix(string(html), "</html>\n") {
		t.Errorf("report.html: %v, %d bytes", err, len(html))
	}
	return r
}

// What cannot be run is told with the reason, and so is what cannot be started.
func TestRun_TellsWhatWasNotRun(t *testing.T) {
	c := config(t)
	chosen := []Drill{{Name: "region-lost", database: true, run: func(*stage) { t.Error("it was played") }}, {Name: "edge-killed", run: func(*stage) { t.Error("it was played") }}}
	r, folder, err := Run(t.Context(), c, chosen)
	if err != nil || filepath.Base(folder) != "drill-2026-11-29T193712Z" {
		t.Fatal(folder, err)
	}
	for _, r := range []record.Report{r, reported(t, folder)} {
		if r.Result != record.Failed || r.Drills[0].Result != record.NotRun || r.Drills[0].Why != "PostgreSQL is not here." {
			t.Errorf("%+v", r.Drills[0])
		}
		if d := r.Drills[1]; d.Result != record.Failed || !strings.Contains(d.Why, "origin-a ended instead of answering") {
			t.Errorf("%s: %s", d.Result, d.Why)
		}
	}
	if _, err := os.Stat(filepath.Join(folder, "logs", "edge-killed", "origin-a.log")); err != nil {
		t.Error(err)
	}
	if l := left(t, c.Temp); len(l) > 0 {
		t.Errorf("left behind: %v", l)
	}
	if _, second, err := Run(t.Context(), c, chosen[:1]); err != nil || filepath.Base(second) != "drill-2026-11-29T193712Z-2" {
		t.Error(second, err)
	}
}

func TestRun_StoppedTellsWhatThereWas(t *testing.T) {
	c := config(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, folder, err := Run(ctx, c, []Drill{{Name: "edge-killed"}})
	if err != nil {
		t.Fatal(err)
	}
	if r := reported(t, folder); r.Result != record.NotRun || r.Drills[0].Why != "The run was stopped before it began." {
		t.Errorf("%+v", r)
	}
}

func TestRun_IsOneAtATime(t *testing.T) {
	c := config(t)
	lock, err := c.lock()
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := Run(t.Context(), c, nil); !fail.Is(err, fail.Conflict) {
		t.Errorf("%v", err)
	}
	lock.Close()
	if _, _, err := Run(t.Context(), c, nil); err != nil {
		t.Error(err)
	}
}

// What a killed run left goes with the next; what somebody holds, keeps or owns
// stays.
func TestWork_SweepsWhatNobodyHolds(t *testing.T) {
	c := config(t)
	dead, other := filepath.Join(c.Temp, workFolders+"dead"), filepath.Join(c.Temp, workFolders+"other")
	for _, dir := range []string{dead, other} {
		if err := os.MkdirAll(filepath.Join(dir, "edge-killed"), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(dead, "lock"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	held, err := newWork(c.Temp, true)
	if err != nil {
		t.Fatal(err)
	}
	second, err := newWork(c.Temp, false)
	if err != nil {
		t.Fatal(err)
	}
	if got := len(left(t, c.Temp)); got != 3 { // other, held, second
		t.Errorf("there are %v", left(t, c.Temp))
	}
	if err := second.end(io.Discard); err != nil {
		t.Error(err)
	}
	if err := held.end(io.Discard); err != nil {
		t.Error(err)
	}
	third, err := newWork(c.Temp, false)
	if err != nil {
		t.Fatal(err)
	}
	if got := len(left(t, c.Temp)); got != 3 { // other, what is kept, third
		t.Errorf("there are %v", left(t, c.Temp))
	}
	if err := third.end(io.Discard); err != nil {
		t.Error(err)
	}
}

func TestFind_NamesWhatThereIs(t *testing.T) {
	all, err := Find(Local(), "all")
	if err != nil || len(all) != len(Local()) {
		t.Error(len(all), err)
	}
	one, err := Find(Local(), "edge-frozen")
	if err != nil || len(one) != 1 || one[0].Name != "edge-frozen" {
		t.Error(one, err)
	}
	if _, err := Find(Local(), "flood"); !fail.Is(err, fail.NotFound) || !strings.Contains(err.Error(), "edge-killed, edge-frozen") {
		t.Error(err)
	}
}

// A drill's processes have no settings of whoever runs it.
func TestForeign_LeavesOutWhatIsOurs(t *testing.T) {
	got := foreign([]string{"PATH=/bin", "GHEE_DATABASE=postgres://real", "HTTP_PROXY=http://x", "no_proxy=*", "HOME=/"})
	if strings.Join(got, " ") != "PATH=/bin HOME=/" {
		t.Error(got)
	}
}
