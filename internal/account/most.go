package account

import (
	"context"
	"time"

	"github.com/gheecms/ghee/internal/fail"
)

// Whoever ends more than half of all tokens within minutes, and more than a
// few, takes the sites of most customers away from their readers: a script or a
// job that goes wrong (reliability row 61). A person who means it says so.
const (
	// ConfirmMost is what a person writes who means to end most tokens.
	ConfirmMost = "revoke-most-tokens"

	mostWithin = 10 * time.Minute
	fewTokens  = 20 // may end without a word
)

// notMost refuses what a transaction has just done when most tokens have ended
// by it, unless that is confirmed. The control log, which all who end tokens
// write to, is locked by then: none of two at once is counted out.
func notMost(ctx context.Context, tx Tx, confirm string) error {
	if confirm == ConfirmMost {
		return nil
	}
	if confirm != "" {
		return fail.E(fail.Invalid, "confirm: write %s, or leave it out. Nothing was changed.", ConfirmMost)
	}
	within := micros(mostWithin)
	ended, hold, err := tx.EndedTokens(ctx, tx.Now()-within, tx.Now()+within)
	if err != nil || ended <= fewTokens || ended <= hold {
		return err
	}
	return fail.E(fail.Conflict, "With this one %d of %d tokens of this installation would end within %d minutes, and the sites that use them would lose their content. Nothing was changed. If that is meant, confirm it with: %s",
		ended, ended+hold, int(mostWithin.Minutes()), ConfirmMost)
}
