// Package account keeps sites and the tokens that open them.
package account

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"regexp"
	"strings"

	"github.com/gheecms/ghee/internal/clock"
	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
)

// Service makes sites and tokens.
type Service struct {
	Store Store
	IDs   clock.IDs
	Now   clock.Clock
}

var siteKeyPattern = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,39}$`)

// CreateSite makes a site. key names it on the command line; locales are codes,
// the first the default; none means "en". It returns fail.Invalid for a key or
// locale out of form, fail.Conflict when the key is taken.
func (s *Service) CreateSite(ctx context.Context, key, name string, locales []string) (content.Site, error) {
	if !siteKeyPattern.MatchString(key) {
		return content.Site{}, fail.E(fail.Invalid, "site: the key %q must be 1 to 40 lower-case letters, digits and '-', like \"my-blog\".", key)
	}
	if name = strings.TrimSpace(name); name == "" {
		name = key
	}
	if err := content.CheckText("name", name, content.MaxName); err != nil {
		return content.Site{}, err
	}
	if len(locales) == 0 {
		locales = []string{"en"}
	}
	settings := content.Settings{SiteName: name, DefaultLocale: locales[0]}
	for i, code := range locales {
		if err := content.CheckLocale(code); err != nil {
			return content.Site{}, err
		}
		if _, twice := settings.Locale(code); twice {
			return content.Site{}, fail.E(fail.Invalid, "locale: %q stands twice.", code)
		}
		if i == content.MaxLocales {
			return content.Site{}, fail.E(fail.TooLarge, "locale: a site has at most %d locales.", content.MaxLocales)
		}
		settings.Locales = append(settings.Locales, content.Locale{Num: i + 1, Code: code, Name: code})
	}
	return s.Store.CreateSite(ctx, content.Site{Key: key, Name: name}, settings)
}

// CreateToken makes a token for a site and returns it in plain text: for a
// write token the only time it is seen. preview lets a read token ask for
// drafts (contract §2). It returns fail.Invalid for another kind or a name out
// of form, fail.NotFound for an unknown site.
func (s *Service) CreateToken(ctx context.Context, site content.SiteID, kind content.TokenKind, name string, preview bool) (plain string, t Token, err error) {
	if kind != content.ReadToken && kind != content.WriteToken {
		return "", t, fail.E(fail.Invalid, "kind: %q is no kind of token; it is \"read\" or \"write\".", kind)
	}
	if err := content.CheckText("name", name, content.MaxName); err != nil {
		return "", t, err
	}
	plain = newToken()
	t = Token{
		ID: s.IDs(), Name: name, Created: content.Micros(s.Now().UnixMicro()),
		Grant: content.Grant{Site: site, Kind: kind, Preview: preview, Hash: Hash(plain)},
	}
	if kind == content.ReadToken {
		t.Plain = plain
	}
	if err := s.Store.AddToken(ctx, t); err != nil {
		return "", Token{}, err // a token that opens nothing is not to be shown
	}
	return plain, t, nil
}

// newToken makes 40 lower-case hexadecimal characters, the form tokens of the
// v2 API have (contract §2).
func newToken() string {
	b := make([]byte, 20)
	_, _ = rand.Read(b) // never fails (crypto/rand)
	return hex.EncodeToString(b)
}

// Hash is how a token is known everywhere but at its owner's: SHA-256 in
// hexadecimal.
func Hash(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}
