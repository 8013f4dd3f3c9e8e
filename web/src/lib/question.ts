import { mount, unmount, type Component } from 'svelte';

/** A question in a dialog, asked once however many requests wait for its answer; false when it was closed. */
export function question(dialog: Component<{ onend: (yes: boolean) => void }>): () => Promise<boolean> {
	let asked: Promise<boolean> | undefined;
	return () => {
		asked ??= new Promise<boolean>((answer) => {
			const shown = mount(dialog, { target: document.body, props: { onend: end } });
			function end(yes: boolean): void {
				asked = undefined;
				void unmount(shown);
				answer(yes);
			}
		});
		return asked;
	};
}
