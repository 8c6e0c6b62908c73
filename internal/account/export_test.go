package account

import (
	"time"

	"github.com/gheecms/ghee/internal/content"
)

// Holder is an actor with roles, for the table's test.
func Holder(person string, sites map[content.SiteID]Role, organisations map[string]Role) Actor {
	return Actor{Person: person, all: true, sites: sites, organisations: organisations}
}

// Bucket is a token bucket, for its test.
type Bucket struct{ b *buckets }

// NewBucket makes one.
func NewBucket(burst float64, every time.Duration, most int) Bucket {
	return Bucket{newBuckets(burst, every, most)}
}

// Take takes a try.
func (b Bucket) Take(key string, now time.Time) (time.Duration, bool) { return b.b.take(key, now) }

// Len is how many keys are remembered.
func (b Bucket) Len() int { return len(b.b.byKey) }

// AddressKey is addressKey, for its test.
func AddressKey(address string) string { return addressKey(address) }
