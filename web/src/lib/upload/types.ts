export type Phase = 'checking' | 'duplicate' | 'sending' | 'offline' | 'stopped' | 'probing' | 'ready';
export interface TrayItem {
	id: string;
	name: string;
	bytes: number;
	sent: number;
	phase: Phase;
	rate?: string;
	poster?: string;
	since?: string;
}
