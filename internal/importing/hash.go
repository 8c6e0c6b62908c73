package importing

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"strings"

	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
)

// The states a hash can tell of. A hash begins with the state that the import
// gave the object: that is how a later run knows that somebody published or
// unpublished it by hand.
const (
	madePublic = "public-"
	madeDraft  = "draft-"
)

// hash identifies what of o would be written, before slugs are settled and
// links resolved. It is the same in every run over the same source.
func (o *Object) hash() (string, error) {
	data, err := json.Marshal(struct {
		Media                                  *content.MediaObject
		Kind, Key, Slug, Name                  string
		Values                                 map[string]any
		Created, Updated, Published, Scheduled content.Micros
		Old                                    []string
		Locale, Document                       string `json:",omitempty"`
	}{o.Media, string(o.Kind), o.Key, o.Slug, o.Name, o.Values, o.Created, o.Updated, o.Published, o.Scheduled, o.Old, o.Locale, o.Document})
	if err != nil {
		return "", fail.Wrap(fail.Internal, err, "The object %s cannot be hashed.", o.Ref)
	}
	sum := sha256.Sum256(data)
	state := madeDraft
	if o.Publish {
		state = madePublic
	}
	return state + hex.EncodeToString(sum[:]), nil
}

// wasPublic reports whether the import that left hash published the object.
func wasPublic(hash string) bool { return strings.HasPrefix(hash, madePublic) }

// maxID bounds what identifies an object or a source, in bytes: every database
// can have it in an index.
const maxID = 255

// Bounded makes an identifier of at most 255 bytes, for Plan.Source, Object.Ref
// and Object.Document. A long one ends in its hash, so two that differ stay
// different.
func Bounded(id string) string {
	if len(id) <= maxID {
		return id
	}
	sum := sha256.Sum256([]byte(id))
	return strings.ToValidUTF8(id[:maxID-2*len(sum)-1], "") + "#" + hex.EncodeToString(sum[:])
}
