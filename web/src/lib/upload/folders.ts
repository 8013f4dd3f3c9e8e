/** Which videos are in folders that were dropped, pasted or chosen. */
export interface Found {
	videos: File[];
	/** Whether there was no video at all. */
	none: boolean;
	/** How many files are no videos. */
	skipped: number;
	/** How many files and folders could not be read. */
	unread: number;
}
const endings = /\.(mp4|m4v|mov|webm|mkv|avi|mpe?g|3gp|mts|m2ts|wmv|ogv)$/i;
export const isVideo = (f: { name: string; type: string }): boolean =>
	f.type.startsWith('video/') || (f.type === '' && endings.test(f.name));
/** The system's own files, which nobody sees in a folder: `.DS_Store`, and `._clip.mp4`, which is no video. */
const isHidden = (name: string): boolean => name.startsWith('.') || /^(thumbs\.db|desktop\.ini)$/i.test(name);
const order = new Intl.Collator(undefined, { numeric: true });

/** `path` of each file as the folders have it: they come in the order of their names, 2 before 10. */
function sift(files: readonly { file: File; path: string }[], unread: number): Found {
	const seen = files.filter(({ path }) => !path.split('/').some(isHidden));
	const videos = seen.filter(({ file }) => isVideo(file)).sort((a, b) => order.compare(a.path, b.path));
	return { videos: videos.map(({ file }) => file), none: videos.length === 0, skipped: seen.length - videos.length, unread };
}

export const siftChosen = (files: readonly File[]): Found =>
	sift(
		files.map((file) => ({ file, path: file.webkitRelativePath || file.name })),
		0
	);

const fileOf = (entry: FileSystemFileEntry): Promise<File> => new Promise((ok, no) => entry.file(ok, no));
/** A browser gives a folder in parts; an empty part is the end. */
async function inside(folder: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
	const reader = folder.createReader();
	const all: FileSystemEntry[] = [];
	for (;;) {
		const part = await new Promise<FileSystemEntry[]>((ok, no) => reader.readEntries(ok, no));
		if (part.length === 0) return all;
		all.push(...part);
	}
}
/** Looks through folders to their last depth. What cannot be read is counted and does not end it. */
export async function walk(entries: readonly FileSystemEntry[]): Promise<Found> {
	const files: { file: File; path: string }[] = [];
	let unread = 0;
	const ahead = [...entries];
	for (let e = ahead.pop(); e; e = ahead.pop()) {
		if (isHidden(e.name)) continue;
		try {
			if (e.isDirectory) ahead.push(...(await inside(e as FileSystemDirectoryEntry)));
			else files.push({ file: await fileOf(e as FileSystemFileEntry), path: e.fullPath });
		} catch {
			unread++;
		}
	}
	return sift(files, unread);
}
