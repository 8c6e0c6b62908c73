package sdks

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"time"
)

// What clients keep, written down a second time (sdk/spec/README.md): a client whose
// form differs does not find what a row says is there.

type record struct {
	Target   string `json:"target"`
	At       int64  `json:"at"`
	ETag     string `json:"etag"`
	Position string `json:"position"`
	Body     string `json:"body"`
}

func digits(s string, n int) string {
	sum := sha256.Sum256([]byte(s))
	return hex.EncodeToString(sum[:])[:n]
}

func keyOf(target string) string { return "ghee1:" + digits("READ", 16) + ":" + digits(target, 32) }

// put is the store's content at the beginning of a row.
func put(s *Store, now time.Time) map[string][]byte {
	kept := map[string][]byte{}
	if s == nil {
		return kept
	}
	for _, k := range s.Kept {
		var body bytes.Buffer
		_ = json.Compact(&body, k.Body)
		payload, _ := json.Marshal(record{k.Target, now.UnixMilli() - k.AgeMs, k.ETag, k.Position, body.String()})
		sum := sha256.Sum256(payload)
		kept[keyOf(k.Target)] = fmt.Appendf(nil, "ghee1 %x\n%s", sum, payload)
	}
	return kept
}

// targets are those of a store's content; what is no record is told as such.
func targets(kept map[string][]byte) (all []string) {
	for key, value := range kept {
		head, payload, _ := bytes.Cut(value, []byte("\n"))
		var r record
		switch {
		case string(head) != fmt.Sprintf("ghee1 %x", sha256.Sum256(payload)):
			all = append(all, "a value whose sum is wrong")
		case json.Unmarshal(payload, &r) != nil || r.At == 0 || r.Body == "":
			all = append(all, "a value that is no record")
		case keyOf(r.Target) != key:
			all = append(all, "a value under another key than that of "+r.Target)
		default:
			all = append(all, r.Target)
		}
	}
	return all
}
