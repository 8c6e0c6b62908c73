package clients_test

import (
	"os"
	"testing"

	"github.com/gheecms/ghee/test/clients"
	"github.com/gheecms/ghee/test/world"
)

func TestMain(m *testing.M) { os.Exit(world.Main(m)) }

// Both published clients, themselves unmodified, read the demo and a real
// WordPress site from one node on each database: with the database there, and
// from the node started without it.
func TestClients(t *testing.T) {
	for _, db := range world.Databases() {
		t.Run(db, func(t *testing.T) {
			w := world.New(t, world.Spec{Database: db, Demo: true})
			token, _ := w.Tokens()
			var theme theme
			t.Run("WordPress goes in", func(t *testing.T) { theme.goesIn(t, w) })
			stage := func(name, lib string) {
				t.Run(name, func(t *testing.T) {
					t.Run("demo", func(t *testing.T) { demo(t, w, token) })
					t.Run("starters", func(t *testing.T) { starters(t, w, token) })
					t.Run("WordPress comes back", func(t *testing.T) { theme.comesBack(t, w, lib) })
				})
			}
			stage("with its database", clients.V3)
			w.LoseDatabase()
			w.Kill()
			w.Start()
			stage("started without", clients.V1)
		})
	}
}

// demo makes a call of every method.
func demo(t *testing.T, w *world.World, token string) {
	c := clients.Start(t, w.Base, token)
	for _, call := range clients.DemoCalls() {
		t.Run(call.Name(), func(t *testing.T) { call.Run(t, c) })
	}
}
