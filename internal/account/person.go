package account

import (
	"bytes"
	"context"
	"encoding/json"
	"net/mail"
	"strings"
	"time"

	"golang.org/x/text/unicode/norm"

	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
)

// Bounds of what a person keeps.
const (
	MaxEmail       = 254      // bytes (RFC 5321 §4.5.3.1)
	MaxPreferences = 16 << 10 // bytes of JSON
	MaxPeople      = 200      // of one page of a list
)

// Person is somebody who can sign in. Ids are UUIDv7 and never given again.
type Person struct {
	ID           string
	Email        string // normalised by NormalEmail; "" when erased
	Name         string
	Locale       string          // of the dashboard, "" for the browser's
	Zone         string          // IANA time zone, "" for the browser's
	Preferences  json.RawMessage // a JSON object of the dashboard's, at most MaxPreferences
	Created      content.Micros
	LastSeen     content.Micros // of any session, to the minute
	Disabled     content.Micros // 0 while the person may sign in
	SecondFactor bool
	HasPassword  bool
}

// NormalEmail checks an address and returns the form by which it is unique:
// NFC, lower case, no name beside it. It returns fail.Invalid.
func NormalEmail(email string) (string, error) {
	if len(email) > MaxEmail {
		return "", fail.E(fail.Invalid, "email: at most %d bytes.", MaxEmail)
	}
	email = strings.ToLower(norm.NFC.String(strings.TrimSpace(email)))
	a, err := mail.ParseAddress(email)
	if err != nil || a.Address != email || strings.ContainsAny(email, "\r\n\t \"<>") {
		return "", fail.E(fail.Invalid, "email: %.80q is no mail address.", email)
	}
	return email, nil
}

// Profile is what people change of themselves; nil leaves alone.
type Profile struct {
	Name        *string
	Locale      *string
	Zone        *string
	Preferences json.RawMessage
}

func (p Profile) apply(to *Person) error {
	if p.Name != nil {
		to.Name = strings.TrimSpace(*p.Name)
		if err := content.CheckText("name", to.Name, content.MaxName); err != nil {
			return err
		}
	}
	if p.Locale != nil {
		if *p.Locale != "" {
			if err := content.CheckLocale(*p.Locale); err != nil {
				return err
			}
		}
		to.Locale = *p.Locale
	}
	if p.Zone != nil {
		if _, err := time.LoadLocation(*p.Zone); err != nil || len(*p.Zone) > 64 || *p.Zone == "Local" {
			return fail.E(fail.Invalid, "time_zone: %.64q is no time zone; write one like \"Europe/Berlin\".", *p.Zone)
		}
		to.Zone = *p.Zone
	}
	if p.Preferences != nil {
		return to.setPreferences(p.Preferences)
	}
	return nil
}

func (p *Person) setPreferences(raw json.RawMessage) error {
	if len(raw) > MaxPreferences {
		return fail.E(fail.TooLarge, "preferences: at most %d bytes.", MaxPreferences)
	}
	var object map[string]json.RawMessage
	var compact bytes.Buffer
	if json.Unmarshal(raw, &object) != nil || object == nil || json.Compact(&compact, raw) != nil {
		return fail.E(fail.Invalid, "preferences: must be a JSON object.")
	}
	p.Preferences = compact.Bytes()
	return nil
}

// ChangeProfile changes the actor's own name, locale, zone or preferences.
func (a *Accounts) ChangeProfile(ctx context.Context, by Actor, c Profile) (p Person, err error) {
	if by.Person == "" || by.Session == "" {
		return p, fail.E(fail.Denied, "Only a person who is signed in has a profile.")
	}
	err = a.change(ctx, func(tx Tx) error {
		before, err := tx.Person(ctx, by.Person)
		if err != nil {
			return err
		}
		p = before
		if err := c.apply(&p); err != nil {
			return err
		}
		if err := tx.PutPerson(ctx, p); err != nil {
			return err
		}
		if p.Name == before.Name && p.Locale == before.Locale && p.Zone == before.Zone {
			return nil // preferences are no change worth a trail
		}
		return a.notePerson(ctx, tx, by, p.ID, Event{
			Action: "person.change", Object: p.ID,
			Before: profileOf(before), After: profileOf(p),
		})
	})
	return p, err
}

func profileOf(p Person) map[string]string {
	return map[string]string{"name": p.Name, "locale": p.Locale, "time_zone": p.Zone}
}

// Person returns a person: oneself, or one of a site or organisation whose
// people the actor manages. fail.NotFound otherwise, so that nobody learns who
// else there is.
func (a *Accounts) Person(ctx context.Context, by Actor, id string) (p Person, err error) {
	err = a.view(ctx, func(tx Tx) error {
		if err := a.knows(ctx, tx, by, id); err != nil {
			return err
		}
		p, err = tx.Person(ctx, id)
		return err
	})
	return p, err
}

// knows refuses an actor who neither is the person nor manages people where
// the person has a role.
func (a *Accounts) knows(ctx context.Context, tx Tx, by Actor, id string) error {
	if by.system || by.Person == id && id != "" {
		return nil
	}
	held, err := tx.Grants(ctx, id)
	if err != nil {
		return err
	}
	for _, g := range held {
		if g.Site != content.Control && Can(by, ManagePeople, OnSite(g.Site)) ||
			g.Site == content.Control && Can(by, ManageOrganisationPeople, OnOrganisation(g.Organisation)) {
			return nil
		}
	}
	return fail.E(fail.NotFound, "There is no person with the id %.64q.", id)
}
