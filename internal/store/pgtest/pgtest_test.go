//go:build unix

package pgtest_test

import (
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/gheecms/ghee/internal/store/pgtest"
)

func one(t *testing.T, url string) error {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), url)
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close(t.Context()) }()
	var one int
	return conn.QueryRow(t.Context(), "select 1").Scan(&one)
}

func TestShared_IsOneClusterWithManyDatabases(t *testing.T) {
	c := pgtest.Shared(t)
	if c != pgtest.Shared(t) {
		t.Error("there are two")
	}
	a, b := c.URL(t, "same"), c.URL(t, "same")
	if a == b {
		t.Errorf("both databases are %s", a)
	}
	for _, url := range []string{a, b} {
		if err := one(t, url); err != nil {
			t.Error(err)
		}
	}
}

func TestStart_StopsAndStartsAgain(t *testing.T) {
	c := pgtest.Start(t)
	url := c.URL(t, "x")
	if err := c.Stop(); err != nil {
		t.Fatal(err)
	}
	if one(t, url) == nil {
		t.Error("a stopped cluster answers")
	}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	if err := one(t, url); err != nil {
		t.Error(err)
	}
}

// A test binary that is killed runs no cleanup: its cluster must end all the
// same.
func TestStart_EndsWithItsProcess(t *testing.T) {
	if os.Getenv("PGTEST_DIE") != "" {
		os.Stdout.WriteString("URL " + pgtest.Start(t).URL(t, "x") + "\n")
		p, err := os.FindProcess(os.Getpid())
		if err != nil {
			t.Fatal(err)
		}
		_ = p.Kill()
		select {}
	}
	pgtest.Shared(t) // or skip
	cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestStart_EndsWithItsProcess$")
	cmd.Env = append(os.Environ(), "PGTEST_DIE=1")
	out, _ := cmd.Output() // it dies
	_, url, ok := strings.Cut(string(out), "URL ")
	if !ok {
		t.Fatalf("the other process said %q", out)
	}
	url, _, _ = strings.Cut(url, "\n")
	for one(t, url) == nil { // until the keeper has stopped it
	}
}
