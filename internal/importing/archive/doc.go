// Package archive writes a whole site into one file and puts it back, on
// whichever database, beside whatever other sites.
//
// docs/archive-format.md describes the file for programs that are not ours;
// format.go is the same in Go. Write reads one moment of a site and streams it
// out; Open looks a whole archive over before anything of it is used; Import
// puts it into a site in batches, and goes on where a killed run stopped.
package archive
