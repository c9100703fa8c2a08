/**
 * Jobs and CronJobs. Models pkg/apis/batch/validation/validation.go.
 * Left out: the selector that the server generates, since a Job is checked before it gets its UID.
 */
import { isDNS1123Label } from '../names.ts';
import type {
  CronJob,
  Job,
  JobSpec,
  PodFailurePolicy,
  PodFailurePolicyRule,
  PodTemplateSpec,
  SuccessPolicy,
} from '../types.ts';
import { cronMessage, isTimeZone } from './cron-schedule.ts';
import { type Draft, isBlank } from './draft.ts';
import { duplicate, type FieldError, invalid, notSupported, required, tooMany } from './field-error.ts';
import { printableLabels, subdomainName, validateObjectMeta, validateObjectMetaUpdate } from './metadata.ts';
import { validatePodTemplate } from './pod-spec.ts';
import {
  NOT_CHANGEABLE,
  validateChoice,
  validateNonnegative,
  validateOptionalChoice,
  validateQualifiedName,
} from './rules.ts';
import { printableSelector, selectorMatches, validateLabelSelector } from './selectors.ts';
import { semanticEqual } from './semantic-equal.ts';

const MAX_INDEXED_PODS = 100_000;
const MAX_CRON_JOB_NAME = 52;
const RULES = { name: subdomainName, namespaced: true };

export function validateJob(job: Draft<Job>): FieldError[] {
  const { metadata, spec = {} } = job;
  const errors = [...validateObjectMeta(metadata, RULES), ...validateJobSpec(spec, 'spec')];
  if (spec.selector !== undefined) {
    errors.push(...validateLabelSelector(spec.selector, 'spec.selector'));
    const labels = spec.template?.metadata?.labels;
    if (spec.manualSelector === true && !selectorMatches(spec.selector, labels ?? {})) {
      const detail = '`selector` does not match template `labels`';
      errors.push(invalid('spec.template.metadata.labels', printableLabels(labels), detail));
    }
  }
  const { completionMode, completions = 0 } = spec;
  const name = metadata?.name ?? '';
  if (completionMode === 'Indexed' && completions > 0 && name !== '') {
    const last = `${name}-${completions - 1}`;
    const detail = `will not able to create pod with invalid DNS label: ${last}`;
    if (isDNS1123Label(last).length > 0) errors.push(invalid('metadata.name', name, detail));
  }
  return errors;
}

const COUNTS = [
  'parallelism',
  'completions',
  'activeDeadlineSeconds',
  'backoffLimit',
  'ttlSecondsAfterFinished',
  'backoffLimitPerIndex',
  'maxFailedIndexes',
] as const;

export function validateJobSpec(spec: Draft<JobSpec>, path: string): FieldError[] {
  const errors = COUNTS.flatMap((field) => validateNonnegative(spec[field], `${path}.${field}`));
  errors.push(...validateIndexes(spec, path));
  if (spec.completionMode !== undefined) {
    errors.push(...validateChoice(spec.completionMode, ['NonIndexed', 'Indexed'], `${path}.completionMode`));
  }
  errors.push(
    ...validateFailurePolicy(spec, `${path}.podFailurePolicy`),
    ...validateSuccessPolicy(spec, `${path}.successPolicy`),
    ...validateReplacementPolicy(spec, `${path}.podReplacementPolicy`),
    ...validatePodTemplate(spec.template ?? {}, `${path}.template`),
  );
  return [...errors, ...validateRestartPolicy(spec, `${path}.template.spec.restartPolicy`)];
}

