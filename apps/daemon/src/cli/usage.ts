import { setFlagsFromString } from 'node:v8'
import { command } from './command.ts'

/** `hoop usage` */
export const usage = command({
  name: 'usage',
  description: 'Add up tokens and cost from the transcripts of this host; needs no daemon',
  args: {
    by: {
      type: 'string',
      description: 'What a row stands for: day, model, project, session or cli',
      valueHint: 'grouping',
      default: 'day',
    },
    cli: { type: 'string', description: 'Only claude, codex, opencode, gemini or aider; several with commas', valueHint: 'names' },
    since: { type: 'string', description: 'First day, such as 2026-11-01', valueHint: 'day' },
    until: { type: 'string', description: 'Last day, which is counted too', valueHint: 'day' },
    timezone: { type: 'string', description: 'Where days begin, such as Europe/Berlin (default: that of this host)', valueHint: 'zone' },
  },
  async run(args, terminal) {
    // All is over before what V8 would compile anew in the background pays: this alone saves a tenth of the processor time.
    setFlagsFromString('--interrupt-budget=1000000')
    const [{ parseQuestion }, { answerUsage }] = await Promise.all([import('./usage/question.ts'), import('./usage/answer.ts')])
    const report = await answerUsage(parseQuestion(args), { homeFlag: args.home, isVerbose: args.verbose === true }, terminal)
    if (args.json) return terminal.print(JSON.stringify(report.answer))
    const { describeUsage } = await import('./usage/describe.ts')
    terminal.print(describeUsage(report, terminal))
  },
})
