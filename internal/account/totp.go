package account

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base32"
	"net/url"
	"slices"
	"strings"

	"github.com/pquerna/otp"
	"github.com/pquerna/otp/hotp"

	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
)

// Secrets are what a person signs in with. Only the store and this package see
// them.
type Secrets struct {
	Password string   // PHC string, "" for none
	TOTP     string   // base32, once confirmed (RFC 6238)
	Pending  string   // base32, shown and not yet confirmed
	Step     int64    // the last time step that was used: a code counts once
	Recovery []string // SHA-256 of the recovery codes that are left
}

const (
	totpPeriod    = 30 // seconds (RFC 6238 §4.1)
	recoveryCodes = 10
)

// Enrolment is what an authenticator is fed with; it is shown once.
type Enrolment struct {
	Secret string // base32
	URL    string // otpauth://, for a QR code
}

// mayEnrol refuses who has not taken the steps of signing in.
func (v Visit) mayEnrol() error {
	if v.Person.ID == "" || v.State != Full && v.State != NeedsEnrol || v.Session.State == NeedsCode {
		return fail.E(fail.Denied, "Finish signing in first.")
	}
	return nil
}

// BeginSecondFactor makes a secret for an authenticator. It counts once
// ConfirmSecondFactor has seen a code of it.
func (a *Accounts) BeginSecondFactor(ctx context.Context, v Visit) (e Enrolment, err error) {
	if err := v.mayEnrol(); err != nil {
		return e, err
	}
	b := make([]byte, 20)
	_, _ = rand.Read(b) // never fails (crypto/rand)
	e.Secret = base32.StdEncoding.EncodeToString(b)
	e.URL = "otpauth://totp/" + url.PathEscape("Ghee:"+v.Person.Email) + "?" + url.Values{"secret": {e.Secret}, "issuer": {"Ghee"}}.Encode()
	err = a.change(ctx, func(tx Tx) error {
		kept, err := tx.Secrets(ctx, v.Person.ID)
		if err != nil {
			return err
		}
		if kept.TOTP != "" {
			return fail.E(fail.Conflict, "You have a second factor already; remove it first.")
		}
		kept.Pending = e.Secret
		return tx.PutSecrets(ctx, v.Person.ID, kept)
	})
	if err != nil {
		return Enrolment{}, err
	}
	return e, nil
}

// ConfirmSecondFactor turns the second factor on and returns recovery codes,
// which are shown once. Other sessions end; this one gets another cookie value.
func (a *Accounts) ConfirmSecondFactor(ctx context.Context, v Visit, code string, from From) (recovery []string, cookie string, err error) {
	if err := v.mayEnrol(); err != nil {
		return nil, "", err
	}
	if err := a.allow(ctx, from, "code "+v.Person.ID); err != nil {
		return nil, "", err
	}
	err = a.change(ctx, func(tx Tx) error {
		kept, err := tx.Secrets(ctx, v.Person.ID)
		if err != nil {
			return err
		}
		if kept.TOTP != "" || kept.Pending == "" {
			return fail.E(fail.Conflict, "There is no second factor to be confirmed; begin anew.")
		}
		step, ok := stepOf(kept.Pending, code, kept.Step, tx.Now())
		if !ok {
			return fail.E(fail.Denied, "The code is wrong. Is the clock of your device right?")
		}
		recovery, kept.Recovery = newRecovery()
		kept.TOTP, kept.Pending, kept.Step = kept.Pending, "", step
		if err := tx.PutSecrets(ctx, v.Person.ID, kept); err != nil {
			return err
		}
		if _, err := tx.EndSessions(ctx, v.Person.ID, v.Session.ID); err != nil {
			return err
		}
		if cookie, err = a.renew(ctx, tx, v.Session, from); err != nil {
			return err
		}
		return a.notePerson(ctx, tx, v.Actor, v.Person.ID, Event{Action: "second_factor.on", Object: v.Person.ID})
	})
	if err != nil {
		return nil, "", err
	}
	return recovery, cookie, nil
}

