/** The operator's pages besides the overview. */
export const match = (page: string): boolean => ['platforms', 'accounts', 'requests', 'events', 'egress'].includes(page);
