/** Every sentence about what went wrong, in one part of the code: told.svelte.ts loads it. */
export { findingWords } from '$lib/compose/findings';
export { noticeWords } from './notice';
export { numbersTrouble } from './numbers';
export { questionWords } from './question';
export { blockerWords, failureWords, noteWords } from './words';
