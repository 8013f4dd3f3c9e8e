import type { AuditEvent } from '$lib/api/types';

/** Facts as they stand in the record: names of fields stay as they are, as programs and commands tell them. */
export function factLines(e: Pick<AuditEvent, 'facts'>): { name: string; value: string }[] {
	return Object.entries(e.facts)
		.filter(([, v]) => v !== null)
		.map(([name, v]) => ({ name, value: typeof v === 'string' ? v : JSON.stringify(v) }));
}

/** Where what a record is about can be looked at; none where there is no page, or it is gone. */
export function pageOf({ id, is_here }: Pick<AuditEvent['subjects'][number], 'id' | 'is_here'>): string | null {
	if (!is_here) return null;
	if (id.startsWith('med_')) return `/library/${id}`;
	if (id.startsWith('pub_')) return `/posts/${id}`;
	if (id.startsWith('chn_')) return `/channels#${id}`;
	return null;
}
