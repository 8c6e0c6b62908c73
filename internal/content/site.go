package content

import (
	"net/url"
	"strconv"
	"strings"

	"github.com/gheecms/ghee/internal/fail"
)

// Organisation owns sites.
type Organisation struct {
	ID   string
	Name string
}

// Site is the unit of everything: of the log, the set, the cache key, the
// limits. Key names it on the command line.
type Site struct {
	ID           SiteID
	Organisation string
	Key          string
	Name         string
	Environment  Environment
}

// MaxLocales is how many locales a site may have: their numbers are the last
// byte of every row id of a set, and 0 stands for objects without locale.
const MaxLocales = 255

// Locale is a language variant of a site. Num (1 to 255) is permanent and part
// of every row id of a set.
type Locale struct {
	Num  int    `json:"num"`
	Code string `json:"code"` // as in ?locale=, at most 10 characters (contract §3)
	Name string `json:"name"`
}

// Settings are what a read needs to know of its site beside the content. They
// travel as one entry.
type Settings struct {
	SiteName      string   `json:"site_name"`
	BlogURL       string   `json:"blog_url,omitempty"`   // absolute base of post URLs; "" leaves them relative (contract §7.1)
	MediaBase     string   `json:"media_base,omitempty"` // absolute base put before media of our own
	DefaultLocale string   `json:"default_locale"`
	Locales       []Locale `json:"locales"`
	FeedTitle     string   `json:"feed_title,omitempty"`
	EmptyTerms    bool     `json:"empty_terms,omitempty"` // list categories, tags, authors without a published post (contract §15 row 31)
	// Fallback is, by locale, which others stand in for it (Chain); none: off.
	Fallback map[string][]string `json:"fallback,omitempty"`
	// MaxStale is, in seconds, how old what a node knows of the site may be before
	// it stops answering for it; 0: it answers for ever.
	MaxStale int64 `json:"max_stale,omitempty"`
	// DraftsBySlug shows a post by its slug whatever its status, to every token
	// (contract §15 row 17).
	DraftsBySlug bool `json:"drafts_by_slug,omitempty"`
	// Previews are templates of the addresses at which the customer's site shows
	// drafts, by type. No read looks at them.
	Previews map[TypeID]string `json:"previews,omitempty"`
}

// Locale returns the site's locale with this code; the empty code is the
// default locale.
func (s Settings) Locale(code string) (Locale, bool) {
	if code == "" {
		code = s.DefaultLocale
	}
	for _, l := range s.Locales {
		if l.Code == code {
			return l, true
		}
	}
	return Locale{}, false
}

// SettingKeys lists the keys `ghee site set` takes, in the order shown.
func SettingKeys() []string {
	return []string{"blog_url", "default_locale", "drafts_by_slug", "empty_terms", "feed_title", "locale_fallback", "max_stale", "media_base", "name"}
}

// Set changes one setting by its key and checks the value.
func (s *Settings) Set(key, value string) error {
	switch key {
	case "name":
		if strings.TrimSpace(value) == "" {
			return fail.E(fail.Invalid, "name: a site needs a name.")
		}
		return setText(&s.SiteName, key, value)
	case "blog_url":
		return setURL(&s.BlogURL, key, value)
	case "media_base":
		return setURL(&s.MediaBase, key, value)
	case "feed_title":
		return setText(&s.FeedTitle, key, value)
	case "default_locale":
		if _, ok := s.Locale(value); !ok || value == "" {
			return fail.E(fail.Invalid, "default_locale: the site has no locale %q; its locales are %s.", value, s.localeCodes())
		}
		s.DefaultLocale = value
	case "empty_terms":
		return setSwitch(&s.EmptyTerms, key, value)
	case "drafts_by_slug":
		return setSwitch(&s.DraftsBySlug, key, value)
	case "locale_fallback":
		return s.setFallback(value)
	case "max_stale":
		return s.setMaxStale(value)
	default:
		return fail.E(fail.Invalid, "There is no setting %q; the settings are %s.", key, strings.Join(SettingKeys(), ", "))
	}
	return nil
}

// Get returns one setting as Set takes it, "" for an unknown key.
func (s Settings) Get(key string) string {
	switch key {
	case "name":
		return s.SiteName
	case "blog_url":
		return s.BlogURL
	case "media_base":
		return s.MediaBase
	case "feed_title":
		return s.FeedTitle
	case "default_locale":
		return s.DefaultLocale
	case "empty_terms":
		return strconv.FormatBool(s.EmptyTerms)
	case "drafts_by_slug":
		return strconv.FormatBool(s.DraftsBySlug)
	case "locale_fallback":
		return s.fallback()
	case "max_stale":
		return s.maxStale()
	}
	return ""
}

func (s Settings) localeCodes() string {
	codes := make([]string, len(s.Locales))
	for i, l := range s.Locales {
		codes[i] = l.Code
	}
	return strings.Join(codes, ", ")
}

// MaxName bounds the name of a site, a document, a token, a picture, in
// characters (contract §10.5: titles).
const MaxName = 200

// MaxAddress bounds a URL in bytes: it is a key in an index.
const MaxAddress = 2000

func setText(dst *string, key, value string) error {
	if err := CheckText(key, value, MaxName); err != nil {
		return err
	}
	*dst = value
	return nil
}

func setSwitch(dst *bool, key, value string) error {
	b, err := strconv.ParseBool(value)
	if err != nil {
		return fail.E(fail.Invalid, "%s: %q is neither true nor false.", key, value)
	}
	*dst = b
	return nil
}

func setURL(dst *string, key, value string) error {
	if err := CheckText(key, value, MaxAddress); err != nil {
		return err
	}
	if value != "" {
		u, err := url.Parse(value)
		if err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Host == "" {
			return fail.E(fail.Invalid, "%s: %q is not an absolute URL; write it like https://www.example.com/blog.", key, value)
		}
	}
	*dst = strings.TrimRight(value, "/")
	return nil
}
