package imports_test

import (
	"os"
	"testing"

	"github.com/gheecms/ghee/test/world"
)

func TestMain(m *testing.M) { os.Exit(world.Main(m)) }
