package writeapi_test

import (
	"log/slog"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/gheecms/ghee/internal/account"
	"github.com/gheecms/ghee/internal/authoring"
	"github.com/gheecms/ghee/internal/clock"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
	"github.com/gheecms/ghee/internal/writeapi"
)

const secret = "a-write-token"

// until is a directory with one write token, which ends then.
type until time.Time

func (until) Ready() bool { return true }

func (u until) Grant(hash string) (content.Grant, bool) {
	ends := content.Micros(time.Time(u).UnixMicro())
	return content.Grant{Site: 1, Kind: content.WriteToken, Hash: hash, Expires: ends}, hash == account.Hash(secret)
}

// The database is away: whoever gets as far as that was let in.
func TestServe_WriteTokensEnd(t *testing.T) {
	end := time.Date(2026, 5, 1, 0, 0, 0, 0, time.UTC)
	for at, status := range map[time.Time]int{end.Add(-time.Microsecond): 503, end: 401} {
		h := writeapi.New(writeapi.Config{
			Directory: until(end), Now: clock.Fixed(at, 0), Log: slog.New(slog.DiscardHandler),
			Authoring: func() (*authoring.Service, error) { return nil, fail.E(fail.Unavailable, "The database is away.") },
		})
		r := httptest.NewRequestWithContext(t.Context(), "POST", "/v2/posts/", strings.NewReader(`{}`))
		r.Header.Set("Authorization", "Token "+secret)
		r.Header.Set("Content-Type", "application/json")
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		if w.Code != status {
			t.Errorf("at %s: %d %s", at, w.Code, w.Body)
		}
	}
}
