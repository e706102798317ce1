import { asArray, asObject, asString, type JsonObject } from '../parse-record.ts'

/** What a message says: a string in files of up to 0.16, a list of parts later. */
export interface Content {
  readonly text: string
  /** Parts that the model marked as thoughts: only in histories that a resume has rewritten. */
  readonly thoughts: readonly string[]
  /** Answers of tools; a message that has any is no prompt. */
  readonly responses: readonly FunctionResponse[]
}

export interface FunctionResponse {
  readonly id: string
  readonly name: string
  readonly text: string
}

export function readContent(content: unknown): Content {
  if (typeof content === 'string') return { text: content, thoughts: [], responses: [] }
  const texts: string[] = []
  const thoughts: string[] = []
  const responses: FunctionResponse[] = []
  const parts = Array.isArray(content) ? content : [content]
  for (const item of parts) {
    const part = asObject(item)
    const text = asString(item) ?? asString(part?.text)
    if (text !== undefined) (part?.thought === true ? thoughts : texts).push(text)
    const response = asObject(part?.functionResponse)
    if (response) responses.push({ id: asString(response.id) ?? '', name: asString(response.name) ?? '', text: responseText(response) })
    const data = asObject(part?.inlineData) ?? asObject(part?.fileData)
    if (data) texts.push(describeData(data))
  }
  return { text: texts.join('\n'), thoughts, responses }
}

/** What a tool gave back: the answer that went to the model, else what was shown. */
export function resultText(call: JsonObject): string {
  for (const item of asArray(call.result)) {
    const response = asObject(asObject(item)?.functionResponse)
    const text = response && responseText(response)
    if (text) return text
  }
  const shown = call.resultDisplay
  return asString(shown) ?? asString(asObject(shown)?.fileDiff) ?? (shown === undefined || shown === null ? '' : JSON.stringify(shown))
}

function responseText(functionResponse: JsonObject): string {
  const { response } = functionResponse
  const answer = asObject(response)
  return asString(answer?.output) ?? asString(answer?.error) ?? asString(response) ?? (answer ? JSON.stringify(answer) : '')
}

function describeData({ mimeType, data, fileUri }: JsonObject): string {
  const type = asString(mimeType) ?? 'data'
  if (typeof data === 'string') return `[${type}, ${Math.ceil((data.length * 3) / 4 / 1000)} kB]`
  return `[${type}${typeof fileUri === 'string' ? `, ${fileUri.slice(0, 200)}` : ''}]`
}
