package durability_test

import (
	"context"
	"slices"
	"testing"

	"github.com/gheecms/ghee/internal/durability"
	"github.com/gheecms/ghee/internal/fail"
)

func TestParseMode(t *testing.T) {
	for in, want := range map[string]durability.Mode{"": durability.Asynchronous, "local": durability.Asynchronous, "remote": durability.Remote, "degrade": durability.Degrade} {
		if got, err := durability.ParseMode(in); got != want || err != nil {
			t.Errorf("%q is %q, %v", in, got, err)
		}
	}
	if _, err := durability.ParseMode("Remote"); !fail.Is(err, fail.Invalid) {
		t.Errorf("a mode that is none: %v", err)
	}
}

func TestLost_IsLessThanWasAskedFor(t *testing.T) {
	for s, want := range map[durability.State]bool{
		{Asked: durability.Asynchronous, Has: durability.Here}: false,
		{Asked: durability.Remote, Has: durability.Here}:       true,
		{Asked: durability.Degrade, Has: durability.Here}:      true,
		{Asked: durability.Degrade, Has: durability.There}:     false,
	} {
		if s.Lost() != want {
			t.Errorf("%+v: %v", s, s.Lost())
		}
	}
}

func TestTell_ReachesWhoWatches(t *testing.T) {
	var heard []durability.Level
	ctx := durability.Watch(t.Context(), func(l durability.Level) { heard = append(heard, l) })
	durability.Tell(context.WithoutCancel(ctx), durability.There)
	durability.Tell(t.Context(), durability.Here) // nobody watches
	if !slices.Equal(heard, []durability.Level{durability.There}) {
		t.Errorf("heard %v", heard)
	}
}
