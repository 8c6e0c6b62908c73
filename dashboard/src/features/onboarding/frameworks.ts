import { type Call, quoted, shell } from "../explorer/snippets";

/** A way to begin, for one framework: what to run and what to write. */
export interface Framework {
	id: string;
	name: string;
	/** Where the code goes. */
	file: string;
	language: "shell" | "js" | "go" | "python" | "php" | "ruby";
	code: (call: Call) => string;
}

const env = ({ origin, token }: Call) => `GHEE_URL=${origin}\nGHEE_TOKEN=${token}`;

const get = ({ path }: Call) => `const answer = await fetch(process.env.GHEE_URL + ${quoted(path)}, {
    headers: { Authorization: "Token " + process.env.GHEE_TOKEN },
  });
  const { data } = await answer.json();`;

export const frameworks: readonly Framework[] = [
	{
		id: "curl",
		name: "curl",
		file: "Terminal",
		language: "shell",
		code: ({ origin, path, token }) =>
			`curl ${shell(origin + path)} \\\n  -H ${shell(`Authorization: Token ${token}`)}`,
	},
	{
		id: "next",
		name: "Next.js",
		file: "app/page.tsx",
		language: "js",
		code: (call) => `// .env.local
// ${env(call).replaceAll("\n", "\n// ")}

export default async function Page() {
  ${get(call)}
  return <pre>{JSON.stringify(data, null, 2)}</pre>;
}`,
	},
	{
		id: "astro",
		name: "Astro",
		file: "src/pages/index.astro",
		language: "js",
		code: (call) => `---
// .env
// ${env(call).replaceAll("\n", "\n// ")}
const answer = await fetch(import.meta.env.GHEE_URL + ${quoted(call.path)}, {
  headers: { Authorization: "Token " + import.meta.env.GHEE_TOKEN },
});
const { data } = await answer.json();
---
<pre>{JSON.stringify(data, null, 2)}</pre>`,
	},
	{
		id: "nuxt",
		name: "Nuxt",
		file: "server/api/content.ts",
		language: "js",
		code: (call) => `// .env
// ${env(call).replaceAll("\n", "\n// ")}

export default defineEventHandler(() =>
  $fetch(process.env.GHEE_URL + ${quoted(call.path)}, {
    headers: { Authorization: "Token " + process.env.GHEE_TOKEN },
  }),
);`,
	},
	{
		id: "node",
		name: "Node.js",
		file: "index.mjs",
		language: "js",
		code: ({ origin, path, token }) => `const answer = await fetch(${quoted(origin + path)}, {
  headers: { Authorization: ${quoted(`Token ${token}`)} },
});
console.log(await answer.json());`,
	},
	{
		id: "go",
		name: "Go",
		file: "main.go",
		language: "go",
		code: ({ origin, path, token }) => `req, err := http.NewRequest("GET", ${quoted(origin + path)}, nil)
if err != nil {
	log.Fatal(err)
}
req.Header.Set("Authorization", ${quoted(`Token ${token}`)})
res, err := http.DefaultClient.Do(req)
if err != nil {
	log.Fatal(err)
}
defer res.Body.Close()
io.Copy(os.Stdout, res.Body)`,
	},
	{
		id: "django",
		name: "Python",
		file: "content.py",
		language: "python",
		code: ({ origin, path, token }) => `import json, urllib.request

request = urllib.request.Request(
    ${quoted(origin + path)},
    headers={"Authorization": ${quoted(`Token ${token}`)}},
)
print(json.load(urllib.request.urlopen(request)))`,
	},
	{
		id: "butter",
		name: "A ButterCMS SDK",
		file: "index.js",
		language: "js",
		code: ({ origin, token }) => `import Butter from "buttercms";

// The SDK stays as it is; its calls go to your own server.
const there = globalThis.fetch;
globalThis.fetch = (url, init) =>
  there(String(url).replace("https://api.buttercms.com", ${quoted(origin)}), init);

const butter = Butter(${quoted(token)});
const { data } = await butter.post.list();
console.log(data);`,
	},
];
