import { SvelteMap } from 'svelte/reactivity';
import { api } from '$lib/api/client';
import { isGone, type Gone, type Page, type Upload } from '$lib/api/types';
import { live } from '$lib/live/live.svelte';
import { isOver, lockName, UploadItem } from '$lib/upload/item.svelte';
import type { Found } from '$lib/upload/folders';
import { fits, isSame } from '$lib/upload/retry';
import { inWorkspace } from './session.svelte';

const AT_ONCE = 2;
/** Another device that sent a piece this recently is still at it. */
const HEARD_MS = 15_000;

/** Everything on its way into the library: files in hand, and uploads that any device began. */
class Uploads {
	items = $state<UploadItem[]>([]);
	/** Rows whose newly chosen file does not fit. */
	readonly wrongFile = new SvelteMap<string, string>();
	/** What the last folders held besides videos; none: nothing is to be told. */
	left = $state.raw<Found | null>(null);
	add(files: readonly File[]): void {
		for (const file of files) {
			const known = this.items.find((i) => i.wantsFile && isSame(file, i));
			if (known) known.again(file);
			else if (!this.items.some((i) => i.file !== null && !isOver(i.phase) && i.phase !== 'failed' && isSame(file, i)))
				this.#push(UploadItem.ofFile(file));
		}
		this.#pump();
	}
	/** The file for an upload that an earlier visit began. */
	give(item: UploadItem, file: File): void {
		// Nothing of it is stored yet: any file may take its place.
		if (item.phase === 'failed' && item.id === null) {
			this.dismiss(item);
			return this.add([file]);
		}
		if (!fits(file, item)) {
			this.wrongFile.set(item.key, file.name);
			return;
		}
		this.wrongFile.delete(item.key);
		this.resume(item, file);
	}
	resume(item: UploadItem, file: File | null = item.file): void {
		item.again(file);
		this.#pump();
	}
	async cancel(item: UploadItem): Promise<void> {
		if (item.phase === 'waiting' && item.id === null) return this.dismiss(item);
		if (await item.cancel()) this.dismiss(item);
	}
	dismiss(item: UploadItem): void {
		this.items = this.items.filter((i) => i !== item);
		this.wrongFile.delete(item.key);
	}
	clearOver(): void {
		this.items = this.items.filter((i) => !isOver(i.phase));
		this.left = null;
	}
	#push(item: UploadItem): void {
		item.onrest = () => this.#pump();
		// An event may have told of it before the answer did.
		item.onid = (id) => (this.items = this.items.filter((i) => i.id !== id || i.key === item.key));
		this.items.push(item);
	}
	#pump(): void {
		for (const next of this.items) {
			if (this.items.filter((i) => i.busy).length >= AT_ONCE) return;
			if (next.phase === 'waiting' && next.file !== null) void next.run();
		}
	}

	/** Unfinished uploads from any device, each with the truth about who is sending it. */
	async refresh(): Promise<void> {
		const { items } = await api.get<Page<Upload>>(inWorkspace('/uploads'));
		const held = new Set((await navigator.locks.query()).held?.map((l) => l.name));
		for (const u of items) {
			if (this.items.some((i) => i.id === u.id)) continue;
			const item = UploadItem.ofServer(u);
			if (held.has(lockName(u.id))) item.phase = 'elsewhere';
			this.#push(item);
		}
		const there = new Set(items.map((u) => u.id));
		this.items = this.items.filter((i) => i.file !== null || i.id === null || there.has(i.id));
	}
	#take(u: Upload | Gone): void {
		const item = this.items.find((i) => i.id === u.id);
		if (isGone(u)) {
			if (item && item.file === null) this.dismiss(item);
			return;
		}
		if (item?.file) return; // what this tab sends it knows from the answers themselves
		if (item) {
			item.saved = u.offset_bytes;
			item.phase = 'elsewhere';
		} else this.#push(Object.assign(UploadItem.ofServer(u), { phase: 'elsewhere' }));
		clearTimeout(this.#quiet.get(u.id));
		this.#quiet.set(
			u.id,
			setTimeout(() => this.#fellQuiet(u.id), HEARD_MS)
		);
	}
	#quiet = new Map<string, ReturnType<typeof setTimeout>>();
	/** The other sender says nothing more: unless a tab of this browser holds it, it has stopped. */
	async #fellQuiet(id: string): Promise<void> {
		const item = this.items.find((i) => i.id === id);
		if (item?.phase !== 'elsewhere') return;
		const held = (await navigator.locks.query()).held ?? [];
		if (held.some((l) => l.name === lockName(id)))
			this.#quiet.set(
				id,
				setTimeout(() => void this.#fellQuiet(id), HEARD_MS)
			);
		else item.phase = 'stopped';
	}

	/** Leaves: what is sent stops, what is stored stays. */
	reset(): void {
		for (const i of this.items) if (i.busy) void i.pause();
		for (const t of this.#quiet.values()) clearTimeout(t);
		this.items = [];
		this.left = null;
	}
	follow(): () => void {
		const ask = (): void => void this.refresh().catch(() => undefined);
		const on = (): void => this.items.forEach((i) => i.line(true));
		const off = (): void => this.items.forEach((i) => i.line(false));
		addEventListener('online', on);
		addEventListener('offline', off);
		const stops = [
			live.on('upload.changed', ({ upload }) => this.#take(upload)),
			live.on('media.changed', ({ media }) => {
				if (isGone(media)) this.items = this.items.filter((i) => i.media?.id !== media.id);
				else this.items.find((i) => i.mediaId === media.id || i.media?.id === media.id)?.take(media);
			}),
			live.on('resync', ask)
		];
		ask();
		return () => {
			stops.forEach((stop) => stop());
			removeEventListener('online', on);
			removeEventListener('offline', off);
			this.reset();
		};
	}
}
export const uploads = new Uploads();
