package account_test

import (
	"context"
	"testing"
	"time"

	"github.com/gheecms/ghee/internal/account"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
)

// Uses are noted without the database, written together, and kept while they
// cannot be. A token that has ended is not used, whoever still sends it.
func TestWriteUses_TellsTheLastUse(t *testing.T) {
	o := newOffice(t)
	token := func(expires content.Micros) content.Grant {
		_, made, err := o.CreateToken(t.Context(), account.System(), o.site, account.NewToken{Kind: content.ReadToken, Expires: expires})
		o.must(err)
		o.now = o.now.Add(time.Second) // tokens are listed by creation
		return made.Grant
	}
	used, ended := token(0), token(content.Micros(o.now.Add(time.Minute).UnixMicro()))
	token(0)
	check := func(want ...content.Micros) {
		t.Helper()
		all, err := o.Tokens(t.Context(), account.System(), o.site)
		o.must(err)
		for i, k := range all {
			if k.Used != want[i] {
				t.Errorf("token %d was used at %d, want %d", i, k.Used, want[i])
			}
		}
	}
	o.now = o.now.Add(time.Hour)
	o.Used(used)
	o.Used(ended)
	check(0, 0, 0)
	away, cancel := context.WithCancel(t.Context())
	cancel()
	if err := o.WriteUses(away); !fail.Is(err, fail.Unavailable) {
		t.Errorf("with the database away: %v", err)
	}
	first := content.Micros(o.now.UnixMicro())
	o.must(o.WriteUses(t.Context()))
	check(first, 0, 0)
	o.now = o.now.Add(time.Minute)
	o.Used(used)
	o.must(o.WriteUses(t.Context()))
	check(first+60e6, 0, 0)
}

// Who waits for the first request with a token sees it before it is written.
func TestSeenUse_IsKnownAtOnce(t *testing.T) {
	o := newOffice(t)
	g := content.Grant{Hash: "abc"}
	if o.SeenUse("abc") != 0 {
		t.Error("a token that nobody used was seen")
	}
	o.Used(g)
	if o.SeenUse("abc") == 0 {
		t.Error("a use was not seen")
	}
}
