package failover

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"hash"
	"io"
	"net/http"
	"net/url"
	"os"
	"strconv"
	"time"

	"github.com/gheecms/ghee/internal/fail"
)

// File is one that only the data folder of an origin has: no database carries it
// to a standby.
type File struct {
	Name    string    `json:"name"` // with '/', within the folder
	Size    int64     `json:"size"`
	Changed time.Time `json:"changed"`
}

// Files are those of an origin.
type Files interface {
	Files() ([]File, error)
	// Open opens one of them; fail.NotFound for any other.
	Open(name string) (*os.File, error)
}

// Copied is how far a standby is with its leader's files.
type Copied struct {
	At      time.Time `json:"at"`      // when all that the leader had were here
	Files   int       `json:"files"`   // that the leader had when it was last asked
	Missing int       `json:"missing"` // of them
	Fault   string    `json:"fault,omitempty"`
}

// MaxFiles bounds how many are told at once.
const MaxFiles = 100_000

const sumHeader = "Ghee-Sha256" // a trailer: of the whole file, also when only its end was asked for

// files answers GET /cluster/files and /cluster/files/{name} to who has the key.
func (c HandlerConfig) files(mux *http.ServeMux) {
	admit := func(do func(w http.ResponseWriter, r *http.Request) error) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			err := c.Admit(r)
			if err == nil && c.Files == nil {
				err = fail.E(fail.NotFound, "This node has no files that a standby copies.")
			}
			if err == nil {
				err = do(w, r)
			}
			if err != nil {
				answer(w, r, c.Log, nil, err)
			}
		}
	}
	mux.HandleFunc("GET /cluster/files", admit(func(w http.ResponseWriter, r *http.Request) error {
		all, err := c.Files.Files()
		if err == nil && len(all) > MaxFiles {
			err = fail.E(fail.TooLarge, "The data folder has %d files; a standby copies at most %d.", len(all), MaxFiles)
		}
		if err == nil {
			answer(w, r, c.Log, all, nil)
		}
		return err
	}))
	mux.HandleFunc("GET /cluster/files/{name...}", admit(func(w http.ResponseWriter, r *http.Request) error {
		from, err := strconv.ParseInt("0"+r.URL.Query().Get("from"), 10, 64)
		if err != nil {
			return fail.E(fail.Invalid, "from: write how many bytes are there already.")
		}
		f, err := c.Files.Open(r.PathValue("name"))
		if err != nil {
			return err
		}
		defer func() { _ = f.Close() }() // it was only read
		return give(w, f, from)
	}))
}

// give sends a file from a byte on, and the sum of all of it after that. Once it
// has begun, an error only breaks it off.
func give(w http.ResponseWriter, f *os.File, from int64) error {
	sum := sha256.New()
	if _, err := io.CopyN(sum, f, from); err != nil {
		return fail.Wrap(fail.Conflict, err, "The file has no %d bytes.", from)
	}
	h := w.Header()
	h.Set("Cache-Control", "no-store")
	h.Set("Content-Type", "application/octet-stream")
	h.Set("Trailer", sumHeader)
	if _, err := io.Copy(io.MultiWriter(w, sum), f); err != nil {
		panic(http.ErrAbortHandler)
	}
	h.Set(sumHeader, hex.EncodeToString(sum.Sum(nil)))
	return nil
}

// Files asks for them.
func (c Client) Files(ctx context.Context) (all []File, err error) {
	r, err := c.get(ctx, "/cluster/files")
	if err != nil {
		return nil, err
	}
	return all, do(c.HTTP, r, &all)
}

func (c Client) get(ctx context.Context, path string) (*http.Request, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, c.URL+path, http.NoBody)
	if err == nil {
		r.Header.Set("Authorization", "Bearer "+c.Key)
	}
	return r, err
}

// Fetch gets a file after what of it is in to already, at most its size. What
// came stays there when it breaks off; what has another sum, or another size, is
// fail.Conflict.
func (c Client) Fetch(ctx context.Context, f File, to *os.File) error {
	sum := sha256.New()
	have, err := io.Copy(sum, to)
	if err != nil {
		return err
	}
	if have > f.Size {
		return fail.E(fail.Conflict, "%s is shorter than what is here.", f.Name)
	}
	r, err := c.get(ctx, "/cluster/files/"+(&url.URL{Path: f.Name}).EscapedPath()+"?from="+strconv.FormatInt(have, 10))
	if err != nil {
		return err
	}
	a, err := c.HTTP.Do(r)
	if err != nil {
		return fail.Wrap(fail.Unavailable, err, "%s does not answer.", r.URL.Host)
	}
	defer func() { _ = a.Body.Close() }() // it was only read
	if a.StatusCode != http.StatusOK {
		body, _ := io.ReadAll(io.LimitReader(a.Body, 1<<16)) // what cannot be read says nothing
		return refusal(r.URL.Host, a, body)
	}
	return take(a, f, have, to, sum)
}

func take(a *http.Response, f File, have int64, to *os.File, sum hash.Hash) error {
	n, err := io.Copy(io.MultiWriter(to, sum), io.LimitReader(a.Body, f.Size-have+1))
	if err != nil {
		return fail.Wrap(fail.Unavailable, err, "%s broke off.", f.Name)
	}
	if have+n != f.Size {
		return fail.E(fail.Conflict, "%s has changed meanwhile.", f.Name)
	}
	if _, err := io.Copy(io.Discard, a.Body); err != nil { // the trailer comes after the end
		return fail.Wrap(fail.Unavailable, err, "%s broke off.", f.Name)
	}
	if a.Trailer.Get(sumHeader) != hex.EncodeToString(sum.Sum(nil)) {
		return fail.E(fail.Conflict, "%s came with other bytes than were sent.", f.Name)
	}
	return to.Sync()
}
