import { Later } from '$lib/later.svelte';
import type { Words } from './words';

type All = typeof import('./all');

/** Hundreds of sentences, of which a page shows one or two. Until they are here nothing is said. */
const all = new Later<All>(() => import('./all'));
const silent: Words = { what: '', next: null };

export const failureWords: All['failureWords'] = (...of) => all.value?.failureWords(...of) ?? silent;
export const noteWords: All['noteWords'] = (...of) => all.value?.noteWords(...of) ?? silent;
export const blockerWords: All['blockerWords'] = (...of) => all.value?.blockerWords(...of) ?? null;
export const noticeWords: All['noticeWords'] = (...of) => all.value?.noticeWords(...of) ?? silent;
export const findingWords: All['findingWords'] = (...of) => all.value?.findingWords(...of) ?? silent;
export const questionWords: All['questionWords'] = (...of) => all.value?.questionWords(...of) ?? { question: '', why: '' };
