// Package faults takes the database away from running processes in the ways a
// database goes, and looks whether readers notice, and whether writers are told
// the truth: a file for each row of the fault matrix, each test named after its
// row. GHEE_FAULTS=full runs
// the full forms.
package faults

import (
	"os"
	"testing"

	"github.com/gheecms/ghee/test/world"
)

func TestMain(m *testing.M) { os.Exit(world.Main(m)) }
