/**
 * What a name, a label, a key or a port may look like, with the texts the API server answers otherwise. Each check
 * gives the list of violations, empty when the value is fine.
 *
 * Models staging/src/k8s.io/apimachinery/pkg/util/validation/validation.go.
 */

const LABEL_FORMAT = '[a-z0-9]([-a-z0-9]*[a-z0-9])?';
const SUBDOMAIN_FORMAT = `${LABEL_FORMAT}(\\.${LABEL_FORMAT})*`;
const DNS1035_FORMAT = '[a-z]([-a-z0-9]*[a-z0-9])?';
const QUALIFIED_FORMAT = '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]';
const LABEL_VALUE_FORMAT = `(${QUALIFIED_FORMAT})?`;
const CONFIG_KEY_FORMAT = '[-._a-zA-Z0-9]+';
const ENV_VAR_FORMAT = '[-._a-zA-Z][-._a-zA-Z0-9]*';
const HTTP_HEADER_FORMAT = '[-A-Za-z0-9]+';
const PERCENT_FORMAT = '[0-9]+%';
const C_IDENTIFIER_FORMAT = '[A-Za-z_][A-Za-z0-9_]*';

export const DNS1123_LABEL_MAX_LENGTH = 63;
export const DNS1123_SUBDOMAIN_MAX_LENGTH = 253;

const LABEL_MESSAGE =
  "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', " +
  'and must start and end with an alphanumeric character';
const SUBDOMAIN_MESSAGE =
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', " +
  'and must start and end with an alphanumeric character';
const DNS1035_MESSAGE =
  "a DNS-1035 label must consist of lower case alphanumeric characters or '-', " +
  'start with an alphabetic character, and end with an alphanumeric character';
const QUALIFIED_MESSAGE =
  "must consist of alphanumeric characters, '-', '_' or '.', " +
  'and must start and end with an alphanumeric character';
const LABEL_VALUE_MESSAGE =
  "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', " +
  'and must start and end with an alphanumeric character';
const CONFIG_KEY_MESSAGE = "a valid config key must consist of alphanumeric characters, '-', '_' or '.'";
const ENV_VAR_MESSAGE =
  "a valid environment variable name must consist of alphabetic characters, digits, '_', '-', or '.', " +
  'and must not start with a digit';
const RELAXED_ENV_VAR_MESSAGE =
  "a valid environment variable name must consist only of printable ASCII characters other than '='";
const HTTP_HEADER_MESSAGE = "a valid HTTP header must consist of alphanumeric characters or '-'";
const PERCENT_MESSAGE = "a valid percent string must be a numeric string followed by an ending '%'";
const C_IDENTIFIER_MESSAGE =
  "a valid C identifier must start with alphabetic character or '_', " +
  "followed by a string of alphanumeric characters or '_'";

/**
 * A container name, a Namespace, a volume: `web-1`. At most 63 characters. What would be a fine subdomain is wrong only
 * in its dots, and is told so: `a.b` → `must not contain dots`. Models IsDNS1123Label.
 */
export function isDNS1123Label(value: string): string[] {
  const errors = mismatch(value, LABEL_FORMAT, LABEL_MESSAGE, 'my-name', '123-abc');
  const isSubdomain = errors.length > 0 && mismatch(value, SUBDOMAIN_FORMAT, SUBDOMAIN_MESSAGE).length === 0;
  return [
    ...tooLong(value, DNS1123_LABEL_MAX_LENGTH, 'characters'),
    ...(isSubdomain ? ['must not contain dots'] : errors),
  ];
}

/** Most object names: labels with dots between. At most 253 characters. Models IsDNS1123Subdomain. */
export function isDNS1123Subdomain(value: string): string[] {
  return [
    ...tooLong(value, DNS1123_SUBDOMAIN_MAX_LENGTH, 'characters'),
    ...mismatch(value, SUBDOMAIN_FORMAT, SUBDOMAIN_MESSAGE, 'example.com'),
  ];
}

/** As a DNS-1123 label, but the first character is a letter. Models IsDNS1035Label. */
export function isDNS1035Label(value: string): string[] {
  return [
    ...tooLong(value, DNS1123_LABEL_MAX_LENGTH, 'characters'),
    ...mismatch(value, DNS1035_FORMAT, DNS1035_MESSAGE, 'my-name', 'abc-123'),
  ];
}

/** The key of a label or an annotation: a name, or a DNS subdomain, a slash and a name. Models IsQualifiedName. */
export function isQualifiedName(value: string): string[] {
  const parts = value.split('/');
  if (parts.length > 2) {
    const detail = formatError(QUALIFIED_MESSAGE, QUALIFIED_FORMAT, ['MyName', 'my.name', '123-abc']);
    return [
      `a qualified name ${detail} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`,
    ];
  }
  const errors: string[] = [];
  const name = parts.at(-1) ?? '';
  if (parts.length === 2) {
    const prefix = parts[0] ?? '';
    const found = prefix === '' ? ['must be non-empty'] : isDNS1123Subdomain(prefix);
    errors.push(...found.map((text) => `prefix part ${text}`));
  }
  const found = name === '' ? ['must be non-empty'] : tooLong(name, DNS1123_LABEL_MAX_LENGTH, 'bytes');
  found.push(...mismatch(name, QUALIFIED_FORMAT, QUALIFIED_MESSAGE, 'MyName', 'my.name', '123-abc'));
  return [...errors, ...found.map((text) => `name part ${text}`)];
}

