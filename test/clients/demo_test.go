package clients_test

import (
	"os"
	"testing"

	"github.com/gheecms/ghee/test/clients"
	"github.com/gheecms/ghee/test/world"
)

func TestMain(m *testing.M) { os.Exit(world.Main(m)) }

// Both published clients read the demo with every method they have but search:
// with the database there, and from a node that started without it.
func TestDemo_EveryMethodOfBothClients(t *testing.T) {
	for _, db := range world.Databases() {
		t.Run(db, func(t *testing.T) {
			w := world.New(t, world.Spec{Database: db, Demo: true})
			token, _ := w.Tokens()
			t.Run("with its database", func(t *testing.T) { demo(t, w, token) })
			w.LoseDatabase()
			w.Kill()
			w.Start()
			t.Run("started without", func(t *testing.T) { demo(t, w, token) })
		})
	}
}

func demo(t *testing.T, w *world.World, token string) {
	c := clients.Start(t, w.Base, token)
	for _, call := range clients.DemoCalls() {
		t.Run(call.Name(), func(t *testing.T) { call.Run(t, c) })
	}
}
