package account

import (
	"context"
	"crypto/ed25519"

	"github.com/gheecms/ghee/internal/fail"
)

// SigningKey returns the key with which this installation signs what it hands
// to edges. It is made at first need, once for all processes of the
// installation, and is kept in the authoring database alone: whoever has it can
// make edges believe anything.
func (a *Accounts) SigningKey(ctx context.Context) (ed25519.PrivateKey, error) {
	var seed []byte
	find := func(tx Tx) (err error) {
		seed, err = tx.SigningKey(ctx)
		return err
	}
	err := a.view(ctx, find)
	if fail.Is(err, fail.NotFound) {
		_, fresh, made := ed25519.GenerateKey(nil)
		if made != nil {
			return nil, fail.Wrap(fail.Internal, made, "No key to sign with can be made.")
		}
		err = a.c.Keeper.ChangeAccounts(ctx, func(tx Tx) error {
			if err := tx.AddSigningKey(ctx, fresh.Seed()); err != nil {
				return err
			}
			return find(tx) // another process may have been first
		})
	}
	if err != nil {
		return nil, err
	}
	if len(seed) != ed25519.SeedSize {
		return nil, fail.E(fail.Internal, "The key to sign with is damaged: it has %d bytes. Restore a backup of the database.", len(seed))
	}
	return ed25519.NewKeyFromSeed(seed), nil
}