/** Models IsValidLabelValue. The empty text is a fine value. */
export function isValidLabelValue(value: string): string[] {
  return [
    ...tooLong(value, DNS1123_LABEL_MAX_LENGTH, 'bytes'),
    ...mismatch(value, LABEL_VALUE_FORMAT, LABEL_VALUE_MESSAGE, 'MyValue', 'my_value', '12345'),
  ];
}

/** A key of a ConfigMap or Secret; it becomes a file name. Models IsConfigMapKey. */
export function isConfigMapKey(value: string): string[] {
  return [
    ...tooLong(value, DNS1123_SUBDOMAIN_MAX_LENGTH, 'characters'),
    ...mismatch(value, CONFIG_KEY_FORMAT, CONFIG_KEY_MESSAGE, 'key.name', 'KEY_NAME', 'key-name'),
    ...changesDirectory(value),
  ];
}

/** The strict rule for names of environment variables. Models IsEnvVarName. */
export function isEnvVarName(value: string): string[] {
  return [
    ...mismatch(value, ENV_VAR_FORMAT, ENV_VAR_MESSAGE, 'my.env-name', 'MY_ENV.NAME', 'MyEnvName1'),
    ...changesDirectory(value),
  ];
}

/** The rule in force since RelaxedEnvironmentVariableValidation. Models IsRelaxedEnvVarName. */
export function isRelaxedEnvVarName(value: string): string[] {
  if (value === '') return [`environment variable name must be non-empty`];
  return /^[ -<>-~]+$/.test(value) ? [] : [RELAXED_ENV_VAR_MESSAGE];
}

/** Models IsHTTPHeaderName. */
export function isHTTPHeaderName(value: string): string[] {
  return mismatch(value, HTTP_HEADER_FORMAT, HTTP_HEADER_MESSAGE, 'X-Header-Name');
}

/** `10%`. Models IsValidPercent. */
export function isValidPercent(value: string): string[] {
  return mismatch(value, PERCENT_FORMAT, PERCENT_MESSAGE, '1%', '93%');
}

/** Models IsCIdentifier. */
export function isCIdentifier(value: string): string[] {
  return mismatch(value, C_IDENTIFIER_FORMAT, C_IDENTIFIER_MESSAGE, 'my_name', 'MY_NAME', 'MyName');
}

/** A port's name, as RFC 6335 wants service names. Models IsValidPortName. */
export function isValidPortName(value: string): string[] {
  return [
    ...tooLong(value, 15, 'characters'),
    ...unless(
      /^[-a-z0-9]+$/.test(value),
      'must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)',
    ),
    ...unless(/[a-z]/.test(value), 'must contain at least one letter (a-z)'),
    ...unless(!value.includes('--'), 'must not contain consecutive hyphens'),
    ...unless(!/^-|-$/.test(value), 'must not begin or end with a hyphen'),
  ];
}

/** Models IsValidPortNum. */
export function isValidPortNum(value: number): string[] {
  return unless(value >= 1 && value <= 65535, 'must be between 1 and 65535, inclusive');
}

/** What may stand in a URL as one segment. Models api/validation/path/name.go IsValidPathSegmentName. */
export function isValidPathSegmentName(value: string): string[] {
  if (value === '.' || value === '..') return [`may not be '${value}'`];
  return ['/', '%'].filter((part) => value.includes(part)).map((part) => `may not contain '${part}'`);
}

function unless(holds: boolean, message: string): string[] {
  return holds ? [] : [message];
}

/** Lengths are counted in bytes of UTF-8; all that passes the other rules is ASCII anyway. */
function tooLong(value: string, limit: number, unit: 'characters' | 'bytes'): string[] {
  return unless(utf8Length(value) <= limit, `must be no more than ${limit} ${unit}`);
}

/** How many bytes of UTF-8 a text takes, as Go's len counts. */
export function utf8Length(value: string): number {
  let length = 0;
  for (const rune of value) {
    const code = rune.codePointAt(0) ?? 0;
    length += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
  }
  return length;
}

function mismatch(value: string, format: string, message: string, ...examples: string[]): string[] {
  return unless(
    new RegExp(`^${format}$`).test(value) && !value.includes('\n'),
    formatError(message, format, examples),
  );
}

/** The comma and the doubled blank before `or` are upstream's. Models RegexError. */
function formatError(message: string, format: string, examples: readonly string[]): string {
  const shown = examples.map((example) => `'${example}', `).join(' or ');
  return `${message} (e.g. ${shown}regex used for validation is '${format}')`;
}

function changesDirectory(value: string): string[] {
  if (value === '.') return ["must not be '.'"];
  if (value === '..') return ["must not be '..'"];
  return unless(!value.startsWith('..'), "must not start with '..'");
}
