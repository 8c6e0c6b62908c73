package pgtool_test

import (
	"context"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/gheecms/ghee/internal/store/pgtool"
)

// free is an address nobody listens on.
func free(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

func number(ctx context.Context, url, query string) (n int, err error) {
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		return 0, err
	}
	defer func() { _ = conn.Close(ctx) }()
	return n, conn.QueryRow(ctx, query).Scan(&n)
}

// A server and its standby: what is committed comes over, kills are survived, what is
// frozen goes on, and nobody comes in without the password.
func TestServer_IsFollowedAndOutlivesKills(t *testing.T) {
	programs, err := pgtool.FindServer()
	if err != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal(err)
		}
		t.Skip(err)
	}
	dir, err := os.MkdirTemp("/tmp", "pgtool-") // which the user postgres can reach
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	if err := os.Chmod(dir, 0o711); err != nil {
		t.Fatal(err)
	}
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	ctx := t.Context()
	a, err := programs.Make(ctx, filepath.Join(dir, "a"), free(t))
	must(err)
	must(a.Start(ctx))
	t.Cleanup(func() { must(a.Kill()) })
	b, err := a.Standby(ctx, filepath.Join(dir, "b"), free(t), "b")
	must(err)
	must(b.Start(ctx))
	t.Cleanup(func() { must(b.Kill()) })
	conn, err := pgx.Connect(ctx, a.URL())
	must(err)
	_, err = conn.Exec(ctx, "create table t (n int); insert into t values (7)")
	must(err)
	must(conn.Close(ctx))
	until := func(what string, holds func() bool) {
		t.Helper()
		tick := time.NewTicker(20 * time.Millisecond)
		defer tick.Stop()
		for over := time.Now().Add(time.Minute); !holds(); <-tick.C {
			if time.Now().After(over) {
				t.Fatalf("it did not come to this: %s", what)
			}
		}
	}
	until("the standby has it", func() bool { n, err := number(ctx, b.URL(), "select n from t"); return err == nil && n == 7 })

	must(b.Set("primary_conninfo", "")) // it follows no more
	until("nobody follows", func() bool {
		n, err := number(ctx, a.URL(), "select count(*) from pg_stat_replication")
		return err == nil && n == 0
	})

	must(a.Kill())
	if _, err := number(ctx, a.URL(), "select 1"); err == nil {
		t.Error("a killed server answers")
	}
	must(a.Start(ctx))
	if n, err := number(ctx, a.URL(), "select n from t"); err != nil || n != 7 {
		t.Errorf("after the kill: %d, %v", n, err)
	}

	a.Freeze()
	short, cancel := context.WithTimeout(ctx, 300*time.Millisecond)
	defer cancel()
	if _, err := number(short, a.URL(), "select 1"); err == nil {
		t.Error("a frozen server answers")
	}
	a.Thaw()
	_, err = number(ctx, a.URL(), "select 1")
	must(err)

	must(a.Set("work_mem", "7MB"))
	until("the setting counts", func() bool {
		n, err := number(ctx, a.URL(), "select setting::int from pg_settings where name = 'work_mem'")
		return err == nil && n == 7*1024
	})
	config, err := pgx.ParseConfig(a.URL())
	must(err)
	if c, err := pgx.Connect(ctx, fmt.Sprintf("postgres://postgres@127.0.0.1:%d/postgres?sslmode=disable", config.Port)); err == nil {
		_ = c.Close(ctx)
		t.Error("somebody came in without the password")
	}
	must(a.Stop(ctx))
	must(a.Stop(ctx)) // which has ended
}
