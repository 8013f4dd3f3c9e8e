const key = (part: Part): string => `guide-${part}`;
type Part = 'steps' | 'real';

/** What of the guide was put away in this browser. It names nobody, so that it outlives signing out; a new account begins anew. */
class KeptAway {
	steps = $state(localStorage.getItem(key('steps')) === 'away');
	real = $state(localStorage.getItem(key('real')) === 'away');

	put(part: Part): void {
		this[part] = true;
		localStorage.setItem(key(part), 'away');
	}
}
export const away = new KeptAway();
