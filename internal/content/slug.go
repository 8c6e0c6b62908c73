package content

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/gheecms/ghee/internal/fail"
)

// MaxSlug is the longest slug, in characters (contract §10.5).
const MaxSlug = 100

// CheckSlug checks the slug of a document. Letters and digits of any script,
// their marks, '-', '_', '.' and '~' are allowed; internal/text makes such
// slugs. "search" would shadow a route and is refused (contract §1.1).
func CheckSlug(slug string) error {
	switch {
	case slug == "":
		return fail.E(fail.Invalid, "slug: a document needs a slug.")
	case !utf8.ValidString(slug):
		return fail.E(fail.Invalid, "slug: %q is not valid UTF-8.", slug)
	case utf8.RuneCountInString(slug) > MaxSlug:
		return fail.E(fail.Invalid, "slug: %q is longer than %d characters.", slug, MaxSlug)
	case slug == "." || slug == "..":
		return fail.E(fail.Invalid, "slug: %q cannot stand in a URL; choose another.", slug)
	case slug == "search":
		return fail.E(fail.Invalid, "slug: \"search\" is the address of the search; choose another slug.")
	}
	for _, r := range slug {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r) && !strings.ContainsRune("-_.~", r) {
			return fail.E(fail.Invalid, "slug: %q holds %q; use letters, digits, '-', '_', '.' and '~'.", slug, r)
		}
	}
	return nil
}

var keyPattern = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_-]{0,63}$`)

// CheckKey checks the key of a type or field; what names it in the error.
// reserved are the keys refused at this place.
func CheckKey(what, key string, reserved ...string) error {
	if fault := keyFault(key, reserved); fault != "" {
		return fail.E(fail.Invalid, "%s: %s", what, fault)
	}
	return nil
}

// keyFault says what is wrong with a key, "" when nothing is.
func keyFault(key string, reserved []string) string {
	switch {
	case !keyPattern.MatchString(key):
		return fmt.Sprintf("the key %q must start with a letter and hold at most 64 letters, digits, '_' and '-'.", key)
	case slices.Contains(reserved, key):
		return fmt.Sprintf("the key %q is taken by the API; choose another.", key)
	}
	return ""
}

var localePattern = regexp.MustCompile(`^[A-Za-z]{2,3}([_-][A-Za-z0-9]{1,7}){0,3}$`)

// CheckLocale checks a locale's code (contract §3: at most 10 characters).
func CheckLocale(code string) error {
	if len(code) > 10 || !localePattern.MatchString(code) {
		return fail.E(fail.Invalid, "locale: %q is not a locale code; write it like \"en\" or \"pt-br\".", code)
	}
	return nil
}
