package imports

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
)

// Folder writes a folder with this many posts as Markdown: every third in
// Japanese, too, some drafts, with authors, terms and old addresses. The same
// number gives the same files.
func Folder(dir string, posts int) error {
	random := rand.New(rand.NewPCG(11, uint64(posts)))
	for _, language := range []string{"en", "ja"} {
		if err := os.MkdirAll(filepath.Join(dir, language), 0o700); err != nil {
			return err
		}
	}
	for i := range posts {
		for k, language := range []string{"en", "ja"} {
			if k == 1 && i%3 > 0 {
				continue
			}
			var b strings.Builder
			fmt.Fprintf(&b, "---\ntitle: %s %s %d\ndate: 2024-%02d-%02dT08:00:00Z\n", language, pick(random), i, 1+i%12, 1+i%28)
			fmt.Fprintf(&b, "author: Miller %d\ncategories: [%s]\ntags: [%s, %s]\naliases: [/%s/old/%d/]\n", i%5, pick(random), pick(random), pick(random), language, i)
			if i%10 == 9 {
				b.WriteString("draft: true\n")
			}
			b.WriteString("---\n")
			for range 6 {
				for range 60 {
					b.WriteString(pick(random) + " ")
				}
				b.WriteString("\n\n")
			}
			if err := os.WriteFile(filepath.Join(dir, language, fmt.Sprintf("post-%d.md", i)), []byte(b.String()), 0o600); err != nil {
				return err
			}
		}
	}
	return nil
}

func pick(random *rand.Rand) string { return words[random.IntN(len(words))] }
