"""What time itself has to do, in a process of its own; several may run."""

from workcore_entrypoints.worker.jobs import JOBS, Job, jobs_of
from workcore_entrypoints.worker.process import beside, until_stopped
from workcore_entrypoints.worker.worker import Worker

__all__ = ["JOBS", "Job", "Worker", "beside", "jobs_of", "until_stopped"]
