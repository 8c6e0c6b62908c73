//go:build unix

package pgtest_test

import (
	"context"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/gheecms/ghee/internal/store/pgtest"
)

func query(ctx context.Context, url, statement string) (n int, err error) {
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		return 0, err
	}
	defer func() { _ = conn.Close(context.Background()) }()
	return n, conn.QueryRow(ctx, statement).Scan(&n)
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func TestStandby_FollowsAndIsPromoted(t *testing.T) {
	a := pgtest.Start(t)
	b := a.Standby(t)
	ctx := t.Context()
	must(t, a.Exec(ctx, "create table kept as select 7 as n"))
	must(t, b.CaughtUp(ctx, a))
	if n, err := query(ctx, b.Address("postgres"), "select n from kept"); n != 7 {
		t.Errorf("the standby has %d, %v", n, err)
	}
	if b.Exec(ctx, "update kept set n = 8") == nil {
		t.Error("a standby takes a write")
	}
	if in, err := b.InRecovery(ctx); !in || err != nil {
		t.Errorf("in recovery: %v, %v", in, err)
	}
	must(t, a.Crash())
	must(t, b.Promote(ctx))
	if in, err := b.InRecovery(ctx); in || err != nil {
		t.Errorf("promoted, it is in recovery: %v, %v", in, err)
	}
	must(t, b.Exec(ctx, "update kept set n = 8"))
}

func TestStandby_IsFollowedAgainAfterACrash(t *testing.T) {
	a := pgtest.Start(t)
	b := a.Standby(t)
	must(t, b.Crash())
	must(t, a.Exec(t.Context(), "create table kept as select 7 as n"))
	must(t, b.Start())
	must(t, b.Streams(t.Context()))
	must(t, b.CaughtUp(t.Context(), a))
}

func TestSynchronous_WaitsForAFrozenStandby(t *testing.T) {
	a := pgtest.Start(t)
	b := a.Standby(t)
	ctx := t.Context()
	must(t, a.Exec(ctx, "create table kept (n int)"))
	must(t, a.Synchronous(ctx, b))
	const insert = "insert into kept values (1) returning n"
	_, err := query(ctx, a.Address("postgres"), insert)
	must(t, err)

	thaw, err := b.Freeze()
	must(t, err)
	defer thaw()
	short, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	if _, err := query(short, a.Address("postgres"), insert); err == nil {
		t.Error("a commit that no standby confirmed was acknowledged")
	}
	must(t, a.Synchronous(ctx))
	_, err = query(ctx, a.Address("postgres"), insert)
	must(t, err)
}
