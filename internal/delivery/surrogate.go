package delivery

import (
	"crypto/sha256"
	"encoding/hex"
	"net/url"
	"slices"
	"strings"

	"github.com/gheecms/ghee/internal/content"
)

// maxKeyCount bounds the surrogate keys of an answer: CDNs drop what is beyond
// 16 KB of header without a word. maxKeyLength bounds each.
const (
	maxKeyCount  = 200
	maxKeyLength = 64
)

// KeyAny is the surrogate key that every change purges.
const KeyAny = "any"

// MediaType stands for the type of media objects in KeyType.
const MediaType content.TypeID = "media"

// RedirectType stands for the type of redirects in KeyType.
const RedirectType content.TypeID = "redirect"

// SinglesType stands for all types of Single Pages in KeyType.
const SinglesType content.TypeID = "single"

// KeyObject is the surrogate key of answers that embed an object, or would if
// it were published.
func KeyObject(id content.ObjectID) string { return short("o:", string(id)) }

// KeyType is the surrogate key of answers that any document of a type may
// change: lists, filters through it, feeds.
func KeyType(id content.TypeID) string { return short("t:", string(id)) }

// KeyKind is the surrogate key of searches, whose ranks every document decides
// that is searched with those found. Of posts KeyType says the same.
func KeyKind(kind content.Kind) string { return short("k:", string(kind)) }

// KeyLocale is the surrogate key of lists in a locale.
func KeyLocale(code string) string { return short("l:", code) }

// KeySlug is the surrogate key of look-ups of a page's slug in any type.
func KeySlug(slug string) string { return short("s:", slug) }

// KeyMissing is the surrogate key of look-ups that found nothing: of a slug, or
// of a collection item's number, within a type.
func KeyMissing(typ content.TypeID, name string) string {
	return short("m:", string(typ)+"/"+name)
}

// short makes a key of visible ASCII. A long name is cut to its hash.
func short(prefix, name string) string {
	plain := true
	for i := range len(name) {
		if c := name[i]; c <= ' ' || c > '~' || c == '%' || c == ',' {
			plain = false
			break
		}
	}
	if !plain {
		name = url.QueryEscape(name)
	}
	if len(prefix)+len(name) > maxKeyLength {
		sum := sha256.Sum256([]byte(name))
		name = "~" + hex.EncodeToString(sum[:16])
	}
	return prefix + name
}

// keys gathers the surrogate keys of an answer.
type keys struct {
	names   map[string]bool
	objects map[content.ObjectID]content.TypeID // "" for one that is not there
}

func (k *keys) init() {
	k.names = map[string]bool{}
	k.objects = map[content.ObjectID]content.TypeID{}
}

func (k *keys) add(name string) { k.names[name] = true }

// object notes an embedded object and its type.
func (k *keys) object(id content.ObjectID, typ content.TypeID) { k.objects[id] = typ }

// list returns the keys, sorted. Too many objects are replaced by their types;
// should that not do, by KeyAny: coarse and right.
func (k *keys) list() []string {
	if len(k.objects)+len(k.names) > maxKeyCount {
		for id, typ := range k.objects {
			if typ != "" {
				k.add(KeyType(typ))
				delete(k.objects, id)
			}
		}
	}
	if len(k.objects)+len(k.names) > maxKeyCount {
		return []string{KeyAny}
	}
	out := make([]string, 0, len(k.names)+len(k.objects))
	for n := range k.names {
		out = append(out, n)
	}
	for id := range k.objects {
		out = append(out, KeyObject(id))
	}
	slices.SortFunc(out, strings.Compare)
	return out
}
