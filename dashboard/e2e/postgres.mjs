// A PostgreSQL of a test's own, by the programs that are installed. As root it runs as the user postgres, who alone
// may start one.
import { execFile } from "node:child_process";
import { chownSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { freePort } from "./world.mjs";

const run = promisify(execFile);
const root = "/usr/lib/postgresql";

/** postgres starts one: {url, sql(statement), stop()}. */
export async function postgres() {
	const newest = readdirSync(root).sort((a, b) => Number(b) - Number(a))[0];
	const program = (name) => join(root, newest, "bin", name);
	const dir = mkdtempSync(join(tmpdir(), "ghee-e2e-postgres-"));
	const who = {};
	if (process.getuid() === 0) {
		who.uid = Number((await run("id", ["-u", "postgres"])).stdout);
		who.gid = Number((await run("id", ["-g", "postgres"])).stdout);
		chownSync(dir, who.uid, who.gid);
	}
	const as = { ...who, cwd: dir, env: { PATH: process.env.PATH, LC_ALL: "C" } };
	const data = join(dir, "data");
	await run(program("initdb"), ["-D", data, "-U", "ghee", "-A", "trust", "-E", "UTF8", "--no-sync"], as);
	const port = await freePort();
	const settings = `-h 127.0.0.1 -p ${port} -k ${dir} -c fsync=off`;
	await run(program("pg_ctl"), ["-D", data, "-w", "-l", join(dir, "log"), "-o", settings, "start"], as);
	return {
		url: `postgres://ghee@127.0.0.1:${port}/postgres?sslmode=disable`,
		sql: (statement) =>
			run(program("psql"), ["-h", "127.0.0.1", "-p", String(port), "-U", "ghee", "-qAtc", statement, "postgres"], as),
		async stop() {
			await run(program("pg_ctl"), ["-D", data, "-m", "immediate", "-w", "stop"], as);
			rmSync(dir, { recursive: true, force: true });
		},
	};
}
