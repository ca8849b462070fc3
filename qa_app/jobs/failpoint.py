"""A place where a test can have the process killed, to show that nothing is lost there.

`QA_FAIL_AT` holds comma-separated `step` names; each kills the process once per job, remembered by a file in
`QA_FAIL_DIR`. Unset, which is always so outside tests, nothing happens.
"""

import os
import signal
from pathlib import Path


def pass_through(step: str, job_id: int) -> None:
    """Die by SIGKILL here if the test asks for it and this job has not died here before."""
    wanted = os.environ.get("QA_FAIL_AT", "").split(",")
    if step not in wanted:
        return
    mark = Path(os.environ["QA_FAIL_DIR"]) / f"{job_id}-{step}"
    if mark.exists():
        return
    mark.touch()
    os.kill(os.getpid(), signal.SIGKILL)