// RemoveSecondFactor turns the second factor off; it takes the password and a
// code. An organisation that requires one asks for it at the next request.
func (a *Accounts) RemoveSecondFactor(ctx context.Context, v Visit, password, code string, from From) (cookie string, err error) {
	if v.State != Full || v.Person.ID == "" {
		return "", fail.E(fail.Denied, "Finish signing in first.")
	}
	if err := a.checkOwn(ctx, v, password, from); err != nil {
		return "", err
	}
	err = a.change(ctx, func(tx Tx) error {
		right, _, err := a.checkCode(ctx, tx, v.Person.ID, code)
		if err != nil {
			return err
		}
		if !right {
			return fail.E(fail.Denied, "The code is wrong, or was used already.")
		}
		cookie, err = a.dropSecondFactor(ctx, tx, v.Actor, v.Person.ID, &v.Session, from)
		return err
	})
	return cookie, err
}

// ResetSecondFactor turns somebody's second factor off, for a lost device: by
// who manages that person in an organisation, or from the command line. All
// sessions of the person end.
func (a *Accounts) ResetSecondFactor(ctx context.Context, by Actor, person string) error {
	return a.change(ctx, func(tx Tx) error {
		if err := a.outranks(ctx, tx, by, person); err != nil {
			return err
		}
		if by.Person == person {
			return fail.E(fail.Denied, "Remove your own second factor with your password and a code.")
		}
		_, err := a.dropSecondFactor(ctx, tx, by, person, nil, From{})
		return err
	})
}

func (a *Accounts) dropSecondFactor(ctx context.Context, tx Tx, by Actor, person string, own *Session, from From) (cookie string, err error) {
	kept, err := tx.Secrets(ctx, person)
	if err != nil {
		return "", err
	}
	kept.TOTP, kept.Pending, kept.Recovery = "", "", nil
	if err := tx.PutSecrets(ctx, person, kept); err != nil {
		return "", err
	}
	if _, err := tx.EndSessions(ctx, person, ""); err != nil {
		return "", err
	}
	if own != nil {
		if cookie, err = a.renew(ctx, tx, *own, from); err != nil {
			return "", err
		}
	}
	return cookie, a.notePerson(ctx, tx, by, person, Event{Action: "second_factor.off", Object: person})
}

// checkCode tries a code of the authenticator, then the recovery codes, and
// uses up what was right.
func (a *Accounts) checkCode(ctx context.Context, tx Tx, person, code string) (right bool, how string, err error) {
	kept, err := tx.Secrets(ctx, person)
	if err != nil || kept.TOTP == "" {
		return false, "", err
	}
	if step, ok := stepOf(kept.TOTP, code, kept.Step, tx.Now()); ok {
		kept.Step = step
		return true, "code", tx.PutSecrets(ctx, person, kept)
	}
	hash := Hash(plainRecovery(code))
	for i, h := range kept.Recovery {
		if subtle.ConstantTimeCompare([]byte(h), []byte(hash)) == 1 {
			kept.Recovery = slices.Delete(kept.Recovery, i, i+1)
			return true, "recovery", tx.PutSecrets(ctx, person, kept)
		}
	}
	return false, "", nil
}

// stepOf returns the time step a code is of: this one, or the one before or
// after for clocks that differ, but none up to used.
func stepOf(secret, code string, used int64, now content.Micros) (step int64, ok bool) {
	code = strings.ReplaceAll(strings.TrimSpace(code), " ", "")
	current := int64(now) / 1e6 / totpPeriod
	for step := current - 1; step <= current+1; step++ {
		if step <= used || step < 0 {
			continue
		}
		want, err := hotp.GenerateCodeCustom(secret, uint64(step), hotp.ValidateOpts{Digits: otp.DigitsSix, Algorithm: otp.AlgorithmSHA1})
		if err == nil && subtle.ConstantTimeCompare([]byte(want), []byte(code)) == 1 {
			return step, true
		}
	}
	return 0, false
}

// newRecovery makes recovery codes of 80 bits, "abcd-efgh-ijkl-mnop", and their
// hashes.
func newRecovery() (codes, hashes []string) {
	for range recoveryCodes {
		b := make([]byte, 10)
		_, _ = rand.Read(b) // never fails (crypto/rand)
		c := strings.ToLower(base32.StdEncoding.EncodeToString(b))
		codes = append(codes, c[:4]+"-"+c[4:8]+"-"+c[8:12]+"-"+c[12:])
		hashes = append(hashes, Hash(c))
	}
	return codes, hashes
}

func plainRecovery(code string) string {
	return strings.NewReplacer("-", "", " ", "").Replace(strings.ToLower(code))
}
