// Makes src/api/schema.d.ts from the OpenAPI document of the handler.
//
//   node scripts/schema.mjs           asks the code for the document (needs Go)
//   node scripts/schema.mjs --check   reads it from stdin and says whether the file is of it
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import openapiTS, { astToString } from "openapi-typescript";

const file = fileURLToPath(new URL("../src/api/schema.d.ts", import.meta.url));
const check = process.argv.includes("--check");
const document = check
	? await text(process.stdin)
	: execFileSync("go", ["run", "-tags", "nodynamic", "./scripts/openapi"], {
			cwd: fileURLToPath(new URL("../..", import.meta.url)),
			encoding: "utf8",
			maxBuffer: 1 << 26,
		});

const head = "// Made of the API's OpenAPI document by `npm run schema`; not written by hand.\n\n";
const made = head + astToString(await openapiTS(JSON.parse(document), { alphabetize: true }));

if (!check) {
	writeFileSync(file, made);
} else if (readFileSync(file, "utf8") !== made) {
	console.error("dashboard/src/api/schema.d.ts is not of the API's document. Run: npm run schema --prefix dashboard");
	process.exit(1);
}
