import { m } from '$lib/paraglide/messages.js';

/** Of a post that nobody has approved yet: it goes out only then, whatever its targets' states say. */
export const undecidedWord = (): string => m.approval_waiting();
