package purge_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/gheecms/ghee/internal/fail"
	"github.com/gheecms/ghee/internal/purge"
)

// ledger is a driver that notes its calls and fails at one of them.
type ledger struct {
	calls  [][]string
	failAt int
}

func (*ledger) Name() string   { return "ledger" }
func (l *ledger) MaxKeys() int { return purge.MaxBatch }

func (l *ledger) Purge(_ context.Context, keys []string) error {
	if err := purge.Check(l, keys); err != nil {
		return err
	}
	if l.calls = append(l.calls, slices.Clone(keys)); len(l.calls) == l.failAt {
		return fail.Wrap(fail.Unavailable, purge.After(7*time.Second, errors.New("429")), "The CDN is busy.")
	}
	return nil
}

func names(n int) []string {
	out := make([]string, n)
	for i := range out {
		out[i] = fmt.Sprintf("7/o:%04d", i)
	}
	return out
}

func TestSend_SendsEachKeyOnceAndInBounds(t *testing.T) {
	var wide []string
	for _, k := range names(70) {
		wide = append(wide, k+strings.Repeat("k", purge.MaxKey-len(k)))
	}
	for name, c := range map[string]struct {
		keys []string
		want []int
	}{
		"none":                 {nil, nil},
		"one":                  {names(1), []int{1}},
		"twice the same":       {append(names(3), names(3)...), []int{3}},
		"as many as one takes": {names(256), []int{256}},
		"one more":             {names(257), []int{256, 1}},
		"too many bytes":       {wide, []int{63, 7}},
	} {
		l := &ledger{}
		left, err := purge.Send(t.Context(), l, c.keys)
		if err != nil || left != nil {
			t.Errorf("%s: %v, %v left", name, err, left)
		}
		var sizes []int
		for _, call := range l.calls {
			sizes = append(sizes, len(call))
		}
		if diff := cmp.Diff(c.want, sizes); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
		want := slices.Compact(slices.Sorted(slices.Values(c.keys)))
		if diff := cmp.Diff(want, slices.Concat(l.calls...)); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

func TestSend_SaysWhatIsLeft(t *testing.T) {
	l := &ledger{failAt: 2}
	left, err := purge.Send(t.Context(), l, names(600))
	if diff := cmp.Diff(names(600)[256:], left); diff != "" || !fail.Is(err, fail.Unavailable) {
		t.Errorf("%v, left: %s", err, diff)
	}
	if got := purge.WaitOf(err); got != 7*time.Second {
		t.Errorf("it says to wait %v", got)
	}
	if got := purge.WaitOf(fail.E(fail.Unavailable, "No answer.")); got != 0 {
		t.Errorf("nobody said to wait %v", got)
	}
}

func TestCheck_RefusesWhatAHeaderWouldTellOtherwise(t *testing.T) {
	for _, keys := range [][]string{
		nil, names(257), {""}, {"7/a b"}, {"7/a\r\nX: y"}, {"7/a,b"}, {"7/é"}, {"7/" + strings.Repeat("a", purge.MaxKey)},
	} {
		if err := purge.Check(&ledger{}, keys); !fail.Is(err, fail.Invalid) {
			t.Errorf("%.60q: %v", keys, err)
		}
	}
	if err := purge.Check(&ledger{}, []string{"site:7", "7/any", "7/m:post/~0f", "7/s:a%2Cb"}); err != nil {
		t.Error(err)
	}
}
