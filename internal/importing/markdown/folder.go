package markdown

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/gheecms/ghee/internal/fail"
	"github.com/gheecms/ghee/internal/importing"
)

// Folder is an open folder of Markdown files. Nothing outside of it is ever
// read, wherever links in it lead.
type Folder struct {
	Name   string // identifies the place: "markdown:blog"
	root   *os.Root
	files  []string       // of Markdown, by path from the root, in order
	left   []leftFile     // what was found and is not read
	others map[string]int // other files, by the end of their names
	start  []string       // the folders within the root that were looked through
}

// leftFile is a file that is left out, and why.
type leftFile struct{ path, why string }

// Open looks through a folder. Where it is a whole Hugo site, its folder
// "content" is meant; of a Jekyll site, "_posts" and "_drafts". It fails with
// fail.NotFound where there is no such folder, and with fail.TooLarge beyond
// the bounds.
func Open(dir string) (*Folder, error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, fail.Wrap(fail.NotFound, err, "The folder cannot be opened. Name one that holds Markdown files.")
	}
	f := &Folder{root: root, Name: nameOf(dir), others: map[string]int{}, start: []string{"."}}
	if inner := f.present("content"); inner != nil {
		f.start = inner
	} else if inner := f.present("_posts", "_drafts"); inner != nil {
		f.start = inner
	}
	for _, s := range f.start {
		if err := f.walk(s); err != nil {
			return nil, errors.Join(err, root.Close())
		}
	}
	slices.Sort(f.files)
	return f, nil
}

// nameOf identifies the place of a folder. One that is called like any other is
// named after the folder it lies in, too.
func nameOf(dir string) string {
	abs, err := filepath.Abs(dir)
	if err != nil {
		abs = dir
	}
	name := filepath.Base(abs)
	switch strings.ToLower(name) {
	case "content", "posts", "_posts", "docs", "blog":
		name = filepath.Base(filepath.Dir(abs)) + "/" + name
	}
	return importing.Bounded("markdown:" + strings.ToValidUTF8(name, "_"))
}

// present lists those of some folders that are there.
func (f *Folder) present(names ...string) (out []string) {
	for _, name := range names {
		if s, err := f.root.Lstat(name); err == nil && s.IsDir() {
			out = append(out, name)
		}
	}
	return out
}

// walk finds the files under one folder.
func (f *Folder) walk(start string) error {
	entries := 0
	err := fs.WalkDir(f.root.FS(), start, func(p string, d fs.DirEntry, err error) error {
		entries++
		switch {
		case entries > MaxEntries || len(f.files) > MaxFiles:
			return fail.E(fail.TooLarge, "The folder holds more than %d files, or %d of Markdown. Import it in parts.", MaxEntries, MaxFiles)
		case err != nil && (d == nil || p == start):
			return fail.Wrap(fail.Invalid, err, "The folder cannot be read.")
		case err != nil: // of one folder among others
			f.left = append(f.left, leftFile{p, "the folder cannot be read"})
			return fs.SkipDir
		case p != start && hidden(d.Name()):
			if d.IsDir() {
				return fs.SkipDir
			}
			return nil
		case d.IsDir() && strings.Count(p, "/") >= MaxDepth:
			f.left = append(f.left, leftFile{p, "the folder lies too deep"})
			return fs.SkipDir
		case !d.IsDir():
			f.found(p, d)
		}
		return nil
	})
	return err
}

// hidden reports names of what belongs to a tool, not to the site.
func hidden(name string) bool { return strings.HasPrefix(name, ".") || name == "node_modules" }

// found notes one file.
func (f *Folder) found(p string, d fs.DirEntry) {
	if !utf8.ValidString(p) {
		f.left = append(f.left, leftFile{strings.ToValidUTF8(p, "_"), "has a name that is not UTF-8"})
		return
	}
	info, err := d.Info()
	if err == nil && info.Mode()&fs.ModeSymlink != 0 {
		if info, err = f.root.Stat(p); err != nil {
			f.left = append(f.left, leftFile{p, "is a link that leads out of the folder, or nowhere"})
			return
		}
		if info.IsDir() {
			f.left = append(f.left, leftFile{p, "is a link to a folder, and links to folders are not followed"})
			return
		}
	}
	switch ext := strings.ToLower(path.Ext(p)); {
	case err != nil || !info.Mode().IsRegular():
		f.left = append(f.left, leftFile{p, "is no file that can be read"})
	case slices.Contains([]string{".md", ".markdown", ".mkd", ".mdown"}, ext):
		f.files = append(f.files, p)
	case slices.Contains([]string{".mdx", ".html", ".htm", ".adoc", ".org", ".rst"}, ext):
		f.left = append(f.left, leftFile{p, "is no Markdown"})
	default:
		f.others[ext]++
	}
}

// errTooLarge is for a file beyond MaxFile.
var errTooLarge = errors.New("is larger than 2 MiB; split it")

// read returns the bytes of one file.
func (f *Folder) read(p string) ([]byte, error) {
	file, err := f.root.Open(p)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	data, err := io.ReadAll(io.LimitReader(file, MaxFile+1))
	if err == nil && len(data) > MaxFile {
		err = errTooLarge
	}
	return data, err
}

// Close ends the use of the folder, and of plans made of it.
func (f *Folder) Close() error {
	if err := f.root.Close(); err != nil {
		return fail.Wrap(fail.Unavailable, err, "The folder cannot be closed.")
	}
	return nil
}
