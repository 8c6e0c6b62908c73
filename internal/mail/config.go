package mail

import (
	"net/url"
	"os"
	"strings"

	"github.com/gheecms/ghee/internal/clock"
	"github.com/gheecms/ghee/internal/fail"
)

// Config says how mail leaves. The zero value writes to Outbox.
type Config struct {
	URL          string // smtp://user@host:587 or smtps://user@host:465; "" for the folder
	PasswordFile string // holds the password for URL
	From         string // "ghee@example.org"; "" for ghee@localhost, in the folder only
	Outbox       string // the folder
}

// Sender makes the sender. It returns fail.Invalid, naming the setting, for what
// cannot be used.
func (c Config) Sender(now clock.Clock) (Sender, error) {
	from := c.From
	if from == "" {
		from = "ghee@localhost"
	}
	if err := CheckAddress(from); err != nil {
		return nil, fail.E(fail.Invalid, "mail_from: %q is no mail address.", c.From)
	}
	if c.URL == "" {
		return Folder{Dir: c.Outbox, From: from, Now: now}, nil
	}
	u, err := url.Parse(c.URL)
	if err != nil || u.Scheme != "smtp" && u.Scheme != "smtps" || u.Hostname() == "" || strings.Trim(u.Path, "/") != "" || u.RawQuery != "" {
		return nil, fail.E(fail.Invalid, "smtp_url: write it like smtp://user@mail.example.org:587, or smtps:// for TLS from the start.")
	}
	if _, has := u.User.Password(); has {
		return nil, fail.E(fail.Invalid, "smtp_url: the password does not belong in it; put it into a file and name that with smtp_password_file.")
	}
	if c.From == "" {
		return nil, fail.E(fail.Invalid, "mail_from: say who the mail is from.")
	}
	s := SMTP{Host: u.Hostname(), Port: u.Port(), Implicit: u.Scheme == "smtps", User: u.User.Username(), From: from, Now: now}
	if s.Port == "" {
		s.Port = map[bool]string{false: "587", true: "465"}[s.Implicit]
	}
	if c.PasswordFile == "" {
		return s, nil
	}
	password, err := os.ReadFile(c.PasswordFile)
	if err != nil {
		return nil, fail.Wrap(fail.Invalid, err, "smtp_password_file: the file cannot be read.")
	}
	s.Password = strings.TrimRight(string(password), "\r\n")
	return s, nil
}
