/** The texts of `kubectl explain`: half a megabyte, read when somebody asks. */
import type { ExplainSchema } from '../kubectl/index.ts';

export async function explainTexts(): Promise<ExplainSchema> {
  const { default: texts } = await import('../kubectl/explain.generated.json', { with: { type: 'json' } });
  return texts as unknown as ExplainSchema;
}