function validateIndexes(spec: Draft<JobSpec>, path: string): FieldError[] {
  const { completions, parallelism = 0, completionMode, backoffLimitPerIndex, maxFailedIndexes } = spec;
  const errors: FieldError[] = [];
  if (completionMode === 'Indexed') {
    if (completions === undefined) {
      errors.push(required(`${path}.completions`, 'when completion mode is Indexed'));
    }
    if (parallelism > MAX_INDEXED_PODS) {
      const detail = `must be less than or equal to ${MAX_INDEXED_PODS} when completion mode is Indexed`;
      errors.push(invalid(`${path}.parallelism`, parallelism, detail));
    }
  } else {
    const detail = 'requires indexed completion mode';
    const at = `${path}.backoffLimitPerIndex`;
    if (backoffLimitPerIndex !== undefined) errors.push(invalid(at, backoffLimitPerIndex, detail));
    if (maxFailedIndexes !== undefined)
      errors.push(invalid(`${path}.maxFailedIndexes`, maxFailedIndexes, detail));
  }
  if (maxFailedIndexes !== undefined && backoffLimitPerIndex === undefined) {
    errors.push(required(`${path}.backoffLimitPerIndex`, 'when maxFailedIndexes is specified'));
  }
  if (maxFailedIndexes !== undefined && completions !== undefined && maxFailedIndexes > completions) {
    const detail = 'must be less than or equal to completions';
    errors.push(invalid(`${path}.maxFailedIndexes`, maxFailedIndexes, detail));
  }
  return errors;
}

/** The Pod of a Job has to end, so "Always" is no choice; absent counts as that default. */
function validateRestartPolicy(spec: Draft<JobSpec>, path: string): FieldError[] {
  const { restartPolicy = '' } = spec.template?.spec ?? {};
  if (restartPolicy === '' || restartPolicy === 'Always') {
    return [required(path, 'valid values: "OnFailure", "Never"')];
  }
  if (restartPolicy !== 'OnFailure' && restartPolicy !== 'Never') {
    return [notSupported(path, restartPolicy, ['OnFailure', 'Never'])];
  }
  if (spec.podFailurePolicy === undefined || restartPolicy === 'Never') return [];
  return [invalid(path, restartPolicy, 'only "Never" is supported when podFailurePolicy is specified')];
}

function validateReplacementPolicy(spec: Draft<JobSpec>, path: string): FieldError[] {
  const { podReplacementPolicy: policy } = spec;
  const allowed = spec.podFailurePolicy === undefined ? ['Failed', 'TerminatingOrFailed'] : ['Failed'];
  return validateOptionalChoice(policy, allowed, path);
}

const MAX_RULES = 20;
const MAX_EXIT_CODES = 255;
const MAX_CONDITIONS = 20;

function validateFailurePolicy(spec: Draft<JobSpec>, path: string): FieldError[] {
  const policy: Draft<PodFailurePolicy> | undefined = spec.podFailurePolicy;
  if (policy === undefined) return [];
  const rules = policy.rules ?? [];
  const { containers = [], initContainers = [] } = spec.template?.spec ?? {};
  const names = [...containers, ...initContainers].map((container) => container.name);
  const errors = rules.length > MAX_RULES ? [tooMany(`${path}.rules`, rules.length, MAX_RULES)] : [];
  return [
    ...errors,
    ...rules.flatMap((rule, i) => validateFailureRule(rule, spec, names, `${path}.rules[${i}]`)),
  ];
}

function validateFailureRule(
  rule: Draft<PodFailurePolicyRule>,
  spec: Draft<JobSpec>,
  containers: readonly (string | undefined)[],
  path: string,
): FieldError[] {
  const { action = '', onExitCodes, onPodConditions = [] } = rule;
  const errors: FieldError[] = [];
  const at = `${path}.action`;
  if (action === '') errors.push(required(at, 'valid values: "Count", "FailIndex", "FailJob", "Ignore"'));
  else if (action === 'FailIndex' && spec.backoffLimitPerIndex === undefined) {
    errors.push(invalid(at, action, 'requires the backoffLimitPerIndex to be set'));
  } else errors.push(...validateOptionalChoice(action, ['Count', 'FailIndex', 'FailJob', 'Ignore'], at));
  if (onExitCodes !== undefined)
    errors.push(...validateExitCodes(onExitCodes, containers, `${path}.onExitCodes`));
  if (onPodConditions.length > MAX_CONDITIONS) {
    errors.push(tooMany(`${path}.onPodConditions`, onPodConditions.length, MAX_CONDITIONS));
  }
  onPodConditions.forEach(({ type = '', status }, i) => {
    const condition = `${path}.onPodConditions[${i}]`;
    errors.push(...validateQualifiedName(type, `${condition}.type`));
    errors.push(...validateChoice(status, ['False', 'True', 'Unknown'], `${condition}.status`));
  });
  if (onExitCodes !== undefined && onPodConditions.length > 0) {
    errors.push(invalid(path, '', 'specifying both OnExitCodes and OnPodConditions is not supported'));
  }
  if (onExitCodes === undefined && onPodConditions.length === 0) {
    errors.push(invalid(path, '', 'specifying one of OnExitCodes and OnPodConditions is required'));
  }
  return errors;
}

