/** Where the stand-in of one worker listens: E2E_PORT for the first, ten further for the next. */
export const portOf = (worker: number): number => Number(process.env['E2E_PORT'] ?? 4173) + 10 * worker;
