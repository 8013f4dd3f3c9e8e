import { expect, test } from 'vitest';
import { isVideo, siftChosen, walk } from './folders';

const file = (path: string, type = 'video/mp4'): FileSystemEntry =>
	({
		isDirectory: false,
		isFile: true,
		name: path.split('/').at(-1)!,
		fullPath: path,
		file: (ok: (f: File) => void) => ok(new File(['x'], path.split('/').at(-1)!, { type }))
	}) as unknown as FileSystemEntry;
const refusing = (path: string): FileSystemEntry =>
	({ ...file(path), file: (_: unknown, no: (e: Error) => void) => no(new Error('NotFoundError')) }) as unknown as FileSystemEntry;
/** Gives its entries two at a time, as a browser gives them by hundreds. */
function folder(path: string, inside: FileSystemEntry[] | null): FileSystemEntry {
	const createReader = () => {
		let at = 0;
		return {
			readEntries(ok: (part: FileSystemEntry[]) => void, no: (e: Error) => void) {
				if (inside) ok(inside.slice(at, (at += 2)));
				else no(new Error('NotReadableError'));
			}
		};
	};
	return { isDirectory: true, isFile: false, name: path.split('/').at(-1)!, fullPath: path, createReader } as unknown as FileSystemEntry;
}
const names = (files: File[]): string[] => files.map((f) => f.name);

test('the videos of a folder come in the order of their names, from every depth', async () => {
	const found = await walk([
		folder('/trip', [
			file('/trip/10.mp4'),
			file('/trip/2.mp4'),
			file('/trip/notes.txt', 'text/plain'),
			folder('/trip/day 1', [file('/trip/day 1/a.mov', ''), folder('/trip/day 1/deep', [file('/trip/day 1/deep/b.webm')])]),
			file('/trip/1.mp4')
		]),
		file('/alone.mp4')
	]);
	expect(names(found.videos)).toEqual(['alone.mp4', '1.mp4', '2.mp4', '10.mp4', 'a.mov', 'b.webm']);
	expect(found).toMatchObject({ none: false, skipped: 1, unread: 0 });
});
test('what the system hides is neither taken nor told', async () => {
	const found = await walk([
		folder('/f', [file('/f/._a.mp4'), file('/f/.DS_Store', ''), file('/f/Thumbs.db', ''), folder('/f/.git', [file('/f/.git/x.mp4')])])
	]);
	expect(found).toEqual({ videos: [], none: true, skipped: 0, unread: 0 });
});
test('what cannot be read is counted, and the rest is taken', async () => {
	const found = await walk([folder('/f', [refusing('/f/gone.mp4'), folder('/f/locked', null), file('/f/here.mp4')])]);
	expect(names(found.videos)).toEqual(['here.mp4']);
	expect(found.unread).toBe(2);
});
test('a chosen folder is looked through the same way', () => {
	const chosen = (path: string, type = 'video/mp4') =>
		Object.defineProperty(new File(['x'], path.split('/').at(-1)!, { type }), 'webkitRelativePath', { value: path });
	const found = siftChosen([chosen('f/b.mp4'), chosen('f/cover.png', 'image/png'), chosen('f/a.mp4'), chosen('f/.trash/c.mp4')]);
	expect(names(found.videos)).toEqual(['a.mp4', 'b.mp4']);
	expect(found.skipped).toBe(1);
});
test('a video is known by its type, and where there is none by its name', () => {
	expect(isVideo({ name: 'x', type: 'video/quicktime' })).toBe(true);
	expect(isVideo({ name: 'X.MKV', type: '' })).toBe(true);
	expect(isVideo({ name: 'x.mp4', type: 'text/plain' })).toBe(false);
	expect(isVideo({ name: 'x.srt', type: '' })).toBe(false);
});
