import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as v from 'valibot'

const Folder = v.pipe(v.string(), v.startsWith('/'))

/** What `fleet.json` of a simulated fleet says of where everything is. */
export const DemoManifest = v.object({
  home: Folder,
  tmpdir: Folder,
  needleHome: Folder,
  projects: v.array(v.object({ name: v.string(), label: v.optional(v.string()), workspaces: v.pipe(v.array(Folder), v.minLength(1)) })),
  /** The stand-in queue, for reads and creations in the demo's own workspaces. */
  queueProgram: v.optional(Folder),
})
export type DemoManifest = v.InferOutput<typeof DemoManifest>

/** Reads the manifest of the fleet under a folder. Throws where there is none, or one of another shape. */
export async function readManifest(dir: string): Promise<DemoManifest> {
  return v.parse(v.pipe(v.string(), v.parseJson(), DemoManifest), await readFile(join(dir, 'fleet.json'), 'utf8'))
}
