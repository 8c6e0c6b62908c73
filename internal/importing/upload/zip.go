package upload

import (
	"archive/zip"
	"errors"
	"io"
	"os"
	"path"
	"path/filepath"
	"strings"

	"github.com/gheecms/ghee/internal/content"
	"github.com/gheecms/ghee/internal/fail"
)

// Bounds of a zip file: what comes out may be far more than what is sent.
const (
	maxEntries = 200_000
	maxOut     = 4 << 30         // bytes of all that is taken out
	maxEntry   = content.MaxText // of one file; longer ones are left in
)

// unzip takes the text files out of a zip into a folder and returns where a
// folder within it begins that holds all. Nothing is written outside of it,
// whatever names say; links are left in.
func unzip(file, dir string) (string, error) {
	z, err := zip.OpenReader(file)
	if err != nil {
		return "", fail.Wrap(fail.Invalid, err, "The file is no zip, or a part of it is missing. Pack the folder again.")
	}
	defer z.Close()
	if len(z.File) > maxEntries {
		return "", fail.E(fail.TooLarge, "The zip has %d entries; at most %d are looked at.", len(z.File), maxEntries)
	}
	if err := errors.Join(os.RemoveAll(dir), os.MkdirAll(dir, 0o700)); err != nil {
		return "", full(err)
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return "", full(err)
	}
	defer root.Close()
	left := int64(maxOut)
	for _, e := range z.File {
		name := path.Clean(strings.ReplaceAll(e.Name, `\`, "/"))
		if !e.Mode().IsRegular() || !filepath.IsLocal(name) || !wanted(name) {
			continue
		}
		n, err := extract(root, e, name, min(left, maxEntry))
		if err != nil {
			return "", err
		}
		if left -= n; left <= 0 {
			return "", fail.E(fail.TooLarge, "The zip holds more than %d GiB of text.", maxOut>>30)
		}
	}
	return only(dir), nil
}

// wanted reports whether an importer reads files of this name: pictures and
// programs of a whole site need not be unpacked.
func wanted(name string) bool {
	for part := range strings.SplitSeq(name, "/") {
		if part == "__MACOSX" || part == "node_modules" || part == ".git" {
			return false
		}
	}
	switch strings.ToLower(path.Ext(name)) {
	case ".md", ".markdown", ".mdown", ".mkd", ".mdx", ".html", ".htm", ".toml", ".yaml", ".yml", ".json":
		return true
	}
	return false
}

func extract(root *os.Root, e *zip.File, name string, most int64) (n int64, err error) {
	in, err := e.Open()
	if err != nil {
		return 0, fail.Wrap(fail.Invalid, err, "%.200q in the zip cannot be read.", name)
	}
	defer in.Close()
	if err := root.MkdirAll(path.Dir(name), 0o700); err != nil {
		return 0, full(err)
	}
	out, err := root.OpenFile(name, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return 0, full(err)
	}
	defer func() { err = errors.Join(err, out.Close()) }()
	n, err = io.Copy(out, io.LimitReader(in, most+1))
	switch {
	case errors.Is(err, zip.ErrChecksum) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, zip.ErrFormat):
		return n, fail.Wrap(fail.Invalid, err, "%.200q in the zip is damaged. Pack the folder again.", name)
	case err != nil:
		return n, full(err)
	}
	return n, nil
}

// only is the folder that holds all, where what was packed is one folder.
func only(dir string) string {
	for {
		all, err := os.ReadDir(dir)
		if err != nil || len(all) != 1 || !all[0].IsDir() || strings.HasPrefix(all[0].Name(), "_") || all[0].Name() == "content" {
			return dir
		}
		dir = filepath.Join(dir, all[0].Name())
	}
}
