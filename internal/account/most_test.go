package account_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/gheecms/ghee/internal/account"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
	"github.com/gheecms/ghee/internal/store"
)

// crowd is an installation with so many tokens of one site, on a clock that is
// turned by hand.
func crowd(t *testing.T, n int) (a *account.Accounts, site content.SiteID, ids []string, now *time.Time) {
	t.Helper()
	at := time.UnixMicro(noon)
	st, err := store.Open(t.Context(), store.Config{Dir: t.TempDir(), Clock: func() time.Time { return at }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = st.Close() })
	c := account.Defaults()
	c.Keeper, c.Now = st, func() time.Time { return at }
	if a, err = account.New(c); err != nil {
		t.Fatal(err)
	}
	made, err := a.CreateSite(t.Context(), account.System(), account.NewSite{Key: "a"})
	if err != nil {
		t.Fatal(err)
	}
	for range n {
		_, token, err := a.CreateToken(t.Context(), account.System(), made.ID, account.NewToken{Kind: content.ReadToken})
		if err != nil {
			t.Fatal(err)
		}
		ids = append(ids, token.ID)
	}
	return a, made.ID, ids, &at
}

// ends ends tokens in some way until it is refused, and returns how many ended.
func ends(t *testing.T, ids []string, end func(id string) error) int {
	t.Helper()
	for n, id := range ids {
		err := end(id)
		if fail.Is(err, fail.Conflict) && strings.Contains(err.Error(), account.ConfirmMost) {
			return n
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	return len(ids)
}

// Of many tokens at most half end within ten minutes without a word; of few, all
// may.
func TestRevokeToken_MostAreNotRevokedWithoutAWord(t *testing.T) {
	for _, c := range []struct {
		name         string
		tokens, ends int
		step         time.Duration // between two
		end          func(context.Context, *account.Accounts, content.SiteID) func(id string) error
	}{
		{"revoked", 60, 30, time.Second, revoking("")},
		{"revoked, of few", 20, 20, time.Second, revoking("")},
		{"revoked, of one more", 21, 20, time.Second, revoking("")},
		{"revoked slowly", 30, 30, time.Minute, revoking("")},
		{"revoked with a word", 60, 60, time.Second, revoking(account.ConfirmMost)},
		{"replaced at once", 60, 30, time.Second, rotating(0)},
		{"replaced in an hour", 60, 60, time.Second, rotating(time.Hour)},
	} {
		t.Run(c.name, func(t *testing.T) {
			a, site, ids, now := crowd(t, c.tokens)
			end := c.end(t.Context(), a, site)
			got := ends(t, ids, func(id string) error {
				*now = now.Add(c.step)
				return end(id)
			})
			if got != c.ends {
				t.Errorf("%d of %d ended, want %d", got, c.tokens, c.ends)
			}
			all, err := a.Tokens(t.Context(), account.System(), site)
			if err != nil {
				t.Fatal(err)
			}
			revoked := 0
			for _, k := range all {
				if k.Revoked != 0 || k.Grant.Expires != 0 && k.Grant.Expires <= content.Micros(now.UnixMicro()) {
					revoked++
				}
			}
			if want := c.ends; c.name != "replaced in an hour" && revoked != want {
				t.Errorf("%d have ended, want %d: what was refused is not kept", revoked, want)
			}
			if got < len(ids) {
				if err := a.RevokeToken(t.Context(), account.System(), site, ids[got], "yes"); !fail.Is(err, fail.Invalid) {
					t.Errorf("another word: %v", err)
				}
				*now = now.Add(11 * time.Minute)
				if err := end(ids[got]); err != nil {
					t.Errorf("later: %v", err)
				}
			}
		})
	}
}

func revoking(word string) func(context.Context, *account.Accounts, content.SiteID) func(string) error {
	return func(ctx context.Context, a *account.Accounts, site content.SiteID) func(string) error {
		return func(id string) error { return a.RevokeToken(ctx, account.System(), site, id, word) }
	}
}

func rotating(overlap time.Duration) func(context.Context, *account.Accounts, content.SiteID) func(string) error {
	return func(ctx context.Context, a *account.Accounts, site content.SiteID) func(string) error {
		return func(id string) error {
			_, _, err := a.RotateToken(ctx, account.System(), site, id, overlap, "")
			return err
		}
	}
}
