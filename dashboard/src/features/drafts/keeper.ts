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

/** What becomes of the records: some go, one is written. */
export interface Replacing<T = Kept> {
	readonly remove: readonly string[];
	readonly put?: T | undefined;
}

/** Keeper is where drafts, and what can be undone of them, outlive their tab. */
export interface Keeper<T = Kept> {
	all(): Promise<T[]>;
	/**
	 * Changes the records by what they are. It is one step: of two tabs that want to take over the same draft, the
	 * second sees that the first has it. f returns undefined to change nothing.
	 */
	change(f: (all: T[]) => Replacing<T> | undefined): Promise<void>;
	/** Puts a record, if one is given, in the place of others. */
	replace(remove: readonly string[], put?: T): Promise<void>;
}

const store = "drafts";

/** IndexedKeeper keeps drafts in the browser's database. */
export class IndexedKeeper<T extends { id: string } = Kept> implements Keeper<T> {
	private db: Promise<IDBDatabase> | undefined;

	constructor(private readonly name = "ghee-drafts") {}

	replace(remove: readonly string[], put?: T) {
		return this.within("readwrite", (s) => apply(s, { remove, put }));
	}

	change(f: (all: T[]) => Replacing<T> | undefined) {
		return this.within("readwrite", (s) => {
			const asked: IDBRequest<T[]> = s.getAll();
			asked.onsuccess = () => {
				const to = f(asked.result);
				if (to) apply(s, to);
			};
		});
	}

	async all() {
		let asked: IDBRequest<T[]> | undefined;
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

function apply<T>(s: IDBObjectStore, { remove, put }: Replacing<T>) {
	for (const id of remove) s.delete(id);
	if (put) s.put(put);
}

/** MemoryKeeper is for tests. Its drafts end with it. */
export class MemoryKeeper<T extends { id: string } = Kept> implements Keeper<T> {
	readonly kept = new Map<string, T>();

	async replace(remove: readonly string[], put?: T) {
		await this.change(() => ({ remove, put }));
	}

	async change(f: (all: T[]) => Replacing<T> | undefined) {
		const to = f([...this.kept.values()].map((k) => structuredClone(k)));
		for (const id of to?.remove ?? []) this.kept.delete(id);
		if (to?.put) this.kept.set(to.put.id, structuredClone(to.put));
	}

	async all() {
		return [...this.kept.values()].map((k) => structuredClone(k));
	}
}
