import { useState } from 'react'
import { useSearchParams } from 'react-router'
import { startGithubSignIn } from '#contract/session.ts'
import { useAction } from '#web/api/useAction.ts'
import { useMessages } from '#web/messages/catalogue.ts'
import { signInMessages } from '#web/messages/en/signIn.tsx'
import { ProblemNote } from '#web/show/ProblemNote.tsx'
import { Button, type ButtonLook } from '#web/ui/Button.tsx'
import { webAddress } from '#web/ui/safeText.ts'
import { rememberBack } from './loader.ts'

/** To GitHub and back: who this is, and nothing else. */
export function GithubDoor({ look }: { look: ButtonLook }) {
  const m = useMessages(signInMessages)
  const start = useAction(startGithubSignIn)
  const [params] = useSearchParams()
  const [leaving, setLeaving] = useState(false)

  const go = async () => {
    const reply = await start.run({})
    const url = reply && webAddress(reply.url)
    if (!url) return
    rememberBack(params.get('back'))
    setLeaving(true)
    location.assign(url)
  }

  return (
    <div className="mt-4 grid gap-3">
      <Button look={look} busy={start.pending || leaving} onClick={() => void go()} className="h-9">
        {m.github.submit}
      </Button>
      {start.problem && <ProblemNote problem={start.problem} />}
    </div>
  )
}
