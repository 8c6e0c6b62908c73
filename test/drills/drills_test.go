// Package drills runs ghee drill as an operator does, and stops it in the ways
// it can be stopped. All drills are run by make drill.
package drills

import (
	"bufio"
	"encoding/json"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/gheecms/ghee/internal/child"
	"github.com/gheecms/ghee/internal/drill/record"
	"github.com/gheecms/ghee/test/world"
)

func TestMain(m *testing.M) { os.Exit(run(m)) }

func run(m *testing.M) int {
	if os.Getenv("GHEE_TEST_BINARY") == "" {
		dir, err := os.MkdirTemp("", "ghee-drills-")
		if err == nil {
			defer os.RemoveAll(dir)
			err = world.Build("nodynamic", dir, "./cmd/ghee")
		}
		if err != nil {
			panic(err)
		}
		os.Setenv("GHEE_TEST_BINARY", filepath.Join(dir, "ghee"))
	}
	return m.Run()
}

// place is where a test's drills put what they write.
type place struct {
	t        *testing.T
	out, tmp string
}

func newPlace(t *testing.T) place {
	t.Helper()
	tmp, err := os.MkdirTemp("/tmp", "ghee-drills-tmp-") // which the user postgres can reach, too
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(tmp) })
	if err := os.Chmod(tmp, 0o755); err != nil {
		t.Fatal(err)
	}
	return place{t, t.TempDir(), tmp}
}

// drill starts the command; said is closed with its output.
func (p place) drill(args ...string) (cmd *exec.Cmd, said <-chan string) {
	p.t.Helper()
	cmd = exec.Command(os.Getenv("GHEE_TEST_BINARY"), append([]string{"drill", "--out", p.out}, args...)...)
	cmd.Env = append(os.Environ(), "TMPDIR="+p.tmp)
	cmd.SysProcAttr = child.EndsWithUs(false)
	out, err := cmd.StdoutPipe()
	if err != nil {
		p.t.Fatal(err)
	}
	cmd.Stderr = os.Stderr
	if err := cmd.Start(); err != nil {
		p.t.Fatal(err)
	}
	lines := make(chan string, 1000)
	go func() {
		defer close(lines)
		for s := bufio.NewScanner(out); s.Scan(); {
			lines <- s.Text()
		}
		_, _ = io.Copy(io.Discard, out)
	}()
	return cmd, lines
}

// code waits for the end of a command, whose output must have been read.
func code(cmd *exec.Cmd) int {
	_ = cmd.Wait() // how it ended is asked for
	return cmd.ProcessState.ExitCode()
}

// hears reads until a line has a word; false when the output ends before.
func hears(said <-chan string, word string) bool {
	for line := range said {
		if strings.Contains(line, word) {
			return true
		}
	}
	return false
}

// reports are those in the place, oldest first.
func (p place) reports() (all []record.Report) {
	p.t.Helper()
	files, err := filepath.Glob(filepath.Join(p.out, "drill-*", "report.json"))
	for _, f := range files {
		var r record.Report
		text, e := os.ReadFile(f)
		if e == nil {
			e = json.Unmarshal(text, &r)
		}
		err = errors.Join(err, e)
		all = append(all, r)
	}
	if err != nil {
		p.t.Fatal(err)
	}
	return all
}

// nothing waits until no process and no folder is left of drills.
func (p place) nothing(folders bool) {
	p.t.Helper()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for over := time.Now().Add(20 * time.Second); ; <-tick.C {
		left := p.processes()
		if folders {
			dirs, err := filepath.Glob(filepath.Join(p.tmp, "*"))
			if err != nil {
				p.t.Fatal(err)
			}
			left = append(left, dirs...)
		}
		if len(left) == 0 {
			return
		}
		if time.Now().After(over) {
			p.t.Fatalf("left behind: %q", left)
		}
	}
}

// processes are those that know the folder.
func (p place) processes() (all []string) {
	entries, err := filepath.Glob("/proc/[0-9]*/cmdline")
	if err != nil {
		p.t.Fatal(err)
	}
	for _, e := range entries {
		args, _ := os.ReadFile(e) // it may have ended
		env, _ := os.ReadFile(filepath.Join(filepath.Dir(e), "environ"))
		cwd, _ := os.Readlink(filepath.Join(filepath.Dir(e), "cwd"))
		if strings.Contains(string(args)+string(env)+cwd, p.tmp) {
			all = append(all, e+" "+strings.ReplaceAll(string(args), "\x00", " "))
		}
	}
	return all
}

// A drill that is killed leaves no process, and its folder goes with the next,
// which runs to its end and tells of it.
func TestDrill_RunsToItsEndAfterOneThatWasKilled(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	cmd, said := p.drill("edge-frozen")
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for over := time.Now().Add(time.Minute); strings.Count(strings.Join(p.processes(), " "), "--name edge-") < 4; <-tick.C {
		if time.Now().After(over) {
			t.Fatalf("there are only %q", p.processes())
		}
	}
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	hears(said, "nothing more")
	code(cmd)
	p.nothing(false)

	cmd, said = p.drill("edge-killed")
	if !hears(said, "edge-killed: passed in") {
		t.Error("it did not say that it passed")
	}
	hears(said, "nothing more")
	if c := code(cmd); c != 0 {
		t.Errorf("it ended with %d", c)
	}
	p.nothing(true)
	all := p.reports()
	if len(all) != 1 {
		t.Fatalf("%d reports", len(all))
	}
	d := all[0].Drills[0]
	if all[0].Result != record.Passed || len(d.Checks) < 4 || d.Figures.Reads.Asked < 200 || d.Figures.Reads.Failed != 0 || d.Figures.Reads.NeverAsked < 80 {
		t.Errorf("%s: %+v, %+v", all[0].Result, d.Checks, d.Figures)
	}
	if g := d.Figures; g.Publishes.Acknowledged < 50 || !g.Publishes.Looked || len(g.Publishes.Lost) != 0 || g.FirstAnswer == nil {
		t.Errorf("%+v", g)
	}
	if failed := sum(d.Edges[0].Failed); failed == 0 || failed != d.Figures.Reads.AttemptsFailed || sum(d.Edges[1].Failed) != 0 {
		t.Errorf("edge-1 was dead, and the requests were %+v", d.Edges)
	}
}

func sum(all []int) (n int) {
	for _, x := range all {
		n += x
	}
	return n
}

// Ctrl-C ends a drill with a report of what there was; a second drill is refused
// meanwhile.
func TestDrill_IsStopped(t *testing.T) {
	t.Parallel()
	p := newPlace(t)
	cmd, said := p.drill("all")
	if !hears(said, "edge-1 killed") {
		t.Fatal("no edge was killed")
	}
	second, also := p.drill("edge-killed")
	hears(also, "nothing more")
	if c := code(second); c != 4 {
		t.Errorf("a second one ended with %d", c)
	}
	if err := cmd.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	hears(said, "nothing more")
	if c := code(cmd); c != 5 {
		t.Errorf("it ended with %d", c)
	}
	p.nothing(true)
	all := p.reports()
	if len(all) != 1 || all[0].Result != record.Aborted || all[0].Drills[0].Result != record.Aborted || all[0].Drills[1].Result != record.NotRun {
		t.Fatalf("%+v", all)
	}
	if d := all[0].Drills[0]; d.Figures.Reads.Asked == 0 || len(d.Events) != 1 {
		t.Errorf("it tells of %d reads and %d events", d.Figures.Reads.Asked, len(d.Events))
	}
}
