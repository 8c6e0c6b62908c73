package markdown

import "github.com/gheecms/ghee/internal/content"

// Bounds of one folder.
const (
	MaxEntries = 1_000_000       // files and folders of any kind
	MaxFiles   = 100_000         // of Markdown
	MaxDepth   = 32              // folders within folders
	MaxFile    = content.MaxText // bytes of one file: its body has to fit into one field
	MaxFront   = 64 << 10        // bytes of front matter
	maxNodes   = 10_000          // values within front matter
	maxNested  = 16              // lists and maps within each other there
	maxTerms   = 200             // categories, or tags, of one document
)
