package delivery

import (
	"github.com/gheecms/ghee/internal/changelog"
)

// Response is the answer to a read, before a shell adds ETag, encodings and
// cache headers. Bodies are always JSON (contract §1).
type Response struct {
	Status   int
	Body     []byte
	Keys     []string           // surrogate keys: what a change must purge, sorted, each once
	Position changelog.Position // of the set that answered
}

// Refusal is a request that no set needs to be asked about: an unknown path, a
// method the path does not take, a parameter out of form.
type Refusal struct {
	Status int
	Body   []byte // JSON with "detail"
}
