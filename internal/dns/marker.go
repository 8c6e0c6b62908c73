package dns

import (
	"fmt"
	"strings"
)

// marker is the name of the record that says which generation of the zone an
// operator has.
const marker = "_ghee"

// Generation is one state of a zone. They count up, over all operators.
type Generation struct {
	Number uint64
	Digest string // of the zone
}

// Set is the generation's record.
func (g Generation) Set() Set {
	return Set{Name: marker, Type: "TXT", TTL: minTTL, Values: []string{fmt.Sprintf(`"generation=%d zone=%s"`, g.Number, g.Digest)}}
}

// generationOf reads the generation out of an operator's sets and returns the
// others; the zero Generation for one that has never been brought here.
func generationOf(sets []Set) (g Generation, others []Set) {
	for _, s := range sets {
		if s.Name != marker {
			others = append(others, s)
			continue
		}
		if s.Type == "TXT" && len(s.Values) == 1 {
			_, _ = fmt.Sscanf(strings.Trim(s.Values[0], `"`), "generation=%d zone=%s", &g.Number, &g.Digest) // else it is none
		}
	}
	return g, others
}
