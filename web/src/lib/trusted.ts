interface Policy {
	createScriptURL: (u: string) => string;
}
interface Factory {
	createPolicy: (name: string, rules: { createScriptURL: (u: string) => string }) => Policy;
}

const factory = (globalThis as { trustedTypes?: Factory }).trustedTypes;
const policy = factory?.createPolicy('ai-shorts', {
	createScriptURL: (u) => {
		if (new URL(u, location.href).origin !== location.origin) throw new TypeError('a script of another origin');
		return u;
	}
});

/** The only door for a worker's address under Trusted Types: our own origin, nothing else. */
export const ownScript = (u: string): string => policy?.createScriptURL(u) ?? u;
