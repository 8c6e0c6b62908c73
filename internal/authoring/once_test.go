package authoring_test

import (
	"errors"
	"sync"
	"testing"

	"github.com/gheecms/ghee/internal/authoring"
	"github.com/gheecms/ghee/internal/fail"
)

func TestOnce_OneEffectForOneKey(t *testing.T) {
	both(t, func(t *testing.T, i inn) {
		ask := authoring.Answer{Actor: "ada", Key: "k1", Request: "r1"}
		runs := 0
		var mu sync.Mutex
		try := func(a authoring.Answer) (string, bool, error) {
			answer, again, err := i.Once(t.Context(), i.site, a, false, func(b *authoring.Batch) ([]byte, error) {
				mu.Lock()
				runs++
				mu.Unlock()
				saved, err := b.Save(t.Context(), authoring.Input{Type: course, Values: map[string]any{"label": "x"}})
				return []byte(saved.Document), err
			})
			return string(answer), again, err
		}
		var wg sync.WaitGroup
		answers := make([]string, 6)
		for n := range answers {
			wg.Go(func() {
				answer, _, err := try(ask)
				if err != nil {
					t.Error(err)
				}
				answers[n] = answer
			})
		}
		wg.Wait()
		for _, a := range answers {
			if a == "" || a != answers[0] {
				t.Errorf("the answers are %q", answers)
			}
		}
		if runs != 1 {
			t.Errorf("it was done %d times", runs)
		}
		other := ask
		other.Request = "r2"
		_, _, err := try(other)
		refused(t, err, fail.Conflict, "another request")
		bob := ask
		bob.Actor = "bob"
		if answer, again, err := try(bob); err != nil || again || answer == answers[0] {
			t.Errorf("another's key: %q %v %v", answer, again, err)
		}
		broken := errors.New("broken")
		ask.Key = "k2"
		_, _, err = i.Once(t.Context(), i.site, ask, false, func(*authoring.Batch) ([]byte, error) { return nil, broken })
		if !errors.Is(err, broken) {
			t.Errorf("the error is %v", err)
		}
		if _, again, err := try(ask); err != nil || again {
			t.Errorf("after a failure: %v %v", again, err)
		}
	})
}
