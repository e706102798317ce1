import type { Grouping, Truth } from '../corpus/index.ts'
import { gather, type Figures } from './figures.ts'

/** What a reader of the corpus must find. */
export const figuresOf = (truth: Truth, by: Grouping): Figures => gather(Object.entries(truth.by[by]))

/** What ccusage must find: also what it counts twice. */
export const ccusageFigures = (truth: Truth, by: 'day' | 'model'): Figures =>
  gather([...Object.entries(truth.by[by]), ...Object.entries(truth.ccusageExtra[by])])
