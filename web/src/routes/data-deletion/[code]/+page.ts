export const ssr = false;
export const prerender = false;

export const load = ({ params }: { params: { code: string } }): { code: string } => ({ code: params.code });
