// Package security_test tries to get at what the APIs must not tell and to
// make it stumble: a file for each row of the security checklist, each test
// named after its row. GHEE_SOAK=1 runs the long forms.
package security_test

import (
	"os"
	"testing"

	"github.com/gheecms/ghee/test/world"
)

func TestMain(m *testing.M) { os.Exit(world.Main(m)) }
