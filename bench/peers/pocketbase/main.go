// Command pocketbase is PocketBase as its users run it, with one command more:
// fill, which makes the benchmark's collections and stores records from
// standard input. It is a module of its own, so that nothing of it reaches the
// product's go.mod.
package main

import (
	"log"

	"github.com/pocketbase/pocketbase"
	"github.com/spf13/cobra"
)

func main() {
	app := pocketbase.New()
	app.RootCmd.AddCommand(&cobra.Command{
		Use:   "fill",
		Short: "Make the benchmark's collections and store the records on standard input",
		RunE:  func(cmd *cobra.Command, _ []string) error { return fill(app, cmd.InOrStdin()) },
	})
	if err := app.Start(); err != nil {
		log.Fatal(err)
	}
}
