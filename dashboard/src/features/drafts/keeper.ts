import type { Draft } from "./draft";

/** A draft as it is kept in this browser. */
export interface Kept {
	/** Of the record: the document and the tab that writes it. */
	readonly id: string;
	/** Of the document in its locale, the same in every tab. */
	readonly key: string;
	readonly tab: string;
	/** Whose words they are: somebody else who signs in here neither sees nor sends them. */
	readonly person: string;
	readonly site: string;
	readonly document: string;
	readonly locale: string;
	readonly type: string;
	readonly kind: string;
	readonly title: string;
	/** Time of the last edit. */
	readonly at: number;
	/** Why it is still here, where that is more than "not sent yet". */
	readonly trouble?: string | undefined;
	readonly draft: Draft;
}

/** Keeper is where drafts outlive their tab. */
export interface Keeper {
	put(k: Kept): Promise<void>;
	/** Takes records away, and writes another in the same step. */
	replace(ids: readonly string[], by?: Kept): Promise<void>;
	all(): Promise<Kept[]>;
}

const store = "drafts";

/** IndexedKeeper keeps drafts in the browser's database. */
export class IndexedKeeper implements Keeper {
	private db: Promise<IDBDatabase> | undefined;

	constructor(private readonly name = "ghee-drafts") {}

	put(k: Kept) {
		return this.replace([], k);
	}

	async replace(ids: readonly string[], by?: Kept) {
		await this.within("readwrite", (s) => {
			for (const id of ids) s.delete(id);
			if (by) s.put(by);
		});
	}

	async all() {
		let asked: IDBRequest<Kept[]> | undefined;
		await this.within("readonly", (s) => {
			asked = s.getAll();
		});
		return asked?.result ?? [];
	}

	private async within(mode: IDBTransactionMode, f: (s: IDBObjectStore) => void) {
		const db = await this.open();
		await new Promise<void>((done, fail) => {
			const tx = db.transaction(store, mode);
			tx.oncomplete = () => done();
			tx.onabort = () => fail(tx.error ?? new Error("the browser's database let a change go"));
			f(tx.objectStore(store));
		});
	}

	private open() {
		this.db ??= new Promise<IDBDatabase>((done, fail) => {
			const asked = indexedDB.open(this.name, 1);
			asked.onupgradeneeded = () => asked.result.createObjectStore(store, { keyPath: "id" });
			asked.onerror = () => fail(asked.error);
			asked.onsuccess = () => {
				const db = asked.result;
				const again = () => {
					this.db = undefined; // another tab made it newer, or the browser cleared it
				};
				db.onversionchange = () => {
					db.close();
					again();
				};
				db.onclose = again;
				done(db);
			};
		});
		this.db.catch(() => {
			this.db = undefined;
		});
		return this.db;
	}
}

/** MemoryKeeper is for tests. Its drafts end with it. */
export class MemoryKeeper implements Keeper {
	readonly kept = new Map<string, Kept>();

	put(k: Kept) {
		return this.replace([], k);
	}

	async replace(ids: readonly string[], by?: Kept) {
		for (const id of ids) this.kept.delete(id);
		if (by) this.kept.set(by.id, structuredClone(by));
	}

	async all() {
		return [...this.kept.values()].map((k) => structuredClone(k));
	}
}
