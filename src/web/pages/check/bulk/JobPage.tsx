import { Link, useParams } from 'react-router'
import { useMessages } from '#web/messages/catalogue.ts'
import { jobMessages } from '#web/messages/en/jobs.tsx'
import { paths } from '#web/paths.ts'
import { useTitle } from '#web/shell/useTitle.ts'
import { JobCard } from './JobCard.tsx'

/** A job by itself: after a reload, a new sign-in, or on another machine. */
export function JobPage() {
  const m = useMessages(jobMessages)
  const { job } = useParams()
  useTitle(m.page)
  return (
    <div className="grid max-w-[57.5rem] gap-4">
      <div className="flex flex-wrap items-baseline justify-between gap-2">
        <h1>{m.page}</h1>
        <Link to={paths.check()}>{m.back}</Link>
      </div>
      <JobCard key={job} id={job!} />
    </div>
  )
}
