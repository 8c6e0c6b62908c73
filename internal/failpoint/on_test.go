//go:build failpoints

package failpoint_test

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/gheecms/ghee/internal/fail"
	"github.com/gheecms/ghee/internal/failpoint"
)

// In the child, this binary hits one point ten times and says how each ended.
func TestMain(m *testing.M) {
	if os.Getenv("FAILPOINT_TEST_CHILD") == "" {
		os.Exit(m.Run())
	}
	for range 10 {
		said := "."
		if err := failpoint.Hit(failpoint.FollowerRead); fail.Is(err, fail.Unavailable) {
			said = "E"
		}
		os.Stdout.WriteString(said)
	}
	os.Exit(0)
}

func child(t *testing.T, env ...string) *exec.Cmd {
	cmd := exec.CommandContext(t.Context(), os.Args[0])
	cmd.Env = append(append(os.Environ(), "FAILPOINT_TEST_CHILD=1"), env...)
	return cmd
}

func TestHit(t *testing.T) {
	for name, c := range map[string]struct{ ask, said string }{
		"NothingAsked":    {"", ".........."},
		"AnotherPoint":    {"set.fill.stored=error", ".........."},
		"EveryTime":       {"follower.read=error", "EEEEEEEEEE"},
		"TheThirdTime":    {"set.fill.stored=kill,follower.read=error@3", "..E......."},
		"ByChanceAndSeed": {"follower.read=error~0.5", "EEEE.EE..E"},
		"Never":           {"follower.read=error~0", ".........."},
	} {
		t.Run(name, func(t *testing.T) {
			out, err := child(t, "GHEE_FAILPOINT="+c.ask, "GHEE_SEED=7").CombinedOutput()
			if err != nil || string(out) != c.said {
				t.Errorf("it said %q (%v), want %q", out, err, c.said)
			}
		})
	}
}

func TestHit_KillsTheProcess(t *testing.T) {
	out, err := child(t, "GHEE_FAILPOINT=follower.read=kill@4").Output()
	var exit *exec.ExitError
	if !errors.As(err, &exit) || exit.Sys().(syscall.WaitStatus).Signal() != syscall.SIGKILL || string(out) != "..." {
		t.Errorf("it said %q and ended with %v", out, err)
	}
}

func TestHit_WaitsUntilItIsLetGo(t *testing.T) {
	pipe := filepath.Join(t.TempDir(), "pipe")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := child(t, "GHEE_FAILPOINT=follower.read=pause@2:"+pipe)
	var out strings.Builder
	cmd.Stdout = &out
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	there, err := os.ReadFile(pipe)
	if err != nil || string(there) != "follower.read" {
		t.Errorf("the pipe says %q (%v)", there, err)
	}
	if err := os.WriteFile(pipe, nil, 0); err != nil {
		t.Error(err)
	}
	if err := cmd.Wait(); err != nil || out.String() != ".........." {
		t.Errorf("it said %q and ended with %v", out.String(), err)
	}
}

func TestHit_RefusesWhatItDoesNotUnderstand(t *testing.T) {
	for _, ask := range []string{
		"follower.rea=kill", "follower.read", "follower.read=die", "follower.read=kill@0", "follower.read=kill@x", "follower.read=error~2",
		"follower.read=pause", "follower.read=kill:/tmp/x",
	} {
		out, err := child(t, "GHEE_FAILPOINT="+ask).CombinedOutput()
		if err == nil || !strings.Contains(string(out), "GHEE_FAILPOINT: ") {
			t.Errorf("%s: it ended with %v and said %s", ask, err, out)
		}
	}
}
