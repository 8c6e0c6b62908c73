package content_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
)

func TestParseEdgeToken_ReadsWhatIsWritten(t *testing.T) {
	// Secrets of base64url may hold the underscore that parts them.
	made := content.EdgeToken{Secret: strings.Repeat("_a", 21) + "A", Key: bytes.Repeat([]byte{0xff}, 32)}
	got, err := content.ParseEdgeToken(" " + made.String() + "\n")
	if err != nil || got.Secret != made.Secret || !bytes.Equal(got.Key, made.Key) {
		t.Errorf("%+v, %v", got, err)
	}
	for _, bad := range []string{
		"", "ghee_edge_", made.Secret, made.String()[:60], made.String() + "A",
		strings.Replace(made.String(), "ghee_edge_", "ghee_", 1),
		content.EdgeToken{Secret: strings.Repeat("!", 43), Key: made.Key}.String(),
		content.EdgeToken{Secret: made.Secret, Key: []byte("short")}.String(),
	} {
		if _, err := content.ParseEdgeToken(bad); !fail.Is(err, fail.Invalid) || bad != "" && strings.Contains(err.Error(), bad) {
			t.Errorf("%q: %v", bad, err)
		}
	}
}
