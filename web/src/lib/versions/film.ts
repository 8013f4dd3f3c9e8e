/** The pictures of a film that a player shows, to the frame. */
type Rate = number | null;
/** Seconds of one picture. */
const one = (fps: Rate): number => 1 / (fps && fps > 0 ? fps : 30);
/** Where the picture of a number begins, in whole milliseconds, never behind its beginning: a server takes the first picture from there on. */
export const beginOf = (frame: number, fps: Rate): number => Math.floor(frame * one(fps) * 1000 + 1e-6);

/** The number of the picture of a moment. A moment may lie a hair before the picture it is of. */
const numberAt = (seconds: number, fps: Rate): number => Math.floor((seconds + 0.0006) / one(fps));

/** The same of the picture that a film shows now. `shown`: what the browser said of the last picture it showed. */
export function momentOf(film: Pick<HTMLVideoElement, 'currentTime'>, shown: number | null, fps: Rate): number {
	if (shown !== null) return Math.floor(shown * 1000 + 1e-6);
	return beginOf(numberAt(film.currentTime, fps), fps);
}

/** Shows the picture of a moment: a hair behind its beginning, where the player is sure to be within it. */
export function showAt(film: HTMLVideoElement | undefined, ms: number): void {
	if (film) film.currentTime = Math.max(0, ms + 1) / 1000;
}

/** Shows the next picture, or the one before. */
export function stepBy(film: HTMLVideoElement, by: 1 | -1, fps: Rate): void {
	showAt(film, beginOf(Math.max(0, numberAt(film.currentTime, fps) + by), fps));
}

/** Tells the moment of each picture that a film shows, exactly where the browser says it, in clips of an uneven rate as well. */
export function followPictures(film: HTMLVideoElement, fps: Rate, told: (ms: number) => void): () => void {
	if (typeof film.requestVideoFrameCallback === 'function') {
		const seen = (_: number, { mediaTime }: VideoFrameCallbackMetadata): void => {
			told(momentOf(film, mediaTime, fps));
			handle = film.requestVideoFrameCallback(seen);
		};
		let handle = film.requestVideoFrameCallback(seen);
		return () => film.cancelVideoFrameCallback(handle);
	}
	const moved = (): void => told(momentOf(film, null, fps));
	const events = ['timeupdate', 'seeked', 'loadedmetadata'] as const;
	for (const event of events) film.addEventListener(event, moved);
	return () => events.forEach((event) => film.removeEventListener(event, moved));
}
