/** The call of a read, in the languages that people paste it into. */

export const languages = ["curl", "JavaScript", "Go", "Python"] as const;
export type Language = (typeof languages)[number];

export interface Call {
	/** Where the API is: "https://cms.example.com". */
	origin: string;
	/** With its query: "/v2/posts/?page=2". */
	path: string;
	token: string;
}

/** shell is text as one word of a POSIX shell. */
export function shell(text: string): string {
	return `'${text.replaceAll("'", `'\\''`)}'`;
}

/** quoted is text as a string of JavaScript, Go and Python, whatever is in it. */
export function quoted(text: string): string {
	return JSON.stringify(text).replace(/[\u007f-\u009f\u2028\u2029]/g, (c) => {
		return `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`;
	});
}

const header = (token: string) => `Token ${token}`;

const writers: Record<Language, (call: Call) => string> = {
	curl: ({ origin, path, token }) =>
		`curl -s ${shell(origin + path)} \\\n  -H ${shell(`Authorization: ${header(token)}`)}`,
	JavaScript: ({ origin, path, token }) => `const answer = await fetch(${quoted(origin + path)}, {
  headers: { Authorization: ${quoted(header(token))} },
});
if (!answer.ok) throw new Error(\`\${answer.status} \${await answer.text()}\`);
const { data, meta } = await answer.json();
console.log(data, meta);`,
	Go: ({ origin, path, token }) => `package main

import (
	"fmt"
	"io"
	"log"
	"net/http"
)

func main() {
	req, err := http.NewRequest("GET", ${quoted(origin + path)}, nil)
	if err != nil {
		log.Fatal(err)
	}
	req.Header.Set("Authorization", ${quoted(header(token))})
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		log.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(res.Status, string(body))
}`,
	Python: ({ origin, path, token }) => `import json
import urllib.request

request = urllib.request.Request(
    ${quoted(origin + path)},
    headers={"Authorization": ${quoted(header(token))}},
)
with urllib.request.urlopen(request) as answer:
    print(json.load(answer))`,
};

/** snippet writes a call in a language. */
export function snippet(language: Language, call: Call): string {
	return writers[language](call);
}
