import { ApiFault } from "./fault";

/**
 * Answers kept on this device: who has signed in, and what the forms of a site are made of. With them, words that are
 * kept here can be read and written on while the server is away. No content of a site is among them.
 */
const store = "answers";

let opened: Promise<IDBDatabase> | undefined;

function open(): Promise<IDBDatabase> {
	opened ??= new Promise<IDBDatabase>((done, fail) => {
		const asked = indexedDB.open("ghee-answers", 1);
		asked.onupgradeneeded = () => asked.result.createObjectStore(store);
		asked.onerror = () => fail(asked.error);
		asked.onsuccess = () => done(asked.result);
	});
	opened.catch(() => {
		opened = undefined;
	});
	return opened;
}

async function within<T>(mode: IDBTransactionMode, f: (s: IDBObjectStore) => IDBRequest<T>): Promise<T | undefined> {
	try {
		const db = await open();
		return await new Promise<T>((done, fail) => {
			const tx = db.transaction(store, mode);
			const asked = f(tx.objectStore(store));
			tx.oncomplete = () => done(asked.result);
			tx.onabort = () => fail(tx.error);
		});
	} catch {
		return undefined; // a browser without a database keeps nothing
	}
}

/** orKept is an answer of the server and, while that is away, the newest that was kept under the name. */
export async function orKept<T>(name: string, ask: () => Promise<T>): Promise<T> {
	try {
		const answer = await ask();
		void within("readwrite", (s) => s.put(answer, name));
		return answer;
	} catch (error) {
		const kept = error instanceof ApiFault && error.away ? await within("readonly", (s) => s.get(name)) : undefined;
		if (kept === undefined) throw error;
		return kept as T;
	}
}

/** forgetKept lets all answers go: somebody signs in, or out. */
export async function forgetKept() {
	await within("readwrite", (s) => s.clear());
}
