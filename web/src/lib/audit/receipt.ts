import type { SignedReceipt as Receipt } from '$lib/api/types';
import { isSigned, type Verifier } from './note';

const oneLine = (text: string): string => text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n');

/** What the signature of a receipt covers, line by line. */
function signedText(name: string, r: Receipt): string {
	const counts = Object.fromEntries(Object.entries(r.counts).sort(([a], [b]) => (a < b ? -1 : 1)));
	const lines = [
		'ai-shorts/receipt/1',
		name,
		r.id,
		oneLine(r.kind),
		r.at,
		oneLine(r.subject),
		JSON.stringify(counts),
		String(r.audit_event),
		String(r.audit_index)
	];
	return lines.join('\n') + '\n';
}

/** Whether one of these keys signed exactly this receipt; `null` where the browser cannot tell. */
export function isGenuine(r: Receipt, keys: readonly Verifier[]): Promise<boolean | null> {
	const [name = ''] = (r.signature ?? '').split(' ');
	return isSigned(`${signedText(name, r)}\n— ${r.signature ?? ''}\n`, keys);
}
