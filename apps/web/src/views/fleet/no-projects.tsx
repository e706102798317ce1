import { useShell } from '../../frame/shell.tsx'
import { Button } from '../../ui/button.tsx'
import { CopyCommand } from '../../ui/copy-command.tsx'

/** Nothing is registered: what would be here, and one way to get it. */
export function NoProjects() {
  const shell = useShell()
  return (
    <section class="first-run">
      <h1>No projects yet</h1>
      <p class="lead">
        HOOP watches folders that hold a bead queue: their workers, what each one does, and how it ends. Register one, and it appears here;
        nothing in it will be changed.
      </p>
      <dl class="facts commands">
        <dt>Find and choose</dt>
        <dd>
          <CopyCommand command="hoop init" />
        </dd>
        <dt>Or name a folder</dt>
        <dd>
          <CopyCommand command="hoop projects add PATH" />
        </dd>
        <dt>Or look at a demo</dt>
        <dd>
          <CopyCommand command="hoop demo" />
        </dd>
      </dl>
      <div class="actions">
        <Button kind="primary" onClick={() => shell.setOverlay('connect')}>
          How to connect a fleet
        </Button>
      </div>
    </section>
  )
}
