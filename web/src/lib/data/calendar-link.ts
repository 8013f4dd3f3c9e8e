import { api } from '$lib/api/client';
import type { CalendarLink, NewCalendarLink } from '$lib/api/types';
import { inWorkspace } from './session.svelte';

/** One's own secret address of the workspace's calendar. */
export const getLink = (): Promise<CalendarLink> => api.get<CalendarLink>(inWorkspace('/calendar-link'));
/** One that there was ends. The address is in this answer alone. */
export const makeLink = (): Promise<NewCalendarLink> => api.post<NewCalendarLink>(inWorkspace('/calendar-link'));
export const endLink = (): Promise<void> => api.delete(inWorkspace('/calendar-link'));
