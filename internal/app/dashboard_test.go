package app_test

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/gheecms/ghee/internal/account"
	"github.com/gheecms/ghee/internal/app"
	"github.com/gheecms/ghee/internal/content"
)

// looked is what a browser gets of the dashboard; whether files were built into
// this binary or not, the policy is there.
func looked(t *testing.T, base string) {
	t.Helper()
	client := &http.Client{Timeout: 10 * time.Second}
	res, err := client.Get(base)
	must(t, err)
	must(t, res.Body.Close())
	policy := res.Header.Get("Content-Security-Policy")
	if !strings.Contains(policy, "script-src 'self'") || strings.Contains(policy, "unsafe") {
		t.Errorf("%s: %d, with the policy %q", base, res.StatusCode, policy)
	}
}

func TestServe_HasTheDashboard(t *testing.T) {
	looked(t, serve(t, config(t)).said.after("dashboard"))
}

// An edge opens the dashboard with its origin away: what the device keeps can be
// looked at.
func TestEdge_HasTheDashboardWithItsOriginAway(t *testing.T) {
	c := app.EdgeConfig{
		Config: config(t), Origins: []string{"http://127.0.0.1:1"},
		Token: content.EdgeToken{Secret: strings.Repeat("A", 43), Key: make([]byte, 32)}.String(),
	}
	s := start(t, func(ctx context.Context, out io.Writer) error {
		return app.Edge(ctx, c, slog.New(slog.DiscardHandler), out)
	})
	looked(t, s.said.after("dashboard"))
}

// The demo prints whom to sign in as; the password is the same after a restart,
// another one in another folder, and readable by nobody else.
func TestDemo_SomebodyCanSignIn(t *testing.T) {
	c := config(t)
	c.Demo = true
	passwords := map[string]bool{}
	for range 2 {
		s := serve(t, c)
		passwords[s.said.after("password")] = true
		s.end()
	}
	o := origin(t, c)
	for password := range passwords {
		ticket, err := o.Accounts.SignIn(t.Context(), account.SignIn{Email: "demo@ghee.example", Password: password}, account.From{Address: "127.0.0.1"})
		must(t, err)
		if ticket.State != account.Full {
			t.Errorf("%q signs in as far as %s", password, ticket.State)
		}
	}
	other := config(t)
	other.Demo = true
	passwords[serve(t, other).said.after("password")] = true
	if len(passwords) != 2 {
		t.Errorf("two folders and a restart have the passwords %v", passwords)
	}
	info, err := os.Stat(filepath.Join(c.Data, "demo-password"))
	must(t, err)
	if info.Mode().Perm() != 0o600 {
		t.Errorf("the password's file is %v", info.Mode())
	}
}
