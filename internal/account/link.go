package account

import (
	"context"
	"fmt"
	"strings"

	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
)

// LinkKind says what a link in a mail is for.
type LinkKind string

// The kinds of links.
const (
	InviteLink LinkKind = "invite"
	ResetLink  LinkKind = "reset"
)

// Link is a secret in a mail: good once, until it expires, for one person or
// one address. Only its hash is kept.
type Link struct {
	ID           string
	Kind         LinkKind
	Organisation string // of an invitation
	Person       string // of a reset; of an invitation once accepted
	Email        string
	Grants       []Grant // of an invitation
	By           string  // id of the person who invited
	Created      content.Micros
	Expires      content.Micros
	Used         content.Micros // 0 while it holds
	Revoked      content.Micros
}

// errLink is the same for a link that never was, was used, revoked or is too old.
func errLink() error {
	return fail.E(fail.NotFound, "This link does not hold any more. Ask for a new one.")
}

// live finds a link that holds by its secret.
func (a *Accounts) live(ctx context.Context, tx Tx, kind LinkKind, plain string) (Link, error) {
	hash := secretHash(plain)
	if hash == "" {
		return Link{}, errLink()
	}
	l, err := tx.LinkByHash(ctx, hash)
	if fail.Is(err, fail.NotFound) || err == nil && (l.Kind != kind || l.Used != 0 || l.Revoked != 0 || tx.Now() >= l.Expires) {
		return Link{}, errLink()
	}
	return l, err
}

// linkTo is a link as it stands in a mail: under the base URL of the settings,
// whatever a request says of hosts (S5). The secret is in the fragment, which
// browsers send to nobody: no log, no Referer.
func (a *Accounts) linkTo(kind LinkKind, plain string) string {
	path := "/dashboard/accept"
	if kind == ResetLink {
		path = "/dashboard/password"
	}
	return a.base + path + "#token=" + plain
}

// Mail is a letter in plain text.
type Mail struct {
	To      string
	Subject string
	Text    string
}

// Outbox takes mails into the transaction that causes them; work sends them
// once it is committed.
type Outbox interface {
	Send(ctx context.Context, tx Tx, m Mail) error
}

func (a *Accounts) send(ctx context.Context, tx Tx, m Mail) error {
	if a.c.Outbox == nil || m.To == "" {
		return nil
	}
	return a.c.Outbox.Send(ctx, tx, m)
}

// oneLine keeps names that people chose from making lines of a mail.
func oneLine(s string) string {
	return strings.Join(strings.FieldsFunc(s, func(r rune) bool { return r < ' ' || r == 0x7f || r == 0x85 || r == 0x2028 || r == 0x2029 }), " ")
}

func inviteMail(l Link, organisation, inviter, link string) Mail {
	if inviter == "" {
		inviter = "Somebody"
	}
	return Mail{
		To:      l.Email,
		Subject: "Invitation to " + oneLine(organisation),
		Text: fmt.Sprintf("Hello,\n\n%s invites you to write with %s on Ghee.\n\nAccept the invitation here, once, until %s:\n\n%s\n\nIf you did not expect this, you need not do anything.\n",
			oneLine(inviter), oneLine(organisation), moment(l.Expires), link),
	}
}

func resetMail(l Link, link string) Mail {
	return Mail{
		To:      l.Email,
		Subject: "Set your password",
		Text: fmt.Sprintf("Hello,\n\nsomebody, we hope you, asked to set the password of this address.\n\nSet it here, once, until %s:\n\n%s\n\nIf it was not you, you need not do anything: your password stays as it is.\n",
			moment(l.Expires), link),
	}
}

func changedMail(to string) Mail {
	return Mail{To: to, Subject: "Your password was changed", Text: "Hello,\n\nyour password on Ghee was changed, and you were signed out everywhere else.\n\nIf it was not you, ask for a new password now, and tell who runs your site.\n"}
}
