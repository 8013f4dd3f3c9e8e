import ConfirmDialog from './components/ConfirmDialog.svelte';
import PolicyDialog from './components/PolicyDialog.svelte';
import { question } from './question';

const isYou = question(ConfirmDialog);
const accept = question(PolicyDialog);

/** Asks what a refusal asks for; true when the same request may go through now. */
export const mend = (code: string): Promise<boolean> => (code === 'policy_not_accepted' ? accept() : isYou());
