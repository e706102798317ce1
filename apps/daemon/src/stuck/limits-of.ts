import type { Config, ExecutionView } from '@hoop/protocol'
import { type Limits, resolveLimits } from '@hoop/stuck'

type Settings = Pick<Config, 'stuck' | 'adapters' | 'projects' | 'workspaces'>
type Stated = { readonly [key in keyof Config['stuck']]?: number | undefined }

const inMs = (stated: Stated | undefined) =>
  stated && { idleSilenceMs: stated.idleSilence, contentGraceMs: stated.contentGrace, maxRuntimeMs: stated.maxRuntime }

/** The limits of an execution by the settings: workspace over project over adapter over all, key by key. */
export function limitsOf(settings: Settings, execution: Pick<ExecutionView, 'adapter' | 'project' | 'workspace'>): Limits {
  const { adapter, project, workspace } = execution
  return resolveLimits({
    global: inMs(settings.stuck),
    adapter: inMs(settings.adapters[adapter ?? '']?.stuck),
    project: inMs(settings.projects[project ?? '']?.stuck),
    workspace: inMs(settings.workspaces[workspace ?? '']?.stuck),
  })
}
