// Package mail sends messages to people: as files in a folder, or by SMTP.
package mail

import (
	"context"
	"net/mail"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/gheecms/ghee/internal/fail"
)

// Bounds of a message (RFC 5321 §4.5.3.1, RFC 5322 §2.1.1).
const (
	maxAddress = 254
	maxSubject = 200
	maxBody    = 100 << 10
)

// Message is one mail to one person.
type Message struct {
	ID      string `json:"-"` // stable: the same at each attempt; a job's id
	To      string `json:"to"`
	Subject string `json:"subject"` // fixed words of ours; nothing a user wrote
	Text    string `json:"text"`
	HTML    string `json:"html,omitempty"`
}

// Sender hands messages over. It returns nil when somebody has taken the
// message, and an error made by work.Permanent when nobody ever will.
type Sender interface {
	Send(ctx context.Context, m Message) error
}

// CheckAddress returns fail.Invalid for what is not a bare address
// ("ann@example.org"). What it lets through stands in a header safely.
func CheckAddress(address string) error {
	a, err := mail.ParseAddress(address)
	if err != nil || a.Name != "" || a.Address != address || len(address) > maxAddress || strings.ContainsFunc(address, unfit) {
		return fail.E(fail.Invalid, "mail: %q is no mail address; write it like ann@example.org.", address)
	}
	return nil
}

// Check returns fail.Invalid or fail.TooLarge for a message that must not be
// sent: an address or subject that could begin another header (reliability S28),
// or a body beyond the bound.
func (m Message) Check() error {
	if err := CheckAddress(m.To); err != nil {
		return err
	}
	if m.Subject == "" || len(m.Subject) > maxSubject || !utf8.ValidString(m.Subject) || strings.ContainsFunc(m.Subject, unicode.IsControl) {
		return fail.E(fail.Invalid, "mail: the subject must be one line of 1 to %d bytes.", maxSubject)
	}
	if m.Text == "" || len(m.Text)+len(m.HTML) > maxBody {
		return fail.E(fail.TooLarge, "mail: the text must have 1 to %d bytes.", maxBody)
	}
	return nil
}

// unfit is what no address of ours holds: net/mail allows quoted blanks and more.
func unfit(r rune) bool {
	return r <= ' ' || r > '~' || strings.ContainsRune(`"<>(),;:\[]`, r)
}
