package app

import (
	"context"
	"crypto/rand"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/gheecms/ghee/internal/account"
	"github.com/gheecms/ghee/internal/fail"
)

// demoEmail is whom the demo's dashboard is for.
const demoEmail = "demo@ghee.example"

// demoPerson makes sure that somebody can sign in to the demo's dashboard and
// returns the password. It is made by chance for each data folder and kept there,
// readable by whoever can read the content anyway, so that it is the same after a
// restart; nothing of it is in the binary.
func (w *writer) demoPerson(ctx context.Context, o *Origin) (password string, err error) {
	home, err := o.Home(ctx)
	if err != nil {
		return "", err
	}
	file := filepath.Join(w.config.Data, "demo-password")
	kept, err := os.ReadFile(file)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return "", fail.Wrap(fail.Internal, err, "The demo's password cannot be read from %s.", file)
	}
	if password = strings.TrimSpace(string(kept)); password == "" {
		password = strings.ToLower(rand.Text()[:16])
	}
	_, err = o.Accounts.CreatePerson(ctx, account.System(), account.NewPerson{
		Email: demoEmail, Name: "Demo", Password: password, Grants: []account.Grant{{Organisation: home.ID, Role: account.RoleOwner}},
	})
	if fail.Is(err, fail.Conflict) {
		if len(kept) > 0 {
			return password, nil // of before
		}
		err = w.resetDemo(ctx, o, password) // made from another folder, on the same database
	}
	if err != nil {
		return "", err
	}
	if err := os.WriteFile(file, []byte(password+"\n"), 0o600); err != nil {
		return "", fail.Wrap(fail.Internal, err, "The demo's password cannot be kept in %s.", file)
	}
	return password, nil
}

// resetDemo gives the demo's person a new password.
func (w *writer) resetDemo(ctx context.Context, o *Origin, password string) error {
	link, err := o.Accounts.ResetFor(ctx, account.System(), demoEmail)
	if err != nil {
		return err
	}
	_, token, _ := strings.Cut(link, "#token=")
	return o.Accounts.Reset(ctx, token, password, account.From{Device: "ghee serve --demo"})
}