function validateExitCodes(
  { containerName, operator = '', values = [] }: NonNullable<Draft<PodFailurePolicyRule>['onExitCodes']>,
  containers: readonly (string | undefined)[],
  path: string,
): FieldError[] {
  const errors = validateChoice(operator, ['In', 'NotIn'], `${path}.operator`);
  if (containerName !== undefined && !containers.includes(containerName)) {
    const detail = 'must be one of the container or initContainer names in the pod template';
    errors.push(invalid(`${path}.containerName`, containerName, detail));
  }
  const at = `${path}.values`;
  if (values.length === 0) errors.push(invalid(at, values, 'at least one value is required'));
  else if (values.length > MAX_EXIT_CODES) errors.push(tooMany(at, values.length, MAX_EXIT_CODES));
  const seen = new Set<number>();
  values.forEach((value, i) => {
    if (operator === 'In' && value === 0)
      errors.push(invalid(`${at}[${i}]`, value, 'must not be 0 for the In operator'));
    if (seen.has(value)) errors.push(duplicate(`${at}[${i}]`, value));
    seen.add(value);
  });
  if (values.some((value, i) => i > 0 && value < (values[i - 1] ?? value))) {
    errors.push(invalid(at, values, 'must be ordered'));
  }
  return errors;
}

function validateSuccessPolicy(spec: Draft<JobSpec>, path: string): FieldError[] {
  const policy: Draft<SuccessPolicy> | undefined = spec.successPolicy;
  if (policy === undefined) return [];
  if (spec.completionMode !== 'Indexed') {
    return [invalid(path, policy, 'requires indexed completion mode')];
  }
  const rules = policy.rules ?? [];
  if (rules.length === 0)
    return [
      required(`${path}.rules`, 'at least one rules must be specified when the successPolicy is specified'),
    ];
  if (rules.length > MAX_RULES) return [tooMany(`${path}.rules`, rules.length, MAX_RULES)];
  const { completions = 0 } = spec;
  return rules.flatMap(({ succeededCount, succeededIndexes }, i) => {
    const at = `${path}.rules[${i}]`;
    const errors = validateNonnegative(succeededCount, `${at}.succeededCount`);
    if (succeededCount === undefined && succeededIndexes === undefined) {
      errors.push(required(at, 'at least one of succeededCount or succeededIndexes must be specified'));
    }
    if (succeededCount !== undefined && succeededCount > completions) {
      const detail = `must be less than or equal to ${completions} (the number of specified completions)`;
      errors.push(invalid(`${at}.succeededCount`, succeededCount, detail));
    }
    return errors;
  });
}

const IMMUTABLE = [
  'completionMode',
  'podFailurePolicy',
  'backoffLimitPerIndex',
  'managedBy',
  'successPolicy',
] as const;

/** Models ValidateJobUpdate. A suspended Job may still change where and with what its Pods run. */
export function validateJobUpdate(next: Draft<Job>, old: Draft<Job>): FieldError[] {
  const spec = next.spec ?? {};
  const oldSpec = old.spec ?? {};
  const errors = [...validateObjectMetaUpdate(next.metadata, old.metadata), ...validateJobSpec(spec, 'spec')];
  errors.push(...validateCompletionsChange(spec, oldSpec));
  if (spec.selector !== undefined && !semanticEqual(spec.selector, oldSpec.selector)) {
    errors.push(invalid('spec.selector', printableSelector(spec.selector), NOT_CHANGEABLE));
  }
  const hasStarted = old.status?.startTime !== undefined;
  const isOpen = oldSpec.suspend === true && !hasStarted;
  const template = isOpen ? withOldDirectives(spec.template ?? {}, oldSpec.template ?? {}) : spec.template;
  if (!semanticEqual(template, oldSpec.template)) {
    errors.push(invalid('spec.template', spec.template, NOT_CHANGEABLE));
  }
  for (const field of IMMUTABLE) {
    if (!semanticEqual(spec[field], oldSpec[field])) {
      errors.push(invalid(`spec.${field}`, spec[field], NOT_CHANGEABLE));
    }
  }
  return errors;
}

