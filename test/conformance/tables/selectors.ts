import {
  formatSelector,
  type Labels,
  makeRequirement,
  makeSelector,
  parseLabelSelector,
  type Requirement,
  selectorMatches,
} from '../../../src/kube/labels.ts';
import { adapterByFn, compare } from '../adapter.ts';

interface ParseVector {
  selector: string;
  valid: boolean;
  requirements?: Requirement[];
  canonical?: string;
}
interface MatchVector {
  selector: string;
  labels: Labels;
  match: boolean;
}

const selectorOf = (requirements: Requirement[]) =>
  makeSelector(
    requirements.map(({ key, operator, values }) => {
      const made = makeRequirement(key, operator, values);
      if (!made.ok) throw new Error(made.error);
      return made.value;
    }),
  );

export const adapter = adapterByFn('selectors.json', {
  parse({ selector, valid, requirements, canonical }: ParseVector) {
    const parsed = parseLabelSelector(selector);
    if (!valid || !parsed.ok) return compare({ valid }, { valid: parsed.ok });
    return compare(
      { requirements, canonical },
      {
        requirements: requirements && parsed.value,
        canonical: canonical === undefined ? undefined : formatSelector(parsed.value),
      },
    );
  },
  matches({ selector, labels, match }: MatchVector) {
    const parsed = parseLabelSelector(selector);
    return compare(match, parsed.ok ? selectorMatches(parsed.value, labels) : parsed.error);
  },
  requirement: ({ requirement, valid }: { requirement: Requirement; valid: boolean }) =>
    compare(valid, makeRequirement(requirement.key, requirement.operator, requirement.values).ok),
  toString: ({ requirements, text }: { requirements: Requirement[]; text: string }) =>
    compare(text, formatSelector(selectorOf(requirements))),
  matchesRequirements: (vector: { requirements: Requirement[]; labels: Labels; match: boolean }) =>
    compare(vector.match, selectorMatches(selectorOf(vector.requirements), vector.labels)),
});
