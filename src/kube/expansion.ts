/**
 * References to variables, `$(NAME)`, in commands, arguments and values of variables.
 * Models third_party/forked/golang/expansion/expand.go. A name that is not known leaves its reference as it stands, `$$`
 * is one dollar sign and keeps what follows from being a reference, and no value is expanded twice.
 */

/** Looks a variable up; undefined if there is none. */
export type LookUp = (name: string) => string | undefined;

/** `a-$(B)` with B=1 → `a-1`; `$$(B)` → `$(B)`; `$(UNKNOWN)` → `$(UNKNOWN)`. Models Expand. */
export function expand(text: string, lookUp: LookUp): string {
  // An unfinished reference is its two first characters only, so what follows is read again.
  return text.replace(/\$(?:\$|\(([^)]*)\))/g, (whole, name: string | undefined) => {
    if (name === undefined) return '$';
    return lookUp(name) ?? whole;
  });
}

/** A look-up in a map. Names of the prototype are no variables. */
export function lookUpIn(env: Readonly<Record<string, string>>): LookUp {
  return (name) => (Object.hasOwn(env, name) ? env[name] : undefined);
}

/** Expands the words of a command or its arguments. Models pkg/kubelet/container/helpers.go ExpandContainerCommandOnlyStatic. */
export function expandCommand(words: readonly string[], env: Readonly<Record<string, string>>): string[] {
  const lookUp = lookUpIn(env);
  return words.map((word) => expand(word, lookUp));
}

/**
 * Expands variables in order, each seeing those before it, and those of `known` (service variables) last.
 * Models the loop of pkg/kubelet/kubelet_pods.go makeEnvironmentVariables for plain values.
 */
export function expandEnv(
  variables: readonly { readonly name: string; readonly value?: string | undefined }[],
  known: Readonly<Record<string, string>> = {},
): Record<string, string> {
  const result: Record<string, string> = {};
  for (const { name, value = '' } of variables) {
    const lookUp = lookUpIn(result);
    const fallback = lookUpIn(known);
    result[name] = expand(value, (wanted) => lookUp(wanted) ?? fallback(wanted));
  }
  return result;
}
