package store

import (
	"context"
	"strings"

	"github.com/gheecms/ghee/internal/account"
	"github.com/gheecms/ghee/internal/fail"
)

const personFields = `p.id, p.email, p.name, p.locale, p.zone, p.preferences, p.created, p.disabled, p.totp <> '', p.password <> '',
	coalesce((select max(s.seen) from session s where s.person = p.id), 0)`

func personInto(p *account.Person) []any {
	return args(&p.ID, &p.Email, &p.Name, &p.Locale, &p.Zone, (*[]byte)(&p.Preferences), &p.Created, &p.Disabled, &p.SecondFactor, &p.HasPassword, &p.LastSeen)
}

func scanPerson(r scanner, p *account.Person) error {
	err := r.Scan(personInto(p)...)
	if len(p.Preferences) == 0 {
		p.Preferences = nil
	}
	return err
}

// PutPerson implements account.Tx.
func (a accounts) PutPerson(ctx context.Context, p account.Person) error {
	if p.Email != "" {
		var other string
		err := missing(a.row(ctx, `select id from person where email = $1 and id <> $2`, args(p.Email, p.ID), &other), "none")
		if err == nil {
			return emailTaken(p.Email)
		}
		if !fail.Is(err, fail.NotFound) {
			return err
		}
	}
	// A person made meanwhile in another transaction conflicts on the address:
	// this one then changes nothing.
	n, err := a.exec(ctx, `insert into person (id, email, name, locale, zone, preferences, created, disabled)
		values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict do nothing`,
		p.ID, p.Email, p.Name, p.Locale, p.Zone, string(p.Preferences), p.Created, p.Disabled)
	if err != nil || n == 1 {
		return err
	}
	n, err = a.exec(ctx, `update person set email = $2, name = $3, locale = $4, zone = $5, preferences = $6, disabled = $7 where id = $1`,
		p.ID, p.Email, p.Name, p.Locale, p.Zone, string(p.Preferences), p.Disabled)
	if err == nil && n == 0 {
		err = emailTaken(p.Email)
	}
	return err
}

func emailTaken(email string) error {
	return fail.E(fail.Conflict, "There is a person with the address %s already.", email)
}

// Person implements account.Tx.
func (a accounts) Person(ctx context.Context, id string) (account.Person, error) {
	return one(ctx, a, scanPerson, "There is no such person.", `select `+personFields+` from person p where p.id = $1`, id)
}

// PersonByEmail implements account.Tx.
func (a accounts) PersonByEmail(ctx context.Context, email string) (account.Person, error) {
	return one(ctx, a, scanPerson, "There is nobody with this address.", `select `+personFields+` from person p where p.email = $1 and p.email <> ''`, email)
}

// People implements account.Tx.
func (a accounts) People(ctx context.Context, after string, max int) ([]account.Person, error) {
	return many(ctx, a, scanPerson, `select `+personFields+` from person p where p.id > $1 order by p.id limit $2`, after, max)
}

// Secrets implements account.Tx. A change of them waits for who reads them here
// to change them.
func (a accounts) Secrets(ctx context.Context, person string) (s account.Secrets, err error) {
	var recovery string
	err = a.row(ctx, `select password, totp, totp_new, totp_step, recovery from person where id = $1`+a.lock, args(person),
		&s.Password, &s.TOTP, &s.Pending, &s.Step, &recovery)
	if f := strings.Fields(recovery); len(f) > 0 {
		s.Recovery = f
	}
	return s, missing(err, "There is no such person.")
}

// PutSecrets implements account.Tx.
func (a accounts) PutSecrets(ctx context.Context, person string, s account.Secrets) error {
	_, err := a.exec(ctx, `update person set password = $2, totp = $3, totp_new = $4, totp_step = $5, recovery = $6 where id = $1`,
		person, s.Password, s.TOTP, s.Pending, s.Step, strings.Join(s.Recovery, " "))
	return err
}
