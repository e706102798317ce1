import { CopyCommand } from '../ui/copy-command.tsx'
import { Dialog } from '../ui/dialog.tsx'

/** How to look at one's own fleet instead of the demo. */
export default function Connect(props: { readonly onClose: () => void }) {
  return (
    <Dialog title="Connect your fleet" isOpen onClose={props.onClose}>
      <div class="dialog-body">
        <p>
          In a terminal on the host where your workers run. HOOP finds the folders that hold a bead queue, and asks before it registers any:
        </p>
        <CopyCommand command="hoop init" />
        <p>Or name them yourself; several folders may form one project:</p>
        <CopyCommand command="hoop projects add PATH…" />
        <p>Then start HOOP again without the demo. It only reads: nothing in those folders is changed.</p>
        <CopyCommand command="hoop serve" />
      </div>
    </Dialog>
  )
}
