import { mount, unmount } from 'svelte';
import ConfirmDialog from './components/ConfirmDialog.svelte';

let asked: Promise<boolean> | undefined;

/** The question "is it still you?", asked once however many requests wait for its answer; false when it was closed. */
export function ask(): Promise<boolean> {
	asked ??= new Promise<boolean>((answer) => {
		const dialog = mount(ConfirmDialog, { target: document.body, props: { onend: end } });
		function end(proven: boolean): void {
			asked = undefined;
			void unmount(dialog);
			answer(proven);
		}
	});
	return asked;
}
