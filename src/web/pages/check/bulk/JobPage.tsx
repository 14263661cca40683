import { Link, useParams } from 'react-router'
import { useMessages } from '#web/messages/catalogue.ts'
import { jobMessages } from '#web/messages/en/jobs.tsx'
import { paths } from '#web/paths.ts'
import { useTitle } from '#web/shell/useTitle.ts'
import { JobCard, useAppName } from './JobCard.tsx'
import { useJob } from './jobs.ts'

/** A job by itself: after a reload, a new sign-in, or on another machine. */
export function JobPage() {
  const m = useMessages(jobMessages)
  const { job: id } = useParams()
  const { data } = useJob(id!)
  const app = useAppName()
  const job = data?.state === 'here' ? data.job : null
  const title = job ? m.name[job.verb](job.counts.total, app(job.appId)) : m.page
  useTitle(title)
  return (
    <div className="grid gap-4">
      <div className="flex flex-wrap items-baseline justify-between gap-2">
        <h1 className="wrap-anywhere">{title}</h1>
        <Link to={paths.check()}>{m.back}</Link>
      </div>
      <JobCard key={id} id={id!} />
    </div>
  )
}
