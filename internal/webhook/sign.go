package webhook

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"strconv"
	"strings"

	"github.com/gheecms/ghee/internal/content"
)

// Headers of a request (Standard Webhooks), and one of ours.
const (
	HeaderID        = "Webhook-Id"
	HeaderTimestamp = "Webhook-Timestamp"
	HeaderSignature = "Webhook-Signature"
	HeaderNumber    = "Ghee-Sequence"
)

const (
	secretPrefix = "whsec_"
	secretBytes  = 32
)

// Secret is a key that requests of a hook are signed with.
type Secret struct {
	Key  string         `json:"key"`            // "whsec_…"
	Ends content.Micros `json:"ends,omitempty"` // 0 for never
}

// NewSecret makes a key of random bytes.
func NewSecret(random func([]byte)) Secret {
	raw := make([]byte, secretBytes)
	random(raw)
	return Secret{Key: secretPrefix + base64.StdEncoding.EncodeToString(raw)}
}

// Live lists the secrets that hold at a moment.
func Live(all []Secret, at content.Micros) (live []Secret) {
	for _, s := range all {
		if s.Ends == 0 || s.Ends > at {
			live = append(live, s)
		}
	}
	return live
}

// Sign signs a request with every secret that holds. The seconds are those of
// HeaderTimestamp.
func Sign(secrets []Secret, id string, seconds int64, body []byte) string {
	var all []string
	for _, s := range secrets {
		key, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(s.Key, secretPrefix))
		if err != nil {
			continue // Check lets none through
		}
		mac := hmac.New(sha256.New, key)
		mac.Write([]byte(id + "." + strconv.FormatInt(seconds, 10) + "."))
		mac.Write(body)
		all = append(all, "v1,"+base64.StdEncoding.EncodeToString(mac.Sum(nil)))
	}
	return strings.Join(all, " ")
}
