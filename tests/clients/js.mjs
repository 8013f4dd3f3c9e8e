// tus-js-client against the service: node js.mjs URL COOKIE WORKSPACE FILE
import { readFileSync } from 'node:fs';
import { Upload } from 'tus-js-client';

const [url, cookie, workspace, file] = process.argv.slice(2);
const endpoint = `${url}/api/v1/workspaces/${workspace}/uploads`;
const headers = { cookie, 'sec-fetch-site': 'same-origin' };
const bytes = readFileSync(file);

/** Sends the file; with `stopAt` the first try is ended there, and a second one goes on from what is kept. */
function send(name, stopAt) {
	return new Promise((resolve, reject) => {
		let id;
		let cut = stopAt === undefined;
		let resumedFrom = 0;
		const options = {
			endpoint,
			headers,
			chunkSize: 100_000,
			retryDelays: [0, 200, 500],
			metadata: { filename: name, filetype: 'video/mp4' },
			onAfterResponse: (_request, response) => {
				id = response.getHeader('Media-Id') ?? id;
			},
			onChunkComplete: (_chunk, accepted) => {
				if (cut || accepted < stopAt) return;
				cut = true;
				const address = first.url;
				first.abort().then(() => {
					resumedFrom = accepted;
					new Upload(bytes, { ...options, uploadUrl: address }).start();
				}, reject);
			},
			onError: reject,
			onSuccess: () => resolve({ id, resumedFrom })
		};
		const first = new Upload(bytes, options);
		first.start();
	});
}

const whole = await send('js whole.mp4');
const resumed = await send('js resumed.mp4', 200_000);
if (!whole.id) throw new Error('no Media-Id came back');
if (resumed.id !== whole.id) throw new Error('the same bytes became another clip');
if (resumed.resumedFrom < 200_000) throw new Error('nothing was resumed');
console.log(whole.id);
