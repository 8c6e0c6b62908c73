package backup

import (
	"bytes"
	"os"
	"strings"

	"filippo.io/age"

	"github.com/gheecms/ghee/internal/fail"
)

const (
	leastPassphrase = 16 // characters; nobody slows a guesser down who has the file

	// Work that each guess of a passphrase costs: 64 MB of memory and a fifth of a
	// second. age's own choice would take 256 MB from a process that answers.
	work     = 16
	mostWork = 20
)

// Keys are with what backups are encrypted and read again. The zero Keys
// encrypt nothing.
type Keys struct {
	To   []age.Recipient
	From []age.Identity
}

// KeySource says where keys are.
type KeySource struct {
	PassphraseFile string
	Recipients     []string // "age1…": encrypt for these
	IdentityFile   string   // their secret keys, to read
	Plain          bool     // it is meant that nothing is encrypted
}

// Writing returns the keys to write with. Without any, and without a word that
// plain is meant, it is fail.Invalid.
func (s KeySource) Writing() (Keys, error) {
	k, err := s.Reading()
	if err != nil {
		return k, err
	}
	for _, r := range s.Recipients {
		to, err := age.ParseX25519Recipient(strings.TrimSpace(r))
		if err != nil {
			return k, fail.E(fail.Invalid, "%q is no recipient; one begins with age1 and is what age-keygen or \"ghee backup key\" tells.", r)
		}
		k.To = append(k.To, to)
	}
	switch {
	case s.PassphraseFile != "" && len(s.Recipients) > 0:
		return k, fail.E(fail.Invalid, "A backup is encrypted for recipients or with a passphrase, not both; leave one out.")
	case s.Plain && len(k.To) > 0:
		return k, fail.E(fail.Invalid, "--plain and a key exclude each other; leave one out.")
	case !s.Plain && len(k.To) == 0:
		return k, fail.E(fail.Invalid, "A backup holds drafts, tokens and password hashes, so it is encrypted: say --recipient age1… (ghee backup key makes a pair) or --passphrase-file FILE. If the place itself keeps it secret, say --plain.")
	}
	return k, nil
}

// Reading returns the keys to read with; none when none are named.
func (s KeySource) Reading() (k Keys, err error) {
	if s.PassphraseFile != "" {
		text, err := os.ReadFile(s.PassphraseFile)
		if err != nil {
			return k, fail.Wrap(fail.Invalid, err, "The file with the passphrase cannot be read.")
		}
		phrase := strings.TrimRight(string(text), "\r\n")
		if len(phrase) < leastPassphrase {
			return k, fail.E(fail.Invalid, "The passphrase in %s is too short; take at least %d characters, for example of: openssl rand -base64 24", s.PassphraseFile, leastPassphrase)
		}
		to, err := age.NewScryptRecipient(phrase)
		if err != nil {
			return k, err
		}
		to.SetWorkFactor(work)
		from, err := age.NewScryptIdentity(phrase)
		if err != nil {
			return k, err
		}
		from.SetMaxWorkFactor(mostWork)
		k.To, k.From = append(k.To, to), append(k.From, from)
	}
	if s.IdentityFile != "" {
		text, err := os.ReadFile(s.IdentityFile)
		if err != nil {
			return k, fail.Wrap(fail.Invalid, err, "The file with the key cannot be read.")
		}
		ids, err := age.ParseIdentities(bytes.NewReader(text))
		if err != nil {
			return k, fail.Wrap(fail.Invalid, err, "%s holds no key of age.", s.IdentityFile)
		}
		k.From = append(k.From, ids...)
	}
	return k, nil
}

// NewKey makes a pair: the secret one, which reads, and the public one, which
// only writes.
func NewKey() (secret, public string, err error) {
	id, err := age.GenerateX25519Identity()
	if err != nil {
		return "", "", err
	}
	return id.String(), id.Recipient().String(), nil
}
