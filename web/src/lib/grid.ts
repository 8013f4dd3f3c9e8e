/** Layout of a sectioned grid of 9:16 cards. Every card has the same shape, so all positions are arithmetic: nothing is measured. */
export interface Section {
	key: string;
	/** What stands above it. Sections of one heading may come more than once. */
	heading: string;
	first: number;
	count: number;
}
export interface Rules {
	width: number;
	min: number;
	gap: number;
	head: number;
	foot: number;
	after: number;
}
export interface Plan {
	columns: number;
	gap: number;
	rowHeight: number;
	height: number;
	sections: (Section & { y: number; bottom: number; rows: number })[];
	topOf: (index: number) => number;
	head: number;
}
export interface VisibleSection {
	key: string;
	heading: string;
	count: number;
	y: number;
	rows: { first: number; count: number; y: number }[];
}

export function layout(sections: Section[], r: Rules): Plan {
	const columns = Math.max(2, Math.floor((r.width + r.gap) / (r.min + r.gap)));
	const card = (r.width - r.gap * (columns - 1)) / columns;
	const rowHeight = (card * 16) / 9 + r.foot + r.gap;
	let y = 0;
	const out = sections.map((s) => {
		const rows = Math.ceil(s.count / columns);
		const placed = { ...s, rows, y, bottom: y + r.head + rows * rowHeight + r.after };
		y = placed.bottom;
		return placed;
	});
	const topOf = (index: number): number => {
		const s = out[find(out, (x) => x.first + x.count > index)]!;
		return s.y + r.head + Math.floor((index - s.first) / columns) * rowHeight;
	};
	return { columns, gap: r.gap, rowHeight, height: y, sections: out, topOf, head: r.head };
}

/** First element for which `ok` holds, in a list where it holds from some point on. */
function find<T>(list: T[], ok: (x: T) => boolean): number {
	let lo = 0,
		hi = list.length - 1;
	while (lo < hi) {
		const mid = (lo + hi) >> 1;
		if (ok(list[mid]!)) hi = mid;
		else lo = mid + 1;
	}
	return lo;
}

export function visible(p: Plan, top: number, height: number, margin: number): VisibleSection[] {
	const from = top - margin,
		to = top + height + margin;
	const out: VisibleSection[] = [];
	if (p.sections.length === 0) return out;
	for (let i = find(p.sections, (s) => s.bottom > from); i < p.sections.length; i++) {
		const s = p.sections[i]!;
		if (s.y > to) break;
		const base = s.y + p.head;
		const a = Math.max(0, Math.floor((from - base) / p.rowHeight));
		const b = Math.min(s.rows - 1, Math.floor((to - base) / p.rowHeight));
		const rows = [];
		for (let k = a; k <= b; k++)
			rows.push({ first: s.first + k * p.columns, count: Math.min(p.columns, s.count - k * p.columns), y: base + k * p.rowHeight });
		out.push({ key: s.key, heading: s.heading, count: s.count, y: s.y, rows });
	}
	return out;
}