/** The number of completions is fixed, unless an indexed Job changes its parallelism to the same number. */
function validateCompletionsChange(spec: Draft<JobSpec>, oldSpec: Draft<JobSpec>): FieldError[] {
  if (spec.completions === oldSpec.completions) return [];
  const path = 'spec.completions';
  if (spec.completionMode !== 'Indexed') return [invalid(path, spec.completions, NOT_CHANGEABLE)];
  if (spec.completions === spec.parallelism && spec.completions !== undefined) return [];
  return [invalid(path, spec.completions, 'can only be modified in tandem with spec.parallelism')];
}

function withOldDirectives(
  template: Draft<PodTemplateSpec>,
  old: Draft<PodTemplateSpec>,
): Draft<PodTemplateSpec> {
  return {
    ...template,
    metadata: { ...template.metadata, labels: old.metadata?.labels, annotations: old.metadata?.annotations },
    spec: {
      ...template.spec,
      nodeSelector: old.spec?.nodeSelector,
      affinity: old.spec?.affinity,
      tolerations: old.spec?.tolerations,
      schedulingGates: old.spec?.schedulingGates,
    },
  };
}

// CronJob

export function validateCronJob({ metadata, spec = {} }: Draft<CronJob>): FieldError[] {
  const errors = validateObjectMeta(metadata, RULES);
  const { schedule, timeZone, jobTemplate = {} } = spec;
  if (isBlank(schedule)) errors.push(required('spec.schedule'));
  else {
    const message = cronMessage(schedule);
    if (message !== undefined) errors.push(invalid('spec.schedule', schedule, message));
    if (/TZ/.test(schedule)) {
      errors.push(
        invalid(
          'spec.schedule',
          schedule,
          'cannot use TZ or CRON_TZ in schedule, use timeZone field instead',
        ),
      );
    }
  }
  if (timeZone === '')
    errors.push(invalid('spec.timeZone', timeZone, 'timeZone must be nil or non-empty string'));
  else if (timeZone !== undefined && !isTimeZone(timeZone)) {
    errors.push(invalid('spec.timeZone', timeZone, `unknown time zone ${timeZone}`));
  }
  errors.push(
    ...validateNonnegative(spec.startingDeadlineSeconds, 'spec.startingDeadlineSeconds'),
    ...validateChoice(spec.concurrencyPolicy, ['Allow', 'Forbid', 'Replace'], 'spec.concurrencyPolicy'),
    ...validateNonnegative(spec.successfulJobsHistoryLimit, 'spec.successfulJobsHistoryLimit'),
    ...validateNonnegative(spec.failedJobsHistoryLimit, 'spec.failedJobsHistoryLimit'),
    ...validateJobSpec(jobTemplate.spec ?? {}, 'spec.jobTemplate.spec'),
  );
  const { selector, manualSelector } = jobTemplate.spec ?? {};
  if (selector !== undefined) {
    const detail = '`selector` will be auto-generated';
    errors.push(invalid('spec.jobTemplate.spec.selector', printableSelector(selector), detail));
  }
  if (manualSelector === true) {
    errors.push(notSupported('spec.jobTemplate.spec.manualSelector', true, ['nil', 'false']));
  }
  const name = metadata?.name ?? '';
  if (name.length > MAX_CRON_JOB_NAME) {
    errors.push(invalid('metadata.name', name, `must be no more than ${MAX_CRON_JOB_NAME} characters`));
  }
  return errors;
}

export function validateCronJobUpdate(next: Draft<CronJob>, old: Draft<CronJob>): FieldError[] {
  return [...validateObjectMetaUpdate(next.metadata, old.metadata), ...validateCronJob(next)];
}
