package world_test

import (
	"os"
	"testing"

	"github.com/gheecms/ghee/test/world"
)

func TestMain(m *testing.M) { os.Exit(world.Main(m)) }

func TestWorld_ServesTheDemoAndLosesItsDatabase(t *testing.T) {
	for _, db := range world.Databases() {
		t.Run(db, func(t *testing.T) {
			w := world.New(t, world.Spec{Database: db, Demo: true})
			plain, _ := w.Tokens()
			if a := w.Read(plain, "/v2/posts/?page_size=1"); a.Status != 200 {
				t.Fatalf("before: %d %s", a.Status, a.Body)
			}
			w.LoseDatabase()
			if a := w.Read(plain, "/v2/posts/?page_size=2&page=2"); a.Status != 200 {
				t.Errorf("a query never asked before: %d %s", a.Status, a.Body)
			}
			w.Kill()
			w.Start()
			if a := w.Read(plain, "/v2/posts/?page_size=2&page=3"); a.Status != 200 || a.Header.Get("Ghee-State") == "live" {
				t.Errorf("started without its database: %d %s %s", a.Status, a.Header.Get("Ghee-State"), a.Body)
			}
		})
	}
}
