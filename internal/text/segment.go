package text

import (
	"iter"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// maxToken bounds a token in characters: what is longer is no word that
// somebody types.
const maxToken = 40

// Tokens cuts text into what search looks for, in order: words where a script
// has them, pairs of neighbouring characters (and the last one alone) where it
// writes without spaces or joins particles to words (Han, Kana, Hangul, Thai
// and its neighbours). Case, width, accents and the marks that readers leave
// out are folded; two ways to type the same word give the same tokens. The same
// function cuts what is searched and what is searched for (architecture,
// "Search").
func Tokens(s string) iter.Seq[string] {
	return func(yield func(string) bool) {
		for run := range runs(s) {
			if !run.dense {
				if !yield(string(run.text)) {
					return
				}
				continue
			}
			for i := range run.text {
				if !yield(string(run.text[i:min(i+2, len(run.text))])) {
					return
				}
			}
		}
	}
}

// Term is one thing a query asks for: tokens that follow each other, the last
// of them perhaps only begun.
type Term struct {
	Tokens []string
	Prefix bool
}

// Terms cuts a query into terms, of which a document must have all. The last
// word is taken as begun, since readers search while they type; a single
// character of a script without spaces stands for all pairs it begins. At most
// limit terms are returned.
func Terms(query string, limit int) []Term {
	var out []Term
	for run := range runs(query) {
		if len(out) == limit {
			break
		}
		if !run.dense {
			out = append(out, Term{Tokens: []string{string(run.text)}})
			continue
		}
		t := Term{Prefix: len(run.text) == 1}
		for i := range max(1, len(run.text)-1) {
			t.Tokens = append(t.Tokens, string(run.text[i:min(i+2, len(run.text))]))
		}
		out = append(out, t)
	}
	if n := len(out); n > 0 {
		last := &out[n-1]
		last.Prefix = last.Prefix || !dense([]rune(last.Tokens[0])[0])
	}
	return out
}

// run is a stretch of letters, digits and marks of one way of writing.
type run struct {
	text  []rune
	dense bool // its script writes words without spaces between them
}

// runs folds s and cuts it where there are no letters, and where the way of
// writing changes.
func runs(s string) iter.Seq[run] {
	return func(yield func(run) bool) {
		var now run
		flush := func() bool {
			ok := len(now.text) == 0 || yield(now)
			now = run{}
			return ok
		}
		for _, r := range fold(s) {
			if !unicode.IsLetter(r) && !unicode.IsNumber(r) && !unicode.IsMark(r) {
				if !flush() {
					return
				}
				continue
			}
			d := dense(r) || unicode.IsMark(r) && now.dense
			if len(now.text) > 0 && d != now.dense || len(now.text) == maxToken && !d {
				if !flush() {
					return
				}
			}
			now.dense = d
			now.text = append(now.text, r)
		}
		flush()
	}
}

// dense reports scripts that are cut into pairs.
func dense(r rune) bool {
	return r >= 0x0e00 && (unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul,
		unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar) || r == 'ー')
}

// fold brings text to the form that is compared: lower case, compatible forms
// made one, marks dropped where their script's readers leave them out.
func fold(s string) string {
	var b strings.Builder
	b.Grow(len(s))
	base := rune(0) // the letter that marks belong to
	for _, r := range norm.NFKD.String(s) {
		switch {
		case unicode.IsMark(r):
			if r = mark(base, r); r != 0 {
				b.WriteRune(r)
			}
			continue
		case invisible(r) || r == '\u0640': // tatweel only stretches a word
			continue
		}
		base = r
		b.WriteString(letter(unicode.ToLower(r)))
	}
	return norm.NFC.String(b.String())
}

// mark returns what stays of a mark after a letter; 0 for nothing.
func mark(base, r rune) rune {
	switch {
	case unicode.In(base, unicode.Latin, unicode.Greek, unicode.Cyrillic, unicode.Hebrew, unicode.Arabic):
		return 0
	case r == '\u093c' || r == '\u09bc' || r == '\u0a3c' || r == '\u0abc': // nukta
		return 0
	case r == '\u0901' || r == '\u0981' || r == '\u0a01' || r == '\u0a81': // chandrabindu is written as anusvara, too
		return r + 1
	case r >= '\u0e47' && r <= '\u0e4c', r == '\u0e4e', r >= '\u0ec8' && r <= '\u0ecc': // Thai and Lao tone marks
		return 0
	case !unicode.IsLetter(base): // a mark on nothing
		return 0
	}
	return r
}

// letter spells a lower-case letter as it is compared.
func letter(r rune) string {
	switch r {
	case 'ς':
		return "σ"
	case 'ک', 'ڪ': // Persian and Urdu kaf, Sindhi
		return "ك"
	case 'ی', 'ى', 'ے':
		return "ي"
	case 'ہ', 'ھ', 'ة', 'ۃ', 'ە':
		return "ه"
	case 'ٱ':
		return "ا"
	}
	if unicode.IsDigit(r) && r > '9' {
		return string('0' + digit(r))
	}
	if s := latin(r); s != "" {
		return s
	}
	return string(r)
}

// digit returns the value of a decimal digit of any script: their tens are
// contiguous and begin at zero (Unicode, Nd).
func digit(r rune) rune {
	first := r
	for first > r-9 && unicode.IsDigit(first-1) {
		first--
	}
	return (r - first) % 10
}
