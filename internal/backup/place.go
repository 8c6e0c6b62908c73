package backup

import (
	"context"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/gheecms/ghee/internal/fail"
)

// Place is where backups are kept, each under a name of its own.
type Place interface {
	// Put writes a backup. It has its name when all of it is there and check,
	// which reads it again from the place, has found nothing: before that, and
	// after any error, there is none of this name.
	Put(ctx context.Context, name string, write func(io.Writer) error, check func(io.Reader) error) (size int64, err error)
	// Open opens one; fail.NotFound when there is none of this name.
	Open(ctx context.Context, name string) (io.ReadCloser, error)
	// Names lists whole backups, oldest first.
	Names(ctx context.Context) ([]string, error)
	Remove(ctx context.Context, name string) error
	// Path is a backup as a person names it.
	Path(name string) string
}

// names of backups: in their order they are in that of time.
var form = regexp.MustCompile(`^ghee-\d{8}T\d{6}\.\d{3}Z\.tar\.zst(\.age)?$`)

// Name is that of a backup of a moment.
func Name(at time.Time, encrypted bool) string {
	name := fmt.Sprintf("ghee-%s.tar.zst", at.UTC().Format("20060102T150405.000Z"))
	if encrypted {
		name += ".age"
	}
	return name
}

// Moment is the one that a backup of this name is of.
func Moment(name string) (time.Time, bool) {
	if !form.MatchString(name) {
		return time.Time{}, false
	}
	word, _, _ := strings.Cut(strings.TrimPrefix(name, "ghee-"), ".tar")
	at, err := time.Parse("20060102T150405.000Z", word)
	return at, err == nil
}

// Keep removes all backups of a place but the newest n, never this one, and
// returns those it removed.
func Keep(ctx context.Context, p Place, n int, but string) (gone []string, err error) {
	names, err := p.Names(ctx)
	if err != nil {
		return nil, err
	}
	for _, name := range names[:max(0, len(names)-n)] {
		if name == but {
			continue
		}
		if err := p.Remove(ctx, name); err != nil {
			return gone, err
		}
		gone = append(gone, name)
	}
	return gone, nil
}

// Newest returns the newest backup of a place.
func Newest(ctx context.Context, p Place) (string, error) {
	names, err := p.Names(ctx)
	if err == nil && len(names) == 0 {
		err = fail.E(fail.NotFound, "There is no backup in %s.", strings.TrimSuffix(p.Path(""), "/"))
	}
	if err != nil {
		return "", err
	}
	return names[len(names)-1], nil
}

// Ordered are the names that are of backups, oldest first.
func Ordered(names []string) []string {
	names = slices.DeleteFunc(names, func(name string) bool { return !form.MatchString(name) })
	slices.Sort(names)
	return names
}
