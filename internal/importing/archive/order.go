package archive

import (
	"bytes"
	"fmt"
	"hash"
	"strings"

	"github.com/gheecms/ghee/internal/fail"
)

// Places of entries, in the order in which they stand.
const (
	rankNone = iota
	rankManifest
	rankSite
	rankTypes
	rankMedia
	rankDocuments
	rankRedirects
	rankImports
	rankSums
)

// kinds are what the parts at a place hold.
var kinds = [...]string{rankMedia: mediaPart, rankDocuments: documentPart, rankRedirects: redirectPart, rankImports: importPart, rankSums: ""}

// rankOf is the place of a name, rankNone for one we do not know.
func rankOf(name string) int {
	switch name {
	case manifestName:
		return rankManifest
	case siteName:
		return rankSite
	case typesName:
		return rankTypes
	case sumsName:
		return rankSums
	}
	folder, _, _ := strings.Cut(name, "/")
	for rank, kind := range kinds {
		if kind != "" && kind == folder {
			return rank
		}
	}
	return rankNone
}

// partName is the name of the nth part of a kind, from 1.
func partName(kind string, n int) string { return fmt.Sprintf("%s/%06d.jsonl", kind, n) }

// looking is an archive that is being looked over.
type looking struct {
	*Archive
	rank   int // place of the last entry that we know
	parts  int // of the kind at that place
	other  bool
	others map[string]bool // entries that we do not know
	check  checker
	text   bytes.Buffer // what SHA256SUMS must say
	all    hash.Hash    // of the same without the manifest
}

// order checks that an entry may stand where it does, and notes its place.
func (l *looking) order(name string) error {
	const maxOthers = 1000
	rank := rankOf(name)
	if l.rank == rankNone && rank != rankManifest {
		return fail.E(fail.Invalid, "This is no archive of Ghee: it begins with %s and not with %s.", quote(name), manifestName)
	}
	if l.other = rank == rankNone; l.other {
		if l.others == nil {
			l.others = map[string]bool{}
		}
		if l.others[name] || len(l.others) == maxOthers {
			return fail.E(fail.Invalid, "The archive's entry %s stands twice, or is one of more than %d that this program does not know.", quote(name), maxOthers)
		}
		l.others[name] = true
		return nil
	}
	if rank >= rankMedia && rank < rankSums {
		if rank != l.rank {
			l.parts = 0
		}
		if l.parts++; name != partName(kinds[rank], l.parts) {
			return fail.E(fail.Invalid, "The archive's entry %s stands twice, or where %s should be.", quote(name), partName(kinds[rank], l.parts))
		}
		if rank < l.rank || l.rank < rankTypes {
			return fail.E(fail.Invalid, "The archive's entry %s stands twice, or not in its place.", quote(name))
		}
		l.rank = rank
		return nil
	}
	whole := rank == l.rank+1 || rank == rankSums && l.rank >= rankTypes
	switch {
	case rank <= l.rank:
		return fail.E(fail.Invalid, "The archive's entry %s stands twice, or not in its place.", quote(name))
	case !whole:
		return fail.E(fail.Invalid, "The archive's entry %s comes too early: an entry before it is missing.", quote(name))
	}
	l.rank = rank
	return nil
}
